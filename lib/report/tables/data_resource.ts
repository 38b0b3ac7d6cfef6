/**
 * A frame as polars itself shows it, with at most 50 rows: a table in JSON beside plain HTML, of which a page draws
 * the table, with types and sorted by its heads. Source: https://specs.frictionlessdata.io/tabular-data-resource/
 */
import { z } from "zod";
import { UserError } from "../../core/errors.ts";
import { counted } from "../../core/wording.ts";
import { escapeHtml } from "../html.ts";
import { UNKNOWN } from "../format.ts";
import { type BodyCell, tableHtml } from "./table_html.ts";

export const DATA_RESOURCE_MIME = "application/vnd.dataresource+json";

const resourceSchema = z.looseObject({
  data: z.array(z.record(z.string(), z.unknown())),
  schema: z.looseObject({
    fields: z.array(z.looseObject({ name: z.string(), type: z.unknown() })),
  }),
});

/** True where the kernel could not write a value as JSON: of a time nothing is left but {}; the HTML beside it has it. */
export function lostValues(content: unknown): boolean {
  const rows = resourceSchema.safeParse(content).data?.data ?? [];
  return rows.some((row) => Object.values(row).some((value) => JSON.stringify(value) === "{}"));
}

/** @throws {UserError} where it has not the form of one */
export function dataResourceHtml(content: unknown): string {
  const parsed = resourceSchema.safeParse(content);
  if (!parsed.success) {
    throw new UserError(`it is no ${DATA_RESOURCE_MIME}: ${z.prettifyError(parsed.error)}`);
  }
  const { data, schema: { fields } } = parsed.data;
  const size = `${counted(data.length, "row")} shown, ${counted(fields.length, "column")}`;
  return tableHtml({
    head: fields.map(({ name, type }) => ({
      label: name,
      ...typeof type === "string" ? { type } : {},
      align: data.some((row) => typeof row[name] === "number") ? "right" : "left",
    })),
    rows: data.map((row) => ({ cells: fields.map(({ name }) => cellOf(row[name])) })),
    below: `<p style="margin:6px 0;padding:0 9px;font-size:.8em;opacity:.8">${
      escapeHtml(size)
    }</p>`,
  });
}

function cellOf(value: unknown): BodyCell {
  if (value === null || value === undefined) return { text: UNKNOWN, sort: null };
  if (typeof value === "number") return { text: String(value), sort: value };
  return { text: typeof value === "object" ? JSON.stringify(value) : String(value) };
}
