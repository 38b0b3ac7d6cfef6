/**
 * Measures of confidences with intervals, over one or several trainings of a method, and differences between two
 * methods in pairs: the same resamples of the same questions for both.
 */
import { mean } from "simple-statistics";
import {
  bootstrap,
  type Estimate,
  estimateOf,
  intervalOf,
  meanEstimate,
  pValue,
} from "../stats/mod.ts";
import { aurocEstimate } from "./measures/auroc_interval.ts";
import { ece } from "./measures/binned.ts";
import { brier, corp } from "./measures/brier.ts";
import { eceEstimate } from "./measures/error_interval.ts";
import { aurocWithinFolds } from "./measures/fold_auroc.ts";
import { coverage } from "./measures/missing.ts";
import { reliabilityTable } from "./measures/reliability.ts";
import { brierEstimate } from "./measures/score_interval.ts";

/** Confidences, some of them missing, and verdicts of one model's answers: a row a question. */
export interface JudgedConfidences {
  confidence: readonly (number | null)[];
  correct: readonly (0 | 1)[];
  /** Of cross-fitted confidences the fold of each row: two folds have two fits, and do not compare. */
  fold?: ArrayLike<number>;
}

/** A method, with the rows of each of its trainings, all on the same questions. */
export interface NamedRuns {
  name: string;
  runs: readonly JudgedConfidences[];
}

export interface Resampling {
  seed: number;
  /** Resamples of the questions. */
  bootstrap: number;
}

/** Means over the trainings. Intervals, whose ends are means too, say how measures would vary with other questions, and not with other seeds. */
export interface RunMeasures {
  name: string;
  /** Trainings. */
  seeds: number;
  accuracy: Estimate;
  ece: Estimate;
  brier: Estimate;
  mcb: number;
  dsc: number;
  unc: number;
  auroc: Estimate;
  /** Mean confidence less accuracy, of answers that state one. */
  gap: Estimate;
  parse_rate: number;
  /** Fewest different confidences of a training, and the largest share of the commonest. */
  distinct: number;
  mode_share: number;
  /** AUROC of each training. */
  aurocs: number[];
}

export function measureRuns({ name, runs }: NamedRuns, resampling: Resampling): RunMeasures {
  const all = runs.map((rows) => measureRun(rows, resampling));
  const average = (of: (one: typeof all[number]) => number) => mean(all.map(of));
  const estimate = (of: (one: typeof all[number]) => Estimate) => meanOf(all.map(of));
  return {
    ...{ name, seeds: runs.length },
    accuracy: estimate(({ accuracy }) => accuracy),
    ece: estimate(({ ece }) => ece),
    brier: estimate(({ brier }) => brier),
    mcb: average(({ mcb }) => mcb),
    dsc: average(({ dsc }) => dsc),
    unc: average(({ unc }) => unc),
    auroc: estimate(({ auroc }) => auroc),
    gap: estimate(({ gap }) => gap),
    parse_rate: average(({ parse_rate }) => parse_rate),
    distinct: Math.min(...all.map(({ distinct }) => distinct)),
    mode_share: Math.max(...all.map(({ mode_share }) => mode_share)),
    aurocs: all.map(({ auroc }) => auroc.value ?? NaN),
  };
}

function measureRun(rows: JudgedConfidences, { seed, bootstrap: draws }: Resampling) {
  const { parse_rate, distinct, mode_share } = coverage(rows.confidence);
  const accuracy = meanEstimate(rows.correct, { range: [0, 1] });
  const { places, confidence, correct } = stated(rows);
  const none: Estimate = { value: null };
  if (places.length === 0) {
    const nothing = {
      ece: none,
      brier: none,
      auroc: none,
      gap: none,
      mcb: NaN,
      dsc: NaN,
      unc: NaN,
    };
    return { accuracy, parse_rate, distinct, mode_share: NaN, ...nothing };
  }
  const own = { confidence, correct };
  return {
    ...{ accuracy, parse_rate, distinct, mode_share, ...corp(confidence, correct) },
    ece: eceEstimate(own, { seed, draws }),
    brier: brierEstimate(own),
    auroc: rows.fold === undefined
      ? aurocEstimate(own) ?? none
      : resampled(rows, "auroc", { seed, bootstrap: draws }),
    gap: meanEstimate(confidence.map((c, i) => c - correct[i]), { range: [-1, 1] }),
  };
}

