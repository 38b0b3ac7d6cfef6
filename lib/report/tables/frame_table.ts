/** Rows of a frame of outcomes as a table, as a notebook shows the first of them. */
import type { DataFrame } from "nodejs-polars";
import { formatCost } from "../../core/wording.ts";
import { formatNumber, UNKNOWN } from "../format.ts";
import { type DataTable, dataTable } from "./data_table.ts";

export interface FrameTableOptions {
  title: string;
  /** Meanings of columns that glossary.ts does not have, by their names. */
  help?: Readonly<Record<string, string>>;
}

/** All rows of the frame, under the names of its columns. */
export function frameTable(frame: DataFrame, { title, help = {} }: FrameTableOptions): DataTable {
  return dataTable({
    title,
    columns: frame.columns.map((key) => ({
      key,
      label: key,
      format: key === "cost_usd" ? costText : valueText,
      ...(key in help ? { help: help[key]! } : {}),
    })),
    rows: frame.toRecords(),
  });
}

/** Numbers have three digits that count, wherever the point is. */
function valueText(value: unknown): string {
  if (typeof value !== "number") return String(value ?? UNKNOWN);
  const format = Number.isInteger(value) ? ",d" : Math.abs(value) < 1e-3 ? ".2e" : ".3~g";
  return formatNumber(value, format);
}

/** As the command line prints costs. */
function costText(value: unknown): string {
  return typeof value === "number" ? formatCost(value) : UNKNOWN;
}
