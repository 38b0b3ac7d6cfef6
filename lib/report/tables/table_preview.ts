/**
 * A look at a table of any size: its first rows under the names and types of its columns, and how many rows there
 * are. It is no figure of a study, so its columns need no meaning. Arrow tables and tables of outcomes show
 * themselves so where they are the last value of a cell, once this module is loaded, as it is with lib/report/mod.ts.
 */
import { isArrowTable, Table, tableFromIPC } from "apache-arrow";
import type { DataFrame } from "nodejs-polars";
import { counted } from "../../core/wording.ts";
import { OutcomeTable } from "../../outcomes/mod.ts";
import { type Bundle, DISPLAY, type Displayable } from "../display.ts";
import { escapeHtml } from "../html.ts";
import { arrowCell, isNumeric, typeName } from "./arrow_cells.ts";
import { tableHtml, tableText } from "./table_html.ts";

export interface TablePreviewOptions {
  title?: string;
  /** Rows that are shown at most. @default 20 */
  rows?: number;
}

/** The look, ready to be the last value of a notebook cell. */
export class TablePreview implements Displayable {
  readonly html: string;
  readonly text: string;

  constructor(content: { html: string; text: string }) {
    this.html = content.html;
    this.text = content.text;
  }

  [DISPLAY](): Bundle {
    return { "text/html": this.html, "text/plain": this.text };
  }
}

/**
 * The first rows of an Arrow table or a polars frame, with types. Only those are read. A frame's own display has no
 * types, and fails in Deno's kernel where a column holds unsigned 64-bit integers.
 */
export function tablePreview(
  data: Table | DataFrame,
  { title, rows: most = 20 }: TablePreviewOptions = {},
): TablePreview {
  const [head, count] = isArrowTable(data)
    ? [data.slice(0, most), data.numRows]
    : [tableFromIPC(data.head(most).writeIPC()), data.height];
  const { fields } = head.schema;
  const columns = fields.map(({ type }, i) =>
    Array.from(head.getChildAt(i)!, (value) => arrowCell(value, type))
  );
  const shown = head.numRows, all = counted(count, "row"), width = counted(fields.length, "column");
  const size = shown === count
    ? `${all}, ${width}`
    : `${all}, ${width}; the first ${shown.toLocaleString("en")} are shown`;
  const parts = {
    title,
    head: fields.map(({ name, type }) => ({
      label: name,
      type: typeName(type),
      align: isNumeric(type) ? "right" as const : "left" as const,
    })),
    rows: Array.from({ length: shown }, (_, row) => ({
      cells: columns.map((cells) => cells[row]!),
    })),
  };
  const below = `<p style="margin:6px 0;padding:0 9px;font-size:.8em;opacity:.8">${
    escapeHtml(size)
  }</p>`;
  return new TablePreview({
    html: tableHtml({ ...parts, below }),
    text: `${tableText(parts)}\n${size}`,
  });
}

// Of classes of others, which know nothing of reports: it is how a value shows itself, and nothing else
for (
  const [prototype, preview] of [
    [Table.prototype, (table: Table) => tablePreview(table)],
    [OutcomeTable.prototype, (table: OutcomeTable) => tablePreview(table.frame)],
  ] as const
) {
  Object.defineProperty(prototype, DISPLAY, {
    value(this: Table & OutcomeTable): Bundle {
      return preview(this)[DISPLAY]();
    },
    configurable: true,
    writable: true,
  });
}
