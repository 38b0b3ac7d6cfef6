/**
 * A table of rows for notebooks, pages and terminals: semantic HTML whose styles are inline, because
 * JupyterLab and VS Code show it without a style sheet of ours, and aligned text. Below it stands what its
 * columns mean, where every reader sees it. A table wider than its place scrolls by itself.
 */
import { z } from "zod";
import { UserError } from "../../core/errors.ts";
import { type Bundle, DISPLAY, type Displayable } from "../display.ts";
import type { Estimate } from "../../stats/estimate.ts";
import { formatEstimate, formatNumber, UNKNOWN } from "../format.ts";
import { escapeHtml } from "../html.ts";
import { type Rows, rowsOf } from "../rows.ts";
import { meaningOf } from "./glossary.ts";

export interface Column {
  /** Key of the value in each row. */
  key: string;
  label: string;
  /** d3-format of numbers, or a function from the value to its text. @default ",.3~f" */
  format?: string | ((value: unknown) => string);
  /** By default right for a column that holds a number, left for the others. */
  align?: "left" | "right";
  /** Meaning of the column, which stands below the table. Terms of the field have theirs in glossary.ts. */
  help?: string;
  /** True where it differs from run to run, as latencies do: such figures are not checked. @default false */
  varies?: boolean;
}

export interface DataTableOptions {
  title?: string;
  columns: readonly Column[];
  /** A value may be a number, an `Estimate`, text, a boolean or null. */
  rows: Rows<Row>;
  /** True where a row is to stand out. */
  highlight?: (row: Row) => boolean;
}

type Row = Record<string, unknown>;

/** MIME type under which notebooks hold the tables' data. */
export const TABLE_MIME = "application/vnd.routelab.table+json";

const number = z.number().nullish();
const cellSchema = z.union([
  z.number(),
  z.string(),
  z.boolean(),
  z.null(),
  z.object({ value: z.number().nullable(), lo: number, hi: number }),
]);

/** A table's rows as they are stored: the columns that are shown, other objects as their text. */
export const tableDataSchema = z.object({
  title: z.string().optional(),
  columns: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      help: z.string().optional(),
      varies: z.boolean().optional(),
    }),
  ),
  rows: z.array(z.record(z.string(), cellSchema)),
});

type TableData = z.infer<typeof tableDataSchema>;

/** A table, ready to be the last value of a notebook cell. */
export class DataTable implements Displayable {
  readonly html: string;
  readonly text: string;
  readonly data: TableData;

  constructor(content: { html: string; text: string; data: TableData }) {
    this.html = content.html;
    this.text = content.text;
    this.data = content.data;
  }

  [DISPLAY](): Bundle {
    return { "text/html": this.html, "text/plain": this.text, [TABLE_MIME]: this.data };
  }
}

/**
 * A table of `rows`. Everything in it is escaped; what is unknown prints as an en dash.
 *
 * @throws {UserError} If there is no column, or no row has a column's key.
 */
export function dataTable(options: DataTableOptions): DataTable {
  const { columns, title } = options;
  const rows = rowsOf(options.rows);
  checkColumns(columns, { rows, title });
  const aligns = columns.map((column) => column.align ?? defaultAlign(column, rows));
  const cells = rows.map((row) =>
    columns.map((column) => cellText(row[column.key], column.format))
  );
  return new DataTable({
    html: tableHtml({ ...options, rows }, { aligns, cells }),
    text: [...(title === undefined ? [] : [title]), tableText(columns, { aligns, cells })].join(
      "\n",
    ),
    data: {
      ...(title === undefined ? {} : { title }),
      columns: columns.map(({ key, label, help, varies }) => ({
        key,
        label,
        ...(help === undefined ? {} : { help }),
        ...(varies === undefined ? {} : { varies }),
      })),
      rows: rows.map((row, i) =>
        Object.fromEntries(columns.map(({ key }, c) => [key, stored(row[key], cells[i]![c]!)]))
      ),
    },
  });
}

/** A cell as JSON has it: what is not finite is null, what is no number, text or estimate its text. */
function stored(value: unknown, text: string): z.infer<typeof cellSchema> {
  const finite = (number: number | null | undefined) => Number.isFinite(number) ? number! : null;
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return finite(value);
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (!isEstimate(value)) return text;
  const { value: estimate, lo, hi } = value;
  return {
    value: finite(estimate),
    ...(lo === undefined ? {} : { lo: finite(lo) }),
    ...(hi === undefined ? {} : { hi: finite(hi) }),
  };
}

function cellText(value: unknown, format: Column["format"] = ",.3~f"): string {
  if (typeof format === "function") return format(value);
  if (value === null || value === undefined) return UNKNOWN;
  if (typeof value === "number") return formatNumber(value, format);
  if (isEstimate(value)) return formatEstimate(value, format);
  return String(value);
}

