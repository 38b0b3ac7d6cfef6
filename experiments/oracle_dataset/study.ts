/**
 * What two models do with the same questions, as the nine cells and the policies of an oracle dataset: of pocket models,
 * and of the recorded answers to SimpleQA. And whether a router could tell the policies from the questions' text.
 *
 *     deno task lab run 30
 */
import { join } from "node:path";
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import {
  type RouterCards,
  routerCards,
  type RouterCardsWatch,
} from "../../lib/evaluation/router_cards.ts";
import { type SimpleqaMeasures, simpleqaMeasures } from "../../lib/grading/mod.ts";
import { openOutcomes } from "../../lib/outcomes/mod.ts";
import "../../lib/pocket/mod.ts"; // registers its questions and models
import {
  DEFAULT_MATRIX,
  type OracleCounts,
  oracleCounts,
  type OracleRow,
  recordedOracle,
  writeOracleDataset,
} from "../../lib/policies/mod.ts";

export interface Pair {
  medium: string;
  large: string;
}

/** An oracle dataset with its counts. */
export interface OracleStudy extends Pair {
  rows: OracleRow[];
  counts: OracleCounts;
}

const pocketSchema = z.strictObject({
  medium: z.string().default("pocket-small"),
  large: z.string().default("pocket-large"),
  /** Questions of the router pool. */
  limit: z.int().min(1),
  seed: z.int().default(1),
});

export async function pocketOracle(config: z.input<typeof pocketSchema>): Promise<OracleStudy> {
  const { medium, large, limit, seed } = parseConfig(pocketSchema, config);
  const folder = await Deno.makeTempDir({ prefix: "routelab-oracle-" });
  const { rows } = await writeOracleDataset(join(folder, "oracle.jsonl"), {
    ...{ prompts: "pocket", medium, large, limit, seed, analyst: medium },
  }).finally(() => Deno.remove(folder, { recursive: true }));
  return { medium, large, rows, counts: oracleCounts(rows, DEFAULT_MATRIX) };
}

/** @throws {UserError} where the table lacks a model, or has no verdicts */
export async function recordedOracleOf(outcomes: string, pair: Pair): Promise<OracleStudy> {
  const table = await openOutcomes(outcomes, { incomplete: "keep" });
  const { rows } = recordedOracle(table, { ...pair, matrix: DEFAULT_MATRIX });
  return { ...pair, rows, counts: oracleCounts(rows, DEFAULT_MATRIX) };
}

/** SimpleQA's measures of both models of a pair. */
export interface PairMeasures {
  model: string;
  measures: SimpleqaMeasures;
}

export function pairMeasures(
  { rows, medium, large }: OracleStudy,
  { draws, seed }: { draws: number; seed: number },
): PairMeasures[] {
  const labelled = rows.filter(({ policy }) => policy !== null);
  return ([["medium", medium], ["large", large]] as const).map(([role, model]) => ({
    model,
    measures: simpleqaMeasures(
      labelled.map((row) => ({ [row[`${role}_verdict`]!]: 1 })),
      { draws, seed },
    ),
  }));
}

/** A question with what became of it, for a table. */
export interface Example {
  query: string;
  medium: string | null;
  large: string | null;
  policy: string;
}

/** The first question of each cell that has one, in the matrix's order. */
export function cellExamples({ rows }: OracleStudy): Example[] {
  const seen = new Map<string, Example>();
  for (const { query, policy, medium_answer, large_answer, ...row } of rows) {
    const cell = `${row.medium_verdict}, ${row.large_verdict}`;
    if (policy === null || seen.has(cell)) continue;
    seen.set(cell, { query, medium: medium_answer, large: large_answer, policy });
  }
  return [...seen.values()];
}

const routableSchema = z.strictObject({
  outcomes: z.string(),
  weak: z.string(),
  strong: z.string(),
  routers: z.array(z.string()).min(1),
  /** At most so many queries, drawn by the seed. */
  maxQueries: z.int().min(2).optional(),
  seed: z.int().default(1),
  bootstrap: z.int().min(0).default(1000),
});

/** Cards of routers that read the text, beside chance and the oracle. */
export async function routable(
  config: z.input<typeof routableSchema>,
  watch: RouterCardsWatch = {},
): Promise<RouterCards> {
  const { weak, strong, ...rest } = parseConfig(routableSchema, config);
  const cards = await routerCards({ ...rest, candidates: [weak, strong] }, watch);
  // Of several pairs each has its own charts and tables
  return { ...cards, outcomes: { ...cards.outcomes, name: `${weak} and ${strong}` } };
}
