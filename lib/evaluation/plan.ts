/**
 * Which outcomes routers learn from and which they are scored on: cross-fitting, a table's own splits, tasks
 * held out, or another table. No test prompt, normalised, is ever among those learned from.
 */
import { parseConfig } from "../core/config.ts";
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { costBasis } from "./cost_basis.ts";
import type { Plan } from "./cross_fit.ts";
import { poolOf } from "./pool.ts";
import { type SampleScores, scoringCosts, withQuality } from "./sample_scores.ts";
import {
  type Candidate,
  type CandidateMatrix,
  candidateName,
  CLEANING_STEPS,
  type DatasetCard,
  holdOut,
  kFold,
  openOutcomes,
  type OutcomeTable,
  selectQueries,
  sharedPrompts,
} from "../outcomes/mod.ts";
import { permutation, random } from "../core/random.ts";

export const planSchema = z.strictObject({
  /** A name of the catalogue or a file. */
  outcomes: z.string(),
  /** Learn from this table instead of cross-fitting: a test of transfer. */
  train: z.string().optional(),
  /** Use the table's own train, validation and test splits instead of cross-fitting. */
  fixedSplit: z.boolean().default(false),
  /** At most so many queries of each table, drawn by the seed; all by default. */
  maxQueries: z.int().min(2).optional(),
  /** At most so many queries to learn from in each split, thresholds' validation queries included, drawn by the seed. */
  trainQueries: z.int().min(10).optional(),
  /** Test on queries of these tasks alone, and learn from those of all others: a test of transfer. */
  heldOutTasks: z.array(z.string()).min(1).optional(),
  weak: z.string().optional(),
  strong: z.string().optional(),
  /** The pool, e.g. ["small@bo1-5:proxy", "large"]; one sample of each model by default. */
  candidates: z.array(z.string()).min(1).optional(),
  /** US dollars of one call of a model. */
  prices: z.record(z.string(), z.number().positive()).optional(),
  /** US dollars per million tokens of a model; costs are then made of the tokens recorded. */
  tokenPrices: z.record(
    z.string(),
    z.strictObject({ input: z.number().min(0), output: z.number().min(0) }),
  ).optional(),
  /** Number of times best-of-n pays for the prompt; by default as CostOptions have it. */
  promptCost: z.enum(["once", "per-sample"]).optional(),
  /** Where qualities are pass rates over so many samples: each is read as that many draws. */
  passRateOf: z.int().min(1).max(1000).optional(),
  /** US dollars per million tokens that a score reads, by its name; see CostOptions. */
  scorePrices: z.record(z.string(), z.number().positive()).optional(),
  /** True where best-of-n draws recorded samples with replacement. */
  replacement: z.boolean().default(false),
  folds: z.int().min(2).default(5),
  seed: z.int().default(1),
  /** Treatment of the faults that the audit of the outcomes counts. */
  cleaning: z.partialRecord(z.enum(CLEANING_STEPS), z.enum(["keep", "drop"])).default({}),
});

export type PlanConfig = z.input<typeof planSchema>;
type Settings = z.output<typeof planSchema>;

export interface OpenedPlan {
  table: OutcomeTable;
  /** What costs are made of, in words. */
  costs: string;
  plan: Plan;
  /**
   * What a column of the table says of the samples of a candidate, of the tested and of the training matrix.
   *
   * @throws {UserError} where the column is not there, or blank in a sample that has a quality
   */
  scoresOf: (column: string, candidate: Candidate) => { test: SampleScores; train: SampleScores };
  /** The split into train and test queries, in words. */
  split: string;
  /** "out" where routers learned from another table or from other tasks than they are tested on. */
  distribution: "in" | "out";
  /** Training queries left out because a test query has the same prompt. */
  removed: number;
  /** What cleaning took out of another table to learn from. */
  trainRemoved: DatasetCard["removed"];
}

/** @throws {UserError} where a part would be empty, or a setting contradicts another */
export async function openPlan(config: PlanConfig): Promise<OpenedPlan> {
  const settings = parseConfig(planSchema, config);
  const { train, fixedSplit, heldOutTasks } = settings;
  if (train !== undefined && (fixedSplit || heldOutTasks)) {
    throw new UserError(
      `Cannot learn from ${train} with a fixed split or tasks held out as that is a split of its own`,
    );
  }
  const table = await openOutcomes(settings.outcomes, readingOf(settings));
  const source = train === undefined ? null : await openOutcomes(train, readingOf(settings));
  const pool = poolOf(table, settings), costs = costBasis(table, pool, settings);
  const tested = drawn(pool, settings);
  const scoresOf: OpenedPlan["scoresOf"] = (column, { model }) => {
    const price = settings.scorePrices?.[column.replace(/^score\./, "")] ?? 0;
    const scores = (of: OutcomeTable, matrixOf: (of: OutcomeTable) => CandidateMatrix) => {
      const matrix = matrixOf(withQuality(of, { column, model }));
      return { matrix, cost: scoringCosts(of, { model, queries: matrix.queries, price }) };
    };
    const test = scores(table, (of) => drawn(samePool(of, pool, settings), settings));
    const learned = (of: OutcomeTable) => trainMatrix(of, tested, settings).train;
    return { test, train: source === null ? test : scores(source, learned) };
  };
  return { table, costs, scoresOf, ...limited(planOf(tested, { source, settings }), settings) };
}

/** The pool of another table, its candidates in the same order. */
function samePool(table: OutcomeTable, { candidates }: CandidateMatrix, settings: Settings) {
  const names = candidates.map(candidateName);
  return poolOf(table, { ...settings, weak: undefined, candidates: names, strong: names.at(-1) });
}

