/**
 * A router of the user's own, from one function: `fit` learns from training queries and returns what scores a query.
 * What it returns is held to its contract here, so that a fault names the router, the query and the value, and the
 * line of the user's code that threw.
 */
import { UserError } from "../core/errors.ts";
import { type Random, random } from "../core/random.ts";
import { type CandidateMatrix, candidateName, type Query } from "../outcomes/mod.ts";
import { checkRouterName, ownRouter, plain, shown } from "./own_scores.ts";
import type { RouterFactory } from "./router.ts";
import { faultOf } from "./user_fault.ts";

/** A query to learn from, with what each candidate made of it. */
export interface TrainingQuery extends Query {
  /** Of each candidate's answer, in the order of `candidates`, on the outcomes' scale; often 1 right, 0 wrong. */
  quality: number[];
  /** Of each candidate's answer, in `costUnit`. */
  cost: number[];
}

/** What a router learns from: never a query that it is tested on. */
export interface Training {
  queries: TrainingQuery[];
  /** Names; the last one is the strong candidate. */
  candidates: string[];
  costUnit: CandidateMatrix["costUnit"];
  seed: number;
  /** A stream of random numbers from 0 to 1, the same for the same seed. */
  random: Random;
}

/** Scores one query; see {@linkcode RouterDefinition.predicts} for the score. */
export type ScoreOne<Score> = (query: Query) => Score | Promise<Score>;

/** Scores many queries at once, for what is faster in batches: one score a query, in their order. */
export interface ScoreAll<Score> {
  scoreAll: (queries: readonly Query[]) => ArrayLike<Score> | Promise<ArrayLike<Score>>;
}

interface Definition<Score> {
  /** As reports name it: letters, digits, `.`, `_` and `-`. */
  name: string;
  /** What it does, in a line. @default {"a router of your own"} */
  description?: string;
  /** As RouterFactory.learnsFrom has it: `nothing` of a fixed rule. @default {"train"} */
  learnsFrom?: "train" | "nothing" | "elsewhere";
  /** US dollars that one decision costs, e.g. of a model that it asks. @default {0} */
  costUsd?: number;
  /** Learns from training queries; is called twice a fold, with and without those that thresholds are fitted on. */
  fit(training: Training): Scoring<Score> | Promise<Scoring<Score>>;
}

type Scoring<Score> = ScoreOne<Score> | ScoreAll<Score>;

/** A definition whose router says how much a query needs the strong candidate, from 0 to 1. */
export interface NeedDefinition extends Definition<number> {
  /**
   * `need`: one number a query, from 0, any candidate will do, to 1, only the strong one will. It is taken for the
   * probability that the others' answers are worse than the strong candidate's; only its order matters for the curve,
   * while the card also says how well it holds as a probability.
   *
   * @default {"need"}
   */
  predicts?: "need" | undefined;
}

/** A definition whose router says how good each candidate's answer will be. */
export interface QualityDefinition extends Definition<ArrayLike<number>> {
  /** `quality`: a number for each candidate, the quality expected of its answer, on the outcomes' scale. */
  predicts: "quality";
}

/**
 * Defines a router from a function that learns from training queries and returns a function that scores a query.
 *
 * ```ts
 * import { defineRouter } from "routelab";
 * import assert from "node:assert/strict";
 *
 * const digits = defineRouter({
 *   name: "digits",
 *   fit: () => ({ prompt }) => Math.min(1, (prompt.match(/\d/g) ?? []).length / 20),
 * });
 * assert.equal(digits.learnsFrom, "train");
 * ```
 *
 * @returns what `routerCards({ routers: [...] })` takes, and `lab evaluate --router FILE` from a file that exports it
 * @throws {UserError} for a name that cannot stand in a report; while scoring, for a score that is none
 */
export function defineRouter(definition: NeedDefinition | QualityDefinition): RouterFactory {
  const { name, predicts = "need", fit } = definition;
  checkDefinition(definition);
  const { description = "a router of your own", learnsFrom = "train", costUsd = 0 } = definition;
  const told = async <T>(doing: string, work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw faultOf(error, `Router "${name}" failed to ${doing}`);
    }
  };
  return {
    ...{ name, description, learnsFrom },
    async fit(outcomes, { seed }) {
      const scoring = await told<Scoring<unknown>>("fit", () => fit(trainingOf(outcomes, seed)));
      checkScoring(name, scoring);
      return ownRouter({
        ...{ name, candidates: outcomes.candidates, predicts, costUsd },
        async scoresOf(known) {
          // Copies: what is changed in them must not reach the routers after it
          const queries = known.map((query) => ({ ...query }));
          if ("scoreAll" in scoring) {
            const all = await told("score queries", () => scoring.scoreAll(queries));
            const scores = plain(all);
            checkCount(scores, { name, wanted: known.length });
            return scores;
          }
          const scores: unknown[] = [];
          for (const query of queries) {
            scores.push(await told(`score query "${query.id}"`, () => scoring(query)));
          }
          return scores;
        },
      });
    },
  };
}

/** The outcomes as `fit` has them. */
export function trainingOf(outcomes: CandidateMatrix, seed: number): Training {
  const { queries, candidates, quality, cost, costUnit } = outcomes, k = candidates.length;
  return {
    queries: queries.map((query, i) => ({
      ...query,
      quality: [...quality.subarray(i * k, i * k + k)],
      cost: [...cost.subarray(i * k, i * k + k)],
    })),
    candidates: candidates.map(candidateName),
    ...{ costUnit, seed, random: random(seed, "a router of the user's own") },
  };
}

/** Of those who write JavaScript, or have not checked their types. */
function checkDefinition(
  { name, fit, predicts, learnsFrom, costUsd = 0 }: NeedDefinition | QualityDefinition,
): void {
  checkRouterName(name, EXAMPLE);
  const wrong = typeof fit !== "function"
    ? `fit must be a function: current value is ${shown(fit)}`
    : ![undefined, "need", "quality"].includes(predicts)
    ? `predicts must be "need" or "quality": current value is ${shown(predicts)}`
    : ![undefined, "train", "nothing", "elsewhere"].includes(learnsFrom)
    ? `learnsFrom must be "train", "nothing" or "elsewhere": current value is ${shown(learnsFrom)}`
    : !(Number.isFinite(costUsd) && costUsd >= 0)
    ? `costUsd must be a number from 0 on: current value is ${shown(costUsd)}`
    : null;
  if (wrong !== null) {
    throw new UserError(`Cannot define the router "${name}" as ${wrong}`, { hint: EXAMPLE });
  }
}

function checkScoring(name: string, scoring: unknown): void {
  const all = (scoring as { scoreAll?: unknown } | null | undefined)?.scoreAll;
  if (typeof scoring === "function" || typeof all === "function") return;
  throw new UserError(
    `Router "${name}" must return a function that scores a query, or { scoreAll }, from fit(): it returned ` +
      shown(scoring),
    { hint: EXAMPLE },
  );
}

function checkCount(
  scores: unknown,
  { name, wanted }: { name: string; wanted: number },
): asserts scores is unknown[] {
  const is = Array.isArray(scores) ? `${scores.length}` : shown(scores);
  if (Array.isArray(scores) && scores.length === wanted) return;
  throw new UserError(
    `Router "${name}" must return a score for each query from scoreAll(), ${wanted}: it returned ${is}`,
  );
}

const EXAMPLE =
  'For example: defineRouter({ name: "length", fit: () => ({ prompt }) => prompt.length > 200 ? 1 : 0 })';
