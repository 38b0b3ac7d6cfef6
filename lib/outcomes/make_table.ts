/** Rows that a study has made itself to a table, held to the same rules as those of files. */
import type { DatasetCard } from "./card.ts";
import { collectOutcomes } from "./collect.ts";
import type { SourceRow } from "./readers/reader.ts";
import type { Outcome } from "./schema.ts";
import { type OutcomeTable, withFrame } from "./table.ts";

export type MadeCard = Pick<
  DatasetCard,
  "name" | "title" | "description" | "quality" | "weak" | "strong" | "caveats" | "created_by"
>;

/**
 * The table of rows, with a card.
 *
 * @throws {UserError} at the first row that breaks a rule of the table, by its number.
 */
export async function makeTable(rows: Iterable<Outcome>, card: MadeCard): Promise<OutcomeTable> {
  async function* numbered(): AsyncGenerator<SourceRow> {
    let line = 0;
    for (const row of rows) yield { row, file: card.name, line: ++line };
  }
  const { frame } = await collectOutcomes(numbered(), {
    dataset: card.name,
    quality: card.quality,
    repeated: "error",
    complete: true,
    contaminated: new Set(),
  });
  return withFrame(
    { ...card, kind: "outcomes", format: "made", source: null, contaminated: [] },
    frame,
  );
}