/** By resampling: for what has no interval of its own. */
function resampled(
  rows: JudgedConfidences,
  name: Measure,
  { seed, bootstrap: draws }: Resampling,
): Estimate {
  const n = rows.correct.length, of = weighted(rows);
  const drawn = bootstrap(n, (weights) => ({ value: of(weights)[name] }), { draws, seed });
  return estimateOf(of(new Float64Array(n).fill(1))[name], intervalOf(drawn.get("value"), n));
}

const MEASURES = ["accuracy", "ece", "brier", "auroc", "gap"] as const;
export type Measure = typeof MEASURES[number];

export interface PairedDifference extends Estimate {
  /** Two-sided, of no difference; null where a resample has no value. */
  p: number | null;
}

/** Means over each one's trainings, the one's less the other's. */
export type Pair = { name: string; over: string } & Record<Measure, PairedDifference>;

/** Both on the same questions in the same order. */
export function pairedDifferences(
  ours: NamedRuns,
  theirs: NamedRuns,
  { seed, bootstrap: draws }: Resampling,
): Pair {
  const n = ours.runs[0].correct.length;
  const [mine, others] = [ours, theirs].map(({ runs }) => runs.map(weighted));
  const differences = (weights: Float64Array) => {
    const [a, b] = [mine, others].map((of) => of.map((measures) => measures(weights)));
    return Object.fromEntries(
      MEASURES.map((
        name,
      ) => [name, mean(a.map((one) => one[name])) - mean(b.map((one) => one[name]))]),
    );
  };
  const value = differences(new Float64Array(n).fill(1));
  const drawn = bootstrap(n, differences, { draws, seed });
  const estimate = (name: Measure) => ({
    ...estimateOf(Number.isNaN(value[name]) ? null : value[name], intervalOf(drawn.get(name), n)),
    p: pValue(drawn.get(name)),
  });
  return {
    ...{ name: ours.name, over: theirs.name },
    ...Object.fromEntries(MEASURES.map((name) => [name, estimate(name)])) as Record<
      Measure,
      PairedDifference
    >,
  };
}

/** The rows that state a confidence. */
function stated({ confidence, correct, fold }: JudgedConfidences) {
  const places = confidence.flatMap((value, i) => value === null ? [] : [i]);
  return {
    places,
    confidence: places.map((i) => confidence[i]!),
    correct: places.map((i) => correct[i]),
    fold: places.map((i) => fold?.[i] ?? 0),
  };
}

/** The measures by the weights of the rows; NaN where one is undefined. */
function weighted(rows: JudgedConfidences): (weights: Float64Array) => Record<Measure, number> {
  const own = stated(rows), { places, confidence: c, correct: y } = own;
  const aurocOf = aurocWithinFolds(own);
  return (all) => {
    const weights = places.map((i) => all[i]), total = all.reduce((a, b) => a + b, 0);
    const known = weights.reduce((a, b) => a + b, 0);
    return {
      accuracy: rows.correct.reduce<number>((sum, right, i) => sum + right * all[i], 0) / total,
      ece: known > 0 ? ece(reliabilityTable(c, y, { bins: 10, weights })) : NaN,
      brier: known > 0 ? brier(c, y, { weights }) : NaN,
      auroc: aurocOf(weights),
      gap: c.reduce((sum, value, i) => sum + weights[i] * (value - y[i]), 0) / known,
    };
  };
}

function meanOf(estimates: readonly Estimate[]): Estimate {
  const of = (values: readonly (number | null | undefined)[]) =>
    values.every((value) => typeof value === "number") ? mean(values as number[]) : null;
  return {
    value: of(estimates.map(({ value }) => value)),
    lo: of(estimates.map(({ lo }) => lo)),
    hi: of(estimates.map(({ hi }) => hi)),
  };
}
