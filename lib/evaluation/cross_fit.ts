/**
 * Scores that a router gives to queries it did not learn from, with what a card needs beside them: the
 * scores on validation queries (for fitting thresholds), costs estimated on training outcomes, and time.
 */
import { quantile } from "simple-statistics";
import { turn } from "../core/turn.ts";
import {
  type CandidateMatrix,
  candidateMeans,
  promptGroups,
  type Query,
  selectQueries,
  sliceQueries,
  type Split,
} from "../outcomes/mod.ts";
import type { FitOptions, Router, RouterFactory } from "../routers/mod.ts";
import type { Scored } from "./sweep.ts";

/** One split's router, and what it made of its validation and test queries. */
export interface Fold {
  validation: { outcomes: CandidateMatrix; scored: Scored };
  /** The rows of `CrossFitted.outcomes` that this fold tests. */
  testRows: { start: number; end: number };
  /** The model that was best on the training outcomes. */
  bestSingle: number;
}

export interface CrossFitted {
  router: Pick<Router, "name" | "costUsd" | "notes">;
  /** Cost that a decision adds to a query's; 0 where costs are in strong calls, of unknown price. */
  overhead: number;
  /** Scores of all tested queries, each by the router of its fold; order of `outcomes`. */
  scored: Scored;
  outcomes: CandidateMatrix;
  folds: Fold[];
  /** Median time of scoring one query by itself, in milliseconds. */
  latencyMsP50: number;
  /** Test prompts that are, normalised, among those their fold's router was given to learn from. */
  leaked: number;
  /** What the router of the largest split was given to learn from: queries, and qualities of their answers. */
  learned: { queries: number; labels: number };
}

/** Queries of a fold that are scored one by one to measure latency, and of a router that pays for each. */
const TIMED = { free: 50, paid: 5 };

/** Where the queries that are tested come from, and those that the router learns from. */
export interface Plan {
  test: CandidateMatrix;
  /** The same matrix as `test` when cross-fitting; another one across datasets. */
  train: CandidateMatrix;
  /** `train` and `validation` are rows of the train matrix, `test` rows of the test matrix. */
  splits: Split[];
}

/**
 * For each split, fits the router on its training queries to score the validation queries, from which
 * thresholds are fitted, and then on both to score the test queries; a slow one once, on the training
 * queries alone. So k-fold means what it usually does, that a router learns from (k - 1) / k of the queries, and
 * no threshold is fitted on scores of queries that the router knew.
 *
 * The folds' scores are put on one curve. That errs on the safe side: what a fold's training queries
 * have more of its test queries have less, so a router that learned nothing but means comes out
 * somewhat below random, not above (Parker et al. 2007, BMC Bioinformatics 8:326).
 */
