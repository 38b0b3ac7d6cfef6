/** The table's rows by query and model, as formats with a record a query want them. */
import { queryKey } from "../audit.ts";
import { type Outcome, type Question, QUESTION_COLUMNS } from "../schema.ts";
import type { OutcomeTable } from "../table.ts";

/** A query with the samples of each model, by their numbers. */
export interface Cells {
  question: Question;
  samples: Map<string, Outcome[]>;
}

/**
 * The queries in the order in which they come, each with all models in one order; a model without an outcome
 * has no samples.
 *
 * @param options.split Of these queries alone; of all by default.
 */
export function cellsOf(
  { frame }: OutcomeTable,
  { split }: { split?: Question["split"] | undefined } = {},
): { models: string[]; cells: Cells[] } {
  const rows = frame.toRecords() as unknown as Outcome[];
  const models = [...new Set(rows.map(({ model }) => model))];
  const cells = new Map<string, Cells>();
  for (const row of rows) {
    if (split !== undefined && row.split !== split) continue;
    const key = queryKey(row.dataset, row.query_id);
    let cell = cells.get(key);
    if (cell === undefined) {
      const question = Object.fromEntries(QUESTION_COLUMNS.map((name) => [name, row[name]]));
      cell = {
        question: question as Question,
        samples: new Map(models.map((model) => [model, []])),
      };
      cells.set(key, cell);
    }
    cell.samples.get(row.model)!.push(row);
  }
  for (const { samples } of cells.values()) {
    for (const own of samples.values()) own.sort((a, b) => a.sample - b.sample);
  }
  return { models, cells: [...cells.values()] };
}
