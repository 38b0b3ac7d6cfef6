/**
 * The figures of a study: what its executed notebook shows as headlines, tables and findings, as data. They
 * come from the very objects that the page shows.
 */
import { z } from "zod";
import { UserError } from "../../core/errors.ts";
import type { MimeBundle, Notebook } from "../../jupyter/mod.ts";
import { TABLE_MIME, tableDataSchema } from "../tables/data_table.ts";
import { FINDINGS_MIME, findingSchema } from "../tables/findings.ts";
import { HEADLINE_MIME, headlineSchema } from "../tables/headline.ts";

export const figuresSchema = z.strictObject({
  headlines: z.array(headlineSchema),
  tables: z.array(tableDataSchema),
  findings: z.array(findingSchema),
});

export type Figures = z.infer<typeof figuresSchema>;

/** Collects the figures of an executed notebook, in the order of its cells; of those that have their form. */
export function figuresOf(notebook: Notebook): Figures {
  const bundles = notebook.cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : [])
    .flatMap((output) =>
      output.output_type === "display_data" || output.output_type === "execute_result"
        ? [output.data]
        : []
    );
  const all = <T>(mime: keyof typeof SCHEMAS, schema: z.ZodType<T>) =>
    bundles.flatMap((data) => mime in data ? data[mime] : [])
      .flatMap((content) => schema.safeParse(content).data ?? []);
  return {
    headlines: all(HEADLINE_MIME, headlineSchema),
    tables: all(TABLE_MIME, tableDataSchema),
    findings: all(FINDINGS_MIME, findingSchema),
  };
}

const SCHEMAS = {
  [HEADLINE_MIME]: headlineSchema,
  [TABLE_MIME]: tableDataSchema,
  [FINDINGS_MIME]: z.array(findingSchema),
};

/** @throws {UserError} for an output that has one of our types and not its form */
export function checkFigures(data: MimeBundle): void {
  for (const [mime, schema] of Object.entries(SCHEMAS)) {
    const fault = mime in data ? schema.safeParse(data[mime]).error : undefined;
    if (fault) throw new UserError(`it is no ${mime}: ${z.prettifyError(fault)}`);
  }
}

/** A number of a table or a headline, with its interval where it has one. */
export interface NamedFigure {
  /** Where it stands, e.g. "APGR of each router / tfidf-logistic / apgr". */
  name: string;
  value: number | null;
  lo?: number | null | undefined;
  hi?: number | null | undefined;
}

/** Every number, but for those that differ from run to run. */
export function namedFigures({ headlines, tables }: Figures): NamedFigure[] {
  const ofTables = tables.flatMap(({ title, columns, rows }) => {
    const seen = new Map<string, number>();
    return rows.flatMap((row, i) => {
      const texts = columns.map(({ key }) => row[key]).filter((cell) => typeof cell === "string");
      const said = texts.length === 0 ? `${i + 1}` : texts.join(", ");
      const times = (seen.get(said) ?? 0) + 1;
      seen.set(said, times);
      // Rows may say the same, as samples of one answer do
      const label = times === 1 ? said : `${said} (${times})`;
      return columns.filter(({ varies }) => !varies).flatMap(({ key }) => {
        const cell = row[key], name = `${title ?? "table"} / ${label} / ${key}`;
        if (typeof cell === "number") return [{ name, value: cell }];
        return typeof cell === "object" && cell !== null ? [{ name, ...cell }] : [];
      });
    });
  });
  return [...headlines.map(({ label, number }) => ({ name: label, ...number })), ...ofTables];
}
