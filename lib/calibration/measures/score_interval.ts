/**
 * 95% intervals of scores that are linear in the outcome, as Brier's and the logarithmic one are: mean(base +
 * slope y). Wilson's interval of a share is the case base 0, slope 1, and this is made like it: a value is
 * in the interval if the score observed is no farther from it than 1.96 standard deviations of the score
 * where the value is true (Rao's score test), with the skewness taken into account (Bartlett 1953). So it
 * has a width where no confident answer happens to be wrong, and resampling knows of none.
 */
import type { Interval } from "../../stats/bootstrap.ts";
import { designEffect } from "../../stats/clusters.ts";
import { type Estimate, estimateOf } from "../../stats/estimate.ts";
import { numberGroups } from "../../stats/groups.ts";
import { meanEstimate } from "../../stats/mean.ts";
import { normalQuantile } from "../../stats/normal.ts";
import { groupTies } from "../../stats/ties.ts";
import { NLL_CLIP } from "./likelihood.ts";

interface Rows {
  confidence: ArrayLike<number>;
  correct: ArrayLike<number>;
}

interface GroupOptions {
  /** The query of each row. @default {each its own} */
  groups?: ArrayLike<string | number>;
}

/** A confidence's score of a wrong answer, and what a right one adds to it. */
type Score = (confidence: number) => [base: number, slope: number];

/** The Brier score with its interval; rows must have passed the check. */
export function brierEstimate(rows: Rows, options: GroupOptions = {}): Estimate<number> {
  return scoreEstimate(rows, { score: (c) => [c * c, 1 - 2 * c], range: [0, 1], ...options });
}

/** The negative log-likelihood at `NLL_CLIP` with its interval; rows must have passed the check. */
export function nllEstimate(rows: Rows, options: GroupOptions = {}): Estimate<number> {
  const score: Score = (confidence) => {
    const c = Math.min(1 - NLL_CLIP, Math.max(NLL_CLIP, confidence));
    return [-Math.log1p(-c), Math.log1p(-c) - Math.log(c)];
  };
  return scoreEstimate(rows, { score, range: [0, Infinity], ...options });
}

const Z = normalQuantile(0.975);
/** The tilt at which probabilities are as near to 0 or 1 as they get. */
const FARTHEST = 700;

function scoreEstimate(
  { confidence, correct }: Rows,
  { score, range, groups }: { score: Score; range: Interval } & GroupOptions,
): Estimate<number> {
  const n = confidence.length;
  const base = new Float64Array(n), slope = new Float64Array(n), scores = new Float64Array(n);
  let binary = true, sum = 0, steepest = 0;
  for (let i = 0; i < n; i++) {
    [base[i], slope[i]] = score(confidence[i]);
    scores[i] = base[i] + slope[i] * correct[i];
    sum += scores[i];
    steepest = Math.max(steepest, Math.abs(slope[i]));
    binary &&= correct[i] === 0 || correct[i] === 1;
  }
  // The variance of a grade is not told by its mean, as that of a verdict is
  if (!binary) return meanEstimate(scores, { groups, range });
  const value = sum / n;
  if (steepest === 0) return estimateOf(value, [value, value]);
  const task = "compute an interval";
  const effect = designEffect(scores, numberGroups(n, { ids: groups, task }));
  const right = probabilityRight(confidence, correct);
  const end = (quantile: number) => {
    const reached = (tilt: number) => {
      const { mean, deviation, skewness } = tilted({ base, slope, right }, tilt);
      const scaled = deviation * Math.sqrt(effect);
      return { mean, excess: (value - mean) / scaled - quantile - (Z * Z - 1) * skewness / 6 };
    };
    // The mean grows with the tilt: of a low end, that the score is far above, the tilt is below 0
    const side = -Math.sign(quantile);
    let from = { tilt: 0, ...reached(0) }, to = from;
    if (side * from.excess <= 0) return from.mean;
    for (let size = 1 / (steepest * Math.sqrt(n)); side * to.excess > 0; size *= 2) {
      from = to;
      to = { tilt: side * Math.min(size, FARTHEST / steepest), ...reached(side * size) };
      if (size * steepest > FARTHEST) return to.mean;
    }
    return root(from, to, reached).mean;
  };
  const [lo, hi] = [end(Z), end(-Z)];
  return estimateOf(value, [
    Math.max(range[0], Math.min(value, lo)),
    Math.min(range[1], Math.max(value, hi)),
  ]);
}

interface Reached {
  mean: number;
  excess: number;
}

/** Where the excess is 0 between two tilts, by false position (Illinois, Dowell & Jarratt 1971). */
function root(
  from: Reached & { tilt: number },
  to: Reached & { tilt: number },
  reached: (tilt: number) => Reached,
): Reached {
  let [kept, moved] = [{ ...from }, { ...to }];
  for (let step = 0; step < 50 && Math.abs(moved.excess) > 1e-6; step++) {
    const part = moved.excess / (moved.excess - kept.excess);
    const tilt = moved.tilt + part * (kept.tilt - moved.tilt);
    const next = { tilt, ...reached(tilt) };
    if (next.excess * moved.excess < 0) kept = moved;
    else kept = { ...kept, excess: kept.excess / 2 };
    moved = next;
  }
  return moved;
}

/**
 * Mean, standard deviation and skewness of the score of n rows where the log-odds of each being right are
 * moved by tilt x slope: of all ways to change the mean score, the one that is hardest to tell from none.
 */
function tilted(
  { base, slope, right }: { base: Float64Array; slope: Float64Array; right: Float64Array },
  tilt: number,
): { mean: number; deviation: number; skewness: number } {
  const n = base.length;
  let first = 0, second = 0, third = 0;
  for (let i = 0; i < n; i++) {
    const odds = right[i] / (1 - right[i]) * Math.exp(tilt * slope[i]);
    const p = odds === Infinity ? 1 : odds / (1 + odds);
    const wrongScore = base[i], rightScore = base[i] + slope[i];
    first += (1 - p) * wrongScore + p * rightScore;
    second += (1 - p) * wrongScore ** 2 + p * rightScore ** 2;
    third += (1 - p) * wrongScore ** 3 + p * rightScore ** 3;
  }
  const mean = first / n, variance = Math.max(1e-300, second / n - mean * mean);
  const central = third / n - 3 * mean * second / n + 2 * mean ** 3;
  // An expansion around the normal distribution ends where the skewness is large
  const skewness = Math.min(2, Math.max(-2, central / variance ** 1.5 / Math.sqrt(n)));
  return { mean, deviation: Math.sqrt(variance / n), skewness };
}

/**
 * The probability of each row to be right: the share among the rows of its level in an isotonic regression,
 * half a right and half a wrong row added (Jeffreys), so that none is certain.
 */
function probabilityRight(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
): Float64Array {
  const { value, weight, sum } = groupTies(confidence, correct);
  const levels: { upTo: number; right: number; rows: number }[] = [];
  value.forEach((upTo, g) => {
    let level = { upTo, right: sum[g], rows: weight[g] };
    for (let last = levels.at(-1); last; last = levels.at(-1)) {
      if (last.right * level.rows < level.right * last.rows) break;
      level = { upTo, right: level.right + last.right, rows: level.rows + last.rows };
      levels.pop();
    }
    levels.push(level);
  });
  return new Float64Array(confidence).map((c) => {
    let low = 0, high = levels.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (levels[middle].upTo < c) low = middle + 1;
      else high = middle;
    }
    return (levels[low].right + 0.5) / (levels[low].rows + 1);
  });
}
