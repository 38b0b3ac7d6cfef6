/**
 * Recorded outcomes of RouteLLM (arXiv 2406.18665): some rows, how good the models are, how much there is to
 * route for, and the APGR of routers in distribution and across datasets.
 *
 *     deno task lab run 02
 */
import pl from "nodejs-polars";
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import { openOutcomes, type OutcomeTable } from "../../lib/outcomes/mod.ts";
import { apgrOf, cardOf } from "../../lib/report/router_cards/mod.ts";
import type { Estimate } from "../../lib/stats/mod.ts";

/** The datasets as papers call them. */
export const TITLES: Readonly<Record<string, string>> = {
  "routellm/mmlu": "MMLU",
  "routellm/gsm8k": "GSM8K",
  "routellm/mt-bench": "MT-Bench",
};

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

/** Mean quality of both models on the queries of one task. */
export interface TaskGap {
  task: string;
  queries: number;
  weak: number;
  strong: number;
  /** Strong less weak. */
  gap: number;
}

/** The tasks of a dataset of two models, by how far the strong one is ahead, least first. */
export function taskGaps({ frame, card }: OutcomeTable): TaskGap[] {
  const means = frame.groupBy("task", "model").agg(
    pl.col("quality").mean().as("quality"),
    pl.col("query_id").count().as("queries"),
  ).toRecords() as unknown as { task: string; model: string; quality: number; queries: number }[];
  const byTask = Map.groupBy(means, ({ task }) => task);
  return [...byTask].map(([task, rows]) => {
    const of = (model: string | null) => rows.find((row) => row.model === model)!.quality;
    const weak = of(card.weak), strong = of(card.strong);
    return { task, queries: rows[0].queries, weak, strong, gap: strong - weak };
  }).sort((a, b) => a.gap - b.gap || (a.task < b.task ? -1 : 1));
}

/** A router's APGR on each dataset, by the dataset's name. */
export interface ApgrRow {
  router: string;
  apgr: Record<string, Estimate>;
}

/**
 * APGR of each router that has one, by cross-fitting, and of those that learned from another dataset. The
 * oracle, which sees the answers, comes last.
 */
export function apgrRows(studies: RouterCards[], transfers: RouterCards[]): ApgrRow[] {
  const rowsOf = (cards: RouterCards[], suffix: string) => {
    const routers = new Set(
      cards.flatMap(({ results }) =>
        results.filter(({ card }) => card.apgr !== null).map(({ card }) => card.router)
      ),
    );
    return [...routers].map((router) => ({
      router: `${router}${suffix}`,
      apgr: Object.fromEntries(
        cards.map((study) => [study.outcomes.name, apgrOf(cardOf(study, router))]),
      ),
    }));
  };
  const own = rowsOf(studies, ""), isOracle = ({ router }: ApgrRow) => router === "oracle";
  return [
    ...own.filter((row) => !isOracle(row)),
    ...rowsOf(transfers, ", trained elsewhere"),
    ...own.filter(isOracle),
  ];
}