function isEstimate(value: unknown): value is Estimate {
  return typeof value === "object" && value !== null && "value" in value;
}

function defaultAlign({ key }: Column, rows: readonly Row[]): "left" | "right" {
  return rows.some((row) => typeof row[key] === "number" || isEstimate(row[key]))
    ? "right"
    : "left";
}

interface Layout {
  aligns: readonly ("left" | "right")[];
  cells: readonly (readonly string[])[];
}

const LINE = "border:0;border-bottom:1px solid color-mix(in srgb, currentColor 18%, transparent)";
const NO_WRAP = "white-space:nowrap";
/** A column with a text of more characters than this is kept from being squeezed by the others. */
const LONG_TEXT = 30;

function tableHtml(
  options: DataTableOptions & { rows: readonly Row[] },
  { aligns, cells }: Layout,
): string {
  const { columns, rows, title, highlight } = options;
  const head = columns.map(({ label }, i) => {
    const style = `text-align:${aligns[i]};vertical-align:bottom;padding:4px 9px;${LINE}`;
    return `<th scope="col" style="${style}">${escapeHtml(label)}</th>`;
  });
  const styles = columns.map(({ key }, i) => {
    const long = cells.some((texts) => texts[i]!.length > LONG_TEXT);
    const estimates = rows.some((row) => isEstimate(row[key])); // they break by themselves
    const space = long ? "min-width:9em;" : estimates ? "" : `${NO_WRAP};`;
    return `text-align:${aligns[i]};${space}padding:4px 9px;${LINE}`;
  });
  const body = cells.map((texts, row) => {
    const tds = texts.map((text, i) => {
      const estimate = isEstimate(rows[row]![columns[i]!.key]);
      return `<td style="${styles[i]}">${estimate ? estimateHtml(text) : escapeHtml(text)}</td>`;
    });
    const marked = highlight?.(rows[row]!) ? ` class="highlight" style="${HIGHLIGHT}"` : "";
    return `<tr${marked}>${tds.join("")}</tr>`;
  });
  // Not a caption, which would scroll away with the table.
  const caption = title === undefined
    ? ""
    : `<p style="margin:0;padding:4px 9px;font-weight:600">${escapeHtml(title)}</p>`;
  const label = title === undefined ? "" : ` aria-label="${escapeHtml(title)}"`;
  return `<div class="data-table">${caption}<div style="overflow-x:auto">` +
    `<table${label} style="border-collapse:collapse;font-variant-numeric:tabular-nums">` +
    `<thead><tr>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table>` +
    `</div>${legendHtml(columns)}</div>`;
}

/** Value and interval, which stand below one another where there is no room, and break nowhere else. */
function estimateHtml(text: string): string {
  const [value, interval] = text.split(/ (?=\[)/);
  return [value!, ...(interval === undefined ? [] : [interval])]
    .map((part) => `<span style="${NO_WRAP}">${escapeHtml(part)}</span>`).join(" ");
}

/** What the columns mean, one after another. */
function legendHtml(columns: readonly Column[]): string {
  const items = columns.flatMap(({ label, help = meaningOf(label) }) =>
    help === undefined
      ? []
      : `<div style="display:inline"><dt style="display:inline;font-weight:600">${
        escapeHtml(label)
      }</dt> <dd style="display:inline;margin:0">${escapeHtml(help)}.</dd></div>`
  );
  return items.length === 0
    ? ""
    : `<dl style="margin:6px 0;padding:0 9px;max-width:52em;font-size:.8em;line-height:1.45;opacity:.8">${
      items.join(" ")
    }</dl>`;
}

const HIGHLIGHT = "font-weight:600;background:color-mix(in srgb, currentColor 7%, transparent)";

function tableText(columns: readonly Column[], { aligns, cells }: Layout): string {
  const lines = [columns.map(({ label }) => label), ...cells];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines.map((line) =>
    line.map((text, i) =>
      aligns[i] === "right" ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)
    )
      .join("  ").trimEnd()
  ).join("\n");
}

function checkColumns(
  columns: readonly Column[],
  { rows, title = "the table" }: { rows: readonly Row[]; title?: string | undefined },
): void {
  if (columns.length === 0) {
    throw new UserError(`Cannot make ${title} as it must have a column: columns is empty`);
  }
  for (const { key } of columns) {
    if (rows.length > 0 && !rows.some((row) => key in row)) {
      throw new UserError(
        `Cannot make ${title} as a row must have the column "${key}": no row has it`,
        {
          hint: `The rows have: ${Object.keys(rows[0]!).join(", ")}.`,
        },
      );
    }
  }
}