export async function crossFit(
  factory: RouterFactory,
  plan: Plan,
  options: FitOptions,
): Promise<CrossFitted> {
  const outcomes = testedOutcomes(plan);
  const k = outcomes.candidates.length;
  const scores = new Float64Array(outcomes.queries.length * k);
  const estimatedCosts = new Float64Array(k);
  const folds: Fold[] = [];
  const timings: number[] = [];
  const learned = { queries: 0, labels: 0 };
  let leaked = 0, at = 0;
  let router: Router | undefined;

  for (const split of plan.splits) {
    await turn(options.signal);
    const known = selectQueries(plan.train, split.train.concat(split.validation));
    const train = sliceQueries(known, { start: 0, end: split.train.length });
    // The folds' validation queries are kept, and must not keep all that is known with them
    const validation = selectQueries(plan.train, split.validation);
    const testRows = { start: at, end: at + split.test.length };
    const test = sliceQueries(outcomes, testRows);
    const learning = factory.learnsFrom === "answers"
      ? { forValidation: validation, forTest: test }
      : { forValidation: train, forTest: known };
    const validationRouter = await factory.fit(learning.forValidation, options);
    const validationScores = await scoreAll(validationRouter, validation);
    await turn(options.signal);
    router = factory.slow ? validationRouter : await factory.fit(learning.forTest, options);
    leaked += leakedQueries(plan, split);
    learned.queries = Math.max(learned.queries, known.queries.length);
    learned.labels = Math.max(learned.labels, countLabels(known));

    const foldCosts = Float64Array.from(candidateMeans(known, "cost"));
    const qualities = candidateMeans(known, "quality");
    folds.push({
      validation: {
        outcomes: validation,
        scored: { scores: validationScores, scale: router.scale, estimatedCosts: foldCosts },
      },
      testRows,
      bestSingle: qualities.indexOf(Math.max(...qualities)),
    });
    await turn(options.signal);
    scores.set(await scoreAll(router, test), at * k);
    foldCosts.forEach((cost, model) => estimatedCosts[model] += cost / plan.splits.length);
    for (const query of test.queries.slice(0, router.costUsd > 0 ? TIMED.paid : TIMED.free)) {
      const begun = performance.now();
      await router.score([query], { live: true });
      timings.push(performance.now() - begun);
    }
    at += split.test.length;
  }
  const { name, scale, costUsd, notes } = router!;
  return {
    router: { name, costUsd, notes },
    overhead: outcomes.costUnit === "USD" ? costUsd : 0,
    scored: { scores, scale, estimatedCosts },
    outcomes,
    folds,
    latencyMsP50: quantile(timings, 0.5),
    leaked,
    learned,
  };
}

/** The recorded qualities of a matrix; those of one model count once, however many candidates are made of it. */
function countLabels({ queries, candidates, offsets }: CandidateMatrix): number {
  const k = candidates.length;
  const columns = [...Map.groupBy(candidates.keys(), (j) => candidates[j].model).values()];
  const cells = queries.length * k;
  if (offsets[cells] === cells) return queries.length * columns.length; // no cell is empty
  let labels = 0;
  for (let i = 0; i < queries.length; i++) {
    for (const of of columns) {
      let most = 0;
      for (const j of of) most = Math.max(most, offsets[i * k + j + 1] - offsets[i * k + j]);
      labels += most;
    }
  }
  return labels;
}

const tested = new WeakMap<Plan, CandidateMatrix>();

/** The tested queries, fold by fold; the same object for all routers of a plan. */
export function testedOutcomes(plan: Plan): CandidateMatrix {
  const outcomes = tested.get(plan) ??
    selectQueries(plan.test, plan.splits.flatMap((split) => split.test));
  tested.set(plan, outcomes);
  return outcomes;
}

/** Both lists of queries of a plan across tables, one after the other. */
const joined = new WeakMap<Plan, Query[]>();

/** Tested queries of a split whose prompt, normalised, is among those that are learned from. */
function leakedQueries(plan: Plan, { train, validation, test }: Split): number {
  const { test: { queries }, train: { queries: learned } } = plan;
  const all = queries === learned ? queries : joined.get(plan) ?? [...queries, ...learned];
  if (all !== queries) joined.set(plan, all);
  const from = all === queries ? 0 : queries.length;
  const { group, count } = promptGroups(all);
  const known = new Uint8Array(count);
  for (const row of train) known[group[from + row]] = 1;
  for (const row of validation) known[group[from + row]] = 1;
  return test.filter((row) => known[group[row]] === 1).length;
}

/** Calls the router and holds it to its contract. */
async function scoreAll(router: Router, outcomes: CandidateMatrix): Promise<Float64Array> {
  const scores = await router.score(outcomes.queries);
  const expected = outcomes.queries.length * router.candidates.length;
  if (scores.length !== expected || scores.some(Number.isNaN)) {
    throw new Error(
      `Router ${router.name} must return ${expected} scores (queries x candidates), none of them ` +
        `NaN: it returned ${scores.length}, ${scores.filter(Number.isNaN).length} of them NaN`,
    );
  }
  return scores;
}
