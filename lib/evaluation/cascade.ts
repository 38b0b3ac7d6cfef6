/**
 * A cascade, the rival of routers that needs none: the small candidate answers first, and where its answer looks
 * doubtful, by its own token probability or the score of a reward model, the reference answers too and both are
 * paid (FrugalGPT, Chen et al., arXiv 2305.05176; the cascades of BEST-Route, arXiv 2506.22716, table 8). Each
 * recorded sample of the small candidate counts by how likely it is the answer, so that nothing is drawn. Answers of
 * equal score are escalated together, at one threshold; between two thresholds the curve is a straight line, what
 * escalating a random part of them comes to in expectation.
 */
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { type CandidateMatrix, candidateName, selectQueries } from "../outcomes/mod.ts";
import { bootstrap, intervalOf } from "../stats/bootstrap.ts";
import { cascadeNotes } from "./cascade_notes.ts";
import { type BandPoint, orNull, routerCardSchema } from "./card.ts";
import { type Curve, type PricedSweep, trace } from "./curve.ts";
import type { Evaluation } from "./evaluate.ts";
import { curveIntervals, curveSavings, curveStatistics } from "./intervals.ts";
import { fitThreshold, type Target } from "./operating_point.ts";
import { gainOverRandom } from "./pgr.ts";
import type { OpenedPlan } from "./plan.ts";
import { type Mixing, mixingOf } from "./pool.ts";
import type { SampleScores } from "./sample_scores.ts";
import { costReduction, qualityDrop } from "./savings.ts";

export interface CascadeOptions {
  /** The candidate that answers first, by its name. @default the weak candidate */
  small?: string | undefined;
  /** The column whose low values escalate: `confidence`, or a `score.NAME`. */
  by: string;
  targets: Record<string, Target>;
  /** Bootstrap resamples of the test queries. */
  draws: number;
  seed: number;
}

const interval = z.tuple([z.number(), z.number()]).nullable();

/** A threshold that was fitted on validation queries, and what it does on test queries. */
const cascadePointSchema = z.strictObject({
  target: z.string(),
  /**
   * The score at or below which the reference is asked, fitted on the validation queries of all folds together,
   * while each fold's own made the figures below. Null where it is always asked, or never.
   */
  threshold: z.number().nullable(),
  quality: z.number(),
  cost: z.number(),
  /** Share of answers that are escalated. */
  escalated: z.number(),
  drop: z.number().nullable(),
  cost_reduction: z.number(),
  ci95: z.strictObject({ drop: interval, cost_reduction: interval }),
});

export type CascadePoint = z.infer<typeof cascadePointSchema>;

/** What is kept of a cascade: a router card as far as it has one, as it decides on an answer and not on a query. */
export const cascadeCardSchema = z.strictObject({
  name: z.string(),
  small: z.string(),
  by: z.string(),
  /** Whose confidence it is, and how answers of equal score stand; a sentence each. */
  notes: z.array(z.string()).default([]),
  card: routerCardSchema.pick({
    apgr: true,
    auc: true,
    aiq: true,
    cpt50: true,
    cpt80: true,
    apgr_grid: true,
    ci95: true,
    drop_at_cost_reduction: true,
    cost_reduction_at_drop: true,
    matched_random: true,
  }),
  operating_points: z.array(cascadePointSchema),
});

export type CascadeCard = z.infer<typeof cascadeCardSchema>;

export interface Cascade extends CascadeCard {
  band: BandPoint[];
  curve: Curve;
  priced: PricedSweep;
  /** APGR on each resample. */
  apgrDraws: Float64Array;
  /** The tested queries, in the order of the rows, and the seed of the resamples. */
  resampled: Evaluation["resampled"];
}

/** What is printed and kept of cascades. */
export function cascadeCards(cascades: readonly Cascade[]): CascadeCard[] {
  return cascades.map(({ name, small, by, notes, card, operating_points }) => ({
    ...{ name, small, by, notes, card, operating_points },
  }));
}

/**
 * Evaluates a cascade on the test queries of a plan.
 *
 * @throws {UserError} for a candidate that is not in the pool, or a column that is not in the table
 */
export function evaluateCascade(
  { plan, scoresOf, table }: Pick<OpenedPlan, "plan" | "scoresOf" | "table">,
  { by, targets, draws, seed, ...asked }: CascadeOptions,
): Cascade {
  const names = plan.test.candidates.map(candidateName), mixing = mixingOf(plan);
  const small = asked.small ?? names[mixing.weak], at = names.indexOf(small);
  if (at < 0 || at === names.length - 1) {
    throw new UserError(
      `Cannot begin a cascade with "${small}" as it must be a candidate other than the strong one, ` +
        `${names.at(-1)}: ${names.slice(0, -1).join(", ")}`,
    );
  }
  const { select } = plan.test.candidates[at];
  const scored = scoresOf(by, plan.test.candidates[at]);
  const options = {
    ...{ small: at, ...mixing },
    // What picks the best of several samples has read them already
    scoring: select === undefined || by !== `score.${select}`,
  };
  const part = (of: "test" | "train", rows: number[]) =>
    priceCascade(plan[of], { rows, scores: scored[of], ...options });
  const rows = plan.splits.flatMap(({ test }) => test), priced = part("test", rows);
  const curve = trace(priced), found = curveIntervals(priced, { draws, seed });
  const folds = plan.splits.map((split) => ({
    known: trace(part("train", split.validation)),
    tested: split.test.length,
  }));
  const all = trace(part("train", plan.splits.flatMap(({ validation }) => validation)));
  return {
    ...{ name: `cascade ${small} by ${by.replace(/^score\./, "")}`, small, by },
    notes: cascadeNotes(by, { card: table.card, ends: priced.ends }),
    card: {
      ...curveStatistics(curve),
      ...curveSavings(curve),
      ci95: found.ci95,
      matched_random: { delta: orNull(gainOverRandom(curve)), ...found.gain },
    },
    ...{ band: found.band, curve, priced, apgrDraws: found.apgrDraws },
    resampled: { queries: rows.map((row) => plan.test.queries[row]), seed },
    operating_points: Object.entries(targets).map(([target, wanted]) => ({
      target,
      threshold: orNull(-fitThreshold(all, wanted)),
      ...pointAt(priced, {
        thresholds: folds.flatMap(({ known, tested }) =>
          Array<number>(tested).fill(-fitThreshold(known, wanted))
        ),
        ...{ draws, seed },
      }),
    })),
  };
}

