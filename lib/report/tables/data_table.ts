/**
 * A table of rows for notebooks, pages and terminals, as HTML and as aligned text. Below it stands what its columns
 * mean, where every reader sees it.
 */
import { z } from "zod";
import { UserError } from "../../core/errors.ts";
import { type Bundle, DISPLAY, type Displayable } from "../display.ts";
import type { Estimate } from "../../stats/estimate.ts";
import { formatEstimate, formatNumber, UNKNOWN } from "../format.ts";
import { escapeHtml } from "../html.ts";
import { type Rows, rowsOf } from "../rows.ts";
import { meaningOf } from "./glossary.ts";
import { type BodyCell, tableHtml, tableText } from "./table_html.ts";

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
  const head = columns.map((column) => ({
    label: column.label,
    align: column.align ?? defaultAlign(column, rows),
  }));
  const body = rows.map((row) => ({
    cells: columns.map(({ key, format }) => bodyCell(row[key], cellText(row[key], format))),
    marked: options.highlight?.(row) ?? false,
  }));
  return new DataTable({
    html: tableHtml({ title, head, rows: body, below: legendHtml(columns) }),
    text: tableText({ title, head, rows: body }),
    data: {
      ...(title === undefined ? {} : { title }),
      columns: columns.map(({ key, label, help, varies }) => ({
        key,
        label,
        ...(help === undefined ? {} : { help }),
        ...(varies === undefined ? {} : { varies }),
      })),
      rows: rows.map((row, i) =>
        Object.fromEntries(
          columns.map(({ key }, c) => [key, stored(row[key], body[i]!.cells[c]!.text)]),
        )
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

/** A cell with what it is sorted by: numbers and estimates by their value, texts as they are. */
function bodyCell(value: unknown, text: string): BodyCell {
  if (value === null || value === undefined) return { text, sort: null };
  const breaks = isEstimate(value), number = breaks ? value.value : value;
  if (typeof number !== "number" && number !== null) return { text };
  return { text, sort: Number.isFinite(number) ? number : null, breaks };
}

function isEstimate(value: unknown): value is Estimate {
  return typeof value === "object" && value !== null && "value" in value;
}

function defaultAlign({ key }: Column, rows: readonly Row[]): "left" | "right" {
  return rows.some((row) => typeof row[key] === "number" || isEstimate(row[key]))
    ? "right"
    : "left";
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