function readingOf({ cleaning, passRateOf }: Settings) {
  return { ...cleaning, passRateOf };
}

function drawn(matrix: CandidateMatrix, { maxQueries, seed }: Settings): CandidateMatrix {
  const n = matrix.queries.length;
  if (maxQueries === undefined || maxQueries >= n) return matrix;
  return selectQueries(matrix, permutation(n, random(seed, "queries")).slice(0, maxQueries));
}

/** The outcomes of another table, without those whose prompts are tested. */
function trainMatrix(
  table: OutcomeTable,
  test: CandidateMatrix,
  settings: Settings,
): { train: CandidateMatrix; removed: number } {
  const all = drawn(samePool(table, test, settings), settings);
  const shared = new Set(sharedPrompts(all.queries, test.queries));
  const kept = [...all.queries.keys()].filter((row) => !shared.has(row));
  return { train: selectQueries(all, kept), removed: shared.size };
}

type Planned = Omit<OpenedPlan, "table" | "costs" | "scoresOf">;

/** With so many queries to learn from at most, a part of which is for validation as before. */
function limited(planned: Planned, { trainQueries: most, seed }: Settings): Planned {
  const { plan, split } = planned;
  if (most === undefined) return planned;
  const splits = plan.splits.map(({ train, validation, test }, at) => {
    const known = train.length + validation.length;
    if (known <= most) return { train, validation, test };
    const held = Math.max(1, Math.round(most * validation.length / known));
    const some = (rows: number[], count: number) =>
      Array.from(
        permutation(rows.length, random(seed, `train queries ${at}`)).slice(0, count).sort(),
      )
        .map((place) => rows[place]);
    return { train: some(train, most - held), validation: some(validation, held), test };
  });
  return {
    ...planned,
    plan: { ...plan, splits },
    split: `${split}; at most ${most.toLocaleString("en")} queries to learn from`,
  };
}

function planOf(
  test: CandidateMatrix,
  { source, settings }: { source: OutcomeTable | null; settings: Settings },
): Planned {
  const { seed, folds, fixedSplit, heldOutTasks } = settings;
  if (source !== null) {
    const { train, removed } = trainMatrix(source, test, settings);
    const rows = [...test.queries.keys()];
    return {
      plan: { test, train, splits: [{ ...holdOut(train.queries, { seed }), test: rows }] },
      split: `trained on ${source.card.name}`,
      distribution: "out",
      removed,
      trainRemoved: source.card.removed,
    };
  }
  if (fixedSplit || heldOutTasks) return fixedPlan(test, settings);
  return {
    plan: { test, train: test, splits: kFold(test.queries, { folds, seed }) },
    split: `${folds}-fold by normalised prompt, seed ${seed}`,
    distribution: "in",
    removed: 0,
    trainRemoved: {},
  };
}

function fixedPlan(matrix: CandidateMatrix, settings: Settings): Planned {
  const { outcomes, seed, fixedSplit, heldOutTasks } = settings;
  const tasks = new Set(matrix.queries.map(({ task }) => task));
  const unknown = heldOutTasks?.find((task) => !tasks.has(task));
  if (unknown !== undefined) {
    throw new UserError(`Cannot hold out task "${unknown}" as ${outcomes} has no query of it`, {
      hint: `Its tasks are ${[...tasks].join(", ")}`,
    });
  }
  const test = rowsOf(matrix, settings, "test");
  const shared = new Set(sharedPrompts(matrix.queries, test.map((row) => matrix.queries[row])));
  const known = [rowsOf(matrix, settings, "train"), rowsOf(matrix, settings, "validation")];
  const [train, validation] = known.map((rows) => rows.filter((row) => !shared.has(row)));
  if (test.length === 0 || train.length === 0) {
    const part = heldOutTasks ? `tasks ${heldOutTasks.join(", ")} held out` : "the fixed split";
    throw new UserError(
      `Cannot evaluate on ${outcomes} with ${part} as it needs train and test queries: it has ` +
        `${train.length} to train on (test prompts left out) and ${test.length} to test`,
      { hint: heldOutTasks ? undefined : "Leave out --fixed-split to cross-validate" },
    );
  }
  const heldBack = () => {
    const { train: rest, validation } = holdOut(train.map((row) => matrix.queries[row]), { seed });
    return { train: rest.map((at) => train[at]), validation: validation.map((at) => train[at]) };
  };
  const held = validation.length > 0 ? { train, validation } : heldBack();
  return {
    plan: { test: matrix, train: matrix, splits: [{ ...held, test }] },
    split: [
      ...(fixedSplit ? ["the table's own train and test splits"] : []),
      ...(heldOutTasks ? [`tested on ${heldOutTasks.join(", ")}, trained on all other tasks`] : []),
    ].join("; "),
    distribution: heldOutTasks ? "out" : "in",
    removed: known.flat().length - train.length - validation.length,
    trainRemoved: {},
  };
}

/** Rows of a part: by the table's own split, by the tasks that are held out, or by both. */
function rowsOf(
  { queries }: CandidateMatrix,
  { fixedSplit, heldOutTasks }: Settings,
  part: "train" | "validation" | "test",
): number[] {
  const held = new Set(heldOutTasks);
  return [...queries.keys()].filter((row) => {
    const { split, task } = queries[row];
    const inSplit = fixedSplit ? split === part : part !== "validation";
    return inSplit && (!heldOutTasks || held.has(task ?? "") === (part === "test"));
  });
}
