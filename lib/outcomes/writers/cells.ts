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
 * The queries in the order in which they come, each with all models in one order: that in which these queries
 * have them, so that a table made of them again gives the same. A model without an outcome has no samples.
 *
 * @param options.split Of these queries alone; of all by default.
 */
export function cellsOf(
  { frame }: OutcomeTable,
  { split }: { split?: Question["split"] | undefined } = {},
): { models: string[]; rows: Outcome[]; cells: Cells[] } {
  const rows = (frame.toRecords() as unknown as Outcome[])
    .filter((row) => split === undefined || row.split === split);
  const cells = new Map<string, Cells>();
  for (const row of rows) {
    const key = queryKey(row.dataset, row.query_id);
    let cell = cells.get(key);
    if (cell === undefined) {
      const question = Object.fromEntries(QUESTION_COLUMNS.map((name) => [name, row[name]]));
      cell = { question: question as Question, samples: new Map() };
      cells.set(key, cell);
    }
    const own = cell.samples.get(row.model);
    if (own) own.push(row);
    else cell.samples.set(row.model, [row]);
  }
  const models = [...new Set([...cells.values()].flatMap(({ samples }) => [...samples.keys()]))];
  for (const cell of cells.values()) {
    cell.samples = new Map(models.map((model) => [
      model,
      (cell.samples.get(model) ?? []).sort((a, b) => a.sample - b.sample),
    ]));
  }
  return { models, rows, cells: [...cells.values()] };
}
