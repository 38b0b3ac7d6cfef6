/**
 * Recorded outcomes as they are, before any router looks at them: some rows, how good the models are, and
 * how much there is to route for.
 *
 *     deno task lab run 01
 */
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import { openOutcomes, type OutcomeTable } from "../../lib/outcomes/mod.ts";

const schema = z.strictObject({
  /** Names of datasets, or files. */
  outcomes: z.array(z.string()).min(1),
  /** Rows that are shown of each. */
  rows: z.int().min(1).default(2),
});

/** The first rows of each dataset, with how many there are in all. */
export interface FirstRows {
  /** Of each dataset. */
  shown: number;
  total: number;
  rows: { dataset: string; query_id: string; prompt: string; model: string; quality: number }[];
}

/** @throws {UserError} where a dataset does not open */
export async function firstRows(config: z.input<typeof schema>): Promise<FirstRows> {
  const { outcomes, rows } = parseConfig(schema, config);
  const tables: OutcomeTable[] = [];
  for (const name of outcomes) tables.push(await openOutcomes(name));
  return {
    shown: rows,
    total: tables.reduce((sum, { card }) => sum + card.counts.rows, 0),
    rows: tables.flatMap(({ frame }) => frame.head(rows).toRecords() as FirstRows["rows"]),
  };
}

/** A dataset by what its models answer: mean qualities, and how often which model is better. */
export interface DatasetSummary {
  dataset: string;
  queries: number;
  quality: { weak: number; strong: number; oracle: number };
  /** Shares of the queries. */
  strong_better: number;
  weak_better: number;
  /** Queries whose prompt the source lists as contaminated, and those that repeat another's prompt. */
  contaminated: number;
  repeated: number;
}

/** Each dataset by what its models answer. */
export function summaries(studies: RouterCards[]): DatasetSummary[] {
  return studies.map(({ outcomes, results: [{ card: { quality } }] }) => ({
    dataset: outcomes.name,
    queries: outcomes.queries,
    quality: { weak: quality.weak, strong: quality.strong, oracle: quality.oracle },
    strong_better: outcomes.strong_better,
    weak_better: outcomes.weak_better,
    contaminated: outcomes.audit.contaminated.queries,
    repeated: outcomes.audit.duplicates.extra,
  }));
}
