/**
 * The pool of candidates that a router chooses from, and its two ends: the weak one, cheapest to ask,
 * and the strong one, the reference that quality drops and savings are counted against.
 */
import pl from "nodejs-polars";
import { UserError } from "../core/errors.ts";
import { formatCost } from "../core/wording.ts";
import { tokenPricesOf } from "./cost_basis.ts";
import type { Plan } from "./cross_fit.ts";
import { demandScores } from "./sample_scores.ts";
import { nonDecreasingHull } from "./savings.ts";
import {
  type Candidate,
  type CandidateMatrix,
  candidateMeans,
  candidateName,
  type MatrixOptions,
  type OutcomeTable,
  parseCandidates,
  selectQueries,
  toMatrix,
} from "../outcomes/mod.ts";

export interface PoolOptions extends Omit<MatrixOptions, "candidates"> {
  /** The cheaper candidate of a pair; not without `strong`. By default the dataset's own pair, if any. */
  weak?: string | undefined;
  /** The reference, of a pair or of a pool. */
  strong?: string | undefined;
  /**
   * The candidates of a pool, as parseCandidates() reads them: `small@bo1-5:proxy`. By default one sample
   * of each model.
   */
  candidates?: readonly string[] | undefined;
}

/**
 * The outcomes of the pool: two candidates as [weak, strong]; more with the strong one last. Where the
 * strong one is not named it is the single model of highest mean quality: that fixes the question asked
 * of the routers, and is no part of any router. Of equally good ones it is the dearest as recorded, of
 * which routers may save most, and else the last by name. Best-of-n takes prices by the token from the
 * price table where none are given, as tokenPricesOf() says.
 *
 * @throws {UserError} for unknown models, missing costs, or no candidate that is cheaper than the strong
 */
export function poolOf(table: OutcomeTable, options: PoolOptions = {}): CandidateMatrix {
  demandScores(table, options.scorePrices);
  const candidates = orderedCandidates(table, options);
  const matrix = toMatrix(table, {
    ...options,
    candidates,
    tokenPrices: tokenPricesOf(table, { ...options, candidates }),
  });
  const strong = matrix.candidates.length - 1;
  const costs = candidateMeans(matrix, "cost");
  if (!(Math.min(...costs) < costs[strong])) {
    const tied = costs.every((cost) => cost === costs[strong]);
    throw new UserError(
      `Cannot route in ${table.card.name} as no candidate costs less than the strong one, ` +
        `${candidateName(matrix.candidates[strong])}: ${
          tied ? `all cost ${formatCost(costs[strong])} USD a query` : "there is nothing to save"
        }`,
      {
        hint:
          "Name another with --strong, or give costs with --call-price MODEL=USD or --price MODEL=IN,OUT",
      },
    );
  }
  return matrix;
}

/** The two things that random mixing is made of, as the outcomes have them that routers learn from. */
export interface Mixing {
  /** The candidate that costs least. */
  weak: number;
  /** See {@linkcode bestMixture}. */
  mixture: number[];
}

/**
 * Of a plan: by the training and validation queries of its splits. In folds these are all queries, each of which is
 * learned from in all folds but its own.
 */
export function mixingOf({ train, splits }: Pick<Plan, "train" | "splits">): Mixing {
  const marks = new Uint8Array(train.queries.length);
  for (const split of splits) {
    for (const row of split.train) marks[row] = 1;
    for (const row of split.validation) marks[row] = 1;
  }
  const known = marks.every((mark) => mark === 1)
    ? train
    : selectQueries(train, [...marks.keys()].filter((row) => marks[row] === 1));
  return { weak: weakIndex(known), mixture: bestMixture(known) };
}

/** The candidate that costs least on average: of two it is the first. */
export function weakIndex(matrix: CandidateMatrix): number {
  const costs = candidateMeans(matrix, "cost");
  return costs.indexOf(Math.min(...costs));
}

/**
 * The candidates whose random mixtures are the best for their cost, by growing cost: the corners of the
 * non-decreasing hull over single candidates, as training outcomes have them. Of two candidates it is both.
 */