/**
 * A cascade on the queries `rows` as the moves of a sweep: from always the small candidate, each of its samples in
 * the order of their scores is followed by the reference.
 *
 * @param options.scoring True where a score's own cost is paid for each answer.
 */
export function priceCascade(
  outcomes: CandidateMatrix,
  { rows, small, scores, scoring, weak, mixture }: Mixing & {
    rows: readonly number[];
    small: number;
    scores: SampleScores;
    scoring: boolean;
  },
): PricedSweep {
  const { queries, candidates, quality, cost, draws, weights, offsets } = selectQueries(
    outcomes,
    rows,
  );
  const values = selectQueries(scores.matrix, rows).draws;
  const k = candidates.length, n = queries.length, reference = k - 1;
  const column = (j: number) => ({
    quality: new Float64Array(n).map((_, i) => quality[i * k + j]),
    cost: new Float64Array(n).map((_, i) => cost[i * k + j]),
  });
  const start = column(small);
  if (scoring) rows.forEach((row, i) => start.cost[i] += scores.cost[row]);
  const moves: { query: number; share: number; gain: number; key: number }[] = [];
  for (let i = 0; i < n; i++) {
    const [from, to] = [offsets[i * k + small], offsets[i * k + small + 1]];
    const total = weights.subarray(from, to).reduce((a, b) => a + b);
    for (let s = from; s < to; s++) {
      const share = weights[s] / total;
      const gain = share * (quality[i * k + reference] - draws[s]);
      if (share > 0) moves.push({ query: i, share, gain, key: values[s] });
    }
  }
  moves.sort((a, b) => a.key - b.key);
  const ends = [...moves.keys()].filter((m) => moves[m + 1]?.key !== moves[m].key);
  return {
    start,
    weak: column(weak),
    strong: column(reference),
    mixture: mixture.map(column),
    startsStrong: new Uint8Array(n),
    // Who escalates has paid twice: the share of strong calls is no measure of the spend
    twoCandidates: false,
    move: {
      query: Int32Array.from(moves, ({ query }) => query),
      quality: Float64Array.from(moves, ({ gain }) => gain),
      cost: Float64Array.from(moves, ({ query, share }) => share * cost[query * k + reference]),
      strong: Float64Array.from(moves, ({ share }) => share),
    },
    keys: Float64Array.from(ends, (m) => moves[m].key),
    ends: Int32Array.from(ends, (m) => m + 1),
  };
}

/** What thresholds do that were fitted elsewhere, one a query: samples whose score is below it are escalated. */
function pointAt(
  { start, strong, move, keys, ends }: PricedSweep,
  { thresholds, draws, seed }: { thresholds: number[]; draws: number; seed: number },
): Omit<CascadePoint, "target" | "threshold"> {
  const n = thresholds.length;
  const column = () => new Float64Array(n);
  const gained = { quality: column(), cost: column(), strong: column() };
  for (let m = 0, at = 0; m < move.query.length; m++) {
    if (m === ends[at]) at++;
    const query = move.query[m];
    if (keys[at] >= thresholds[query]) continue;
    for (const part of ["quality", "cost", "strong"] as const) gained[part][query] += move[part][m];
  }
  const meanOf = (values: (query: number) => number, weights?: Float64Array) => {
    let sum = 0, total = 0;
    for (let i = 0; i < n; i++) {
      const weight = weights ? weights[i] : 1;
      sum += weight * values(i);
      total += weight;
    }
    return sum / total;
  };
  const at = (weights?: Float64Array) => {
    const quality = meanOf((i) => start.quality[i] + gained.quality[i], weights);
    const cost = meanOf((i) => start.cost[i] + gained.cost[i], weights);
    const reference = {
      quality: meanOf((i) => strong.quality[i], weights),
      cost: meanOf((i) => strong.cost[i], weights),
    };
    return {
      ...{ quality, cost, escalated: meanOf((i) => gained.strong[i], weights) },
      drop: qualityDrop(reference, quality),
      cost_reduction: costReduction(reference, cost),
    };
  };
  const drawn = bootstrap(n, at, { draws, seed });
  const found = (name: string) => intervalOf(drawn.get(name), n);
  const { drop, ...measured } = at();
  return {
    ...{ ...measured, drop: orNull(drop) },
    ci95: { drop: found("drop"), cost_reduction: found("cost_reduction") },
  };
}
