/** Populations of confidences of which the share right at each confidence is known. */
import type { calibrationIntervals } from "../../lib/calibration/intervals.ts";
import { assignBins } from "../../lib/calibration/measures/bins.ts";
import { NLL_CLIP } from "../../lib/calibration/measures/likelihood.ts";
import { type Random, random } from "../../lib/core/random.ts";
import { ascending } from "../../lib/stats/mod.ts";

export interface Population {
  name: string;
  truth: Record<string, number>;
  /** The intervals of a sample of n, by measure. */
  intervals: (
    n: number,
    options: { seed: number; draws: number },
  ) => Record<string, readonly [number, number] | null>;
}

/** A confidence, given a uniform number. */
const CONFIDENCES: Record<string, (u: number) => number> = {
  "smooth": (u) => u,
  "high": (u) => 1 - 0.6 * (1 - Math.sqrt(u)),
  "tied": (u) => [0.3, 0.5, 0.5, 0.7, 0.7, 0.8, 0.8, 0.8, 0.9, 0.95][Math.floor(10 * u)],
  "certain": (u) => u < 0.2 ? 0.6 : u < 0.5 ? 0.9 : 1,
  "rare": (u) => Math.min(0.6, 0.03 - 0.03 * Math.log(1 - u)),
};

/** The share of right answers at a confidence. */
const RIGHT: Record<string, (c: number) => number> = {
  "calibrated": (c) => c,
  "0.05 off": (c) => c - 0.05 * Math.sin(3 * c),
  "far off": (c) => 0.6 * c,
};

const ROWS = 200_000;

export function confidencePopulations(intervalsOf: typeof calibrationIntervals): Population[] {
  return Object.entries(CONFIDENCES).flatMap(([spread, confidence]) =>
    Object.entries(RIGHT).map(([how, right]): Population => ({
      name: `${spread}, ${how}`,
      truth: truthOf({ confidence, right }),
      intervals: (n, { seed, draws }) => {
        const next: Random = random(seed, `${spread} ${how} ${n}`);
        const rows = {
          confidence: Float64Array.from({ length: n }, () => confidence(next())),
          correct: new Float64Array(n),
        };
        rows.confidence.forEach((c, i) => rows.correct[i] = next() < right(c) ? 1 : 0);
        return intervalsOf(rows, { bins: 10, edges: "left", draws, seed }).ci95;
      },
    }))
  );
}

/** Measures of the population: of confidences at evenly spaced quantiles, each right to its share. */
function truthOf(
  { confidence, right }: { confidence: (u: number) => number; right: (c: number) => number },
): Record<string, number> {
  const given = Float64Array.from({ length: ROWS }, (_, i) => confidence((i + 0.5) / ROWS));
  const { bin } = assignBins(given, {});
  const gap = new Float64Array(10), size = new Float64Array(10);
  const sum = { accuracy: 0, mean_confidence: 0, brier: 0, nll: 0 };
  given.forEach((c, i) => {
    const p = right(c), clipped = Math.min(1 - NLL_CLIP, Math.max(NLL_CLIP, c));
    gap[bin[i]] += (c - p) / ROWS;
    size[bin[i]] += 1 / ROWS;
    sum.accuracy += p / ROWS;
    sum.mean_confidence += c / ROWS;
    sum.brier += (p * (1 - c) ** 2 + (1 - p) * c * c) / ROWS;
    sum.nll -= (p * Math.log(clipped) + (1 - p) * Math.log1p(-clipped)) / ROWS;
  });
  let won = 0, wrong = 0, from = 0;
  const order = ascending(given);
  for (let to = 0; from < ROWS; from = to) {
    let here = 0, wrongHere = 0;
    for (; to < ROWS && given[order[to]] === given[order[from]]; to++) {
      here += right(given[order[to]]);
      wrongHere += 1 - right(given[order[to]]);
    }
    won += here * (wrong + wrongHere / 2);
    wrong += wrongHere;
  }
  return {
    accuracy: sum.accuracy,
    mean_confidence: sum.mean_confidence,
    ece: gap.reduce((total, g) => total + Math.abs(g), 0),
    rmsce: Math.sqrt(gap.reduce((total, g, b) => total + (size[b] > 0 ? g * g / size[b] : 0), 0)),
    brier: sum.brier,
    nll: sum.nll,
    auroc: won / wrong / (ROWS - wrong),
  };
}