export function bestMixture(train: CandidateMatrix): number[] {
  const k = train.candidates.length, weak = weakIndex(train);
  if (k === 2) return [weak, 1 - weak];
  return nonDecreasingHull(candidateMeans(train, "cost"), candidateMeans(train, "quality"));
}

function orderedCandidates(table: OutcomeTable, options: PoolOptions): Candidate[] {
  const { weak, strong } = options;
  if (weak !== undefined) {
    if (strong === undefined) {
      throw new UserError(`Cannot use weak candidate "${weak}" alone as it is one of a pair`, {
        hint: "Name the other with --strong; of a pool of candidates the weak one is the cheapest",
      });
    }
    if (strong === weak) throw new UserError(`Cannot route between "${weak}" and itself`);
    if (options.candidates) {
      throw new UserError("Cannot use both a pair (--weak, --strong) and a pool (--candidates)");
    }
    return [oneCandidate(weak), oneCandidate(strong)];
  }
  const { card } = table;
  if (!options.candidates && !strong && card.weak !== null && card.strong !== null) {
    return [card.weak, card.strong].map((model) => ({ model, n: 1 }));
  }
  const recorded = recordedOf(table);
  const pool = options.candidates?.flatMap(parseCandidates) ??
    [...recorded.keys()].map((model) => ({ model, n: 1 }));
  const reference = strong === undefined
    ? bestModel(pool, { recorded, name: card.name })
    : oneCandidate(strong);
  const name = candidateName(reference);
  const others = pool.filter((candidate) => candidateName(candidate) !== name);
  return [...others.sort(byModel), reference];
}

function oneCandidate(text: string): Candidate {
  const [candidate, ...others] = parseCandidates(text);
  if (others.length === 0) return candidate;
  throw new UserError(`Cannot use "${text}" as it must be one candidate: it is several`);
}

/** Polars' groups come in another order each time, and with them the last digits of a mean. */
const ROUNDING = 1e-12;

/** What is recorded of a model: means over queries, each with the mean of its samples. */
interface Recorded {
  quality: number;
  cost: number;
}

function recordedOf({ frame }: OutcomeTable): Map<string, Recorded> {
  const means = [pl.col("quality").mean(), pl.col("cost_usd").mean()];
  const rows = frame.groupBy("model", "dataset", "query_id").agg(...means)
    .groupBy("model").agg(...means).toRecords();
  return new Map(rows.map(({ model, quality, cost_usd }) => [
    String(model),
    { quality: Number(quality ?? -Infinity), cost: Number(cost_usd ?? -Infinity) },
  ]));
}

/** Of the single models the one of highest mean quality; see poolOf() for equal ones. */
function bestModel(
  pool: readonly Candidate[],
  { recorded, name }: { recorded: ReadonlyMap<string, Recorded>; name: string },
): Candidate {
  const singles = pool.filter(({ n }) => n === 1).sort(byModel);
  if (singles.length === 0) {
    throw new UserError(`Cannot tell the strong candidate of ${name} as all are best-of-n`, {
      hint: "Name it with --strong, e.g. --strong MODEL@bo5:SCORE, or add a single model",
    });
  }
  const unknown: Recorded = { quality: -Infinity, cost: -Infinity };
  return singles.reduce((a, b) => {
    const [one, other] = [a, b].map(({ model }) => recorded.get(model) ?? unknown);
    const size = Math.max(1, Math.min(Math.abs(one.quality), Math.abs(other.quality)));
    if (Math.abs(other.quality - one.quality) > ROUNDING * size) {
      return other.quality > one.quality ? b : a;
    }
    return other.cost >= one.cost - ROUNDING * Math.abs(one.cost) ? b : a;
  });
}

function byModel(a: Candidate, b: Candidate): number {
  if (a.model !== b.model) return a.model < b.model ? -1 : 1;
  return a.n - b.n || (candidateName(a) < candidateName(b) ? -1 : 1);
}
