/**
 * Answers of which many are judged and few verified: right at a known rate, by judges that are nearly always right,
 * lenient, or know nothing. A fifth of the answers is verified.
 */
import { random } from "../../lib/core/random.ts";
import { predictionPowered } from "../../lib/stats/mod.ts";
import type { Population } from "./confidences.ts";

/** The probability that the judge says "Correct" of a wrong answer and of a right one. */
const JUDGES: Record<string, readonly [wrong: number, right: number]> = {
  "good judge": [0.05, 0.95],
  "lenient judge": [0.5, 0.98],
  "judge that knows nothing": [0.7, 0.7],
};

const RATES = [0.55, 0.9];

export function judgedPopulations(): Population[] {
  return Object.entries(JUDGES).flatMap(([judge, says]) =>
    RATES.map((rate): Population => ({
      name: `${judge}, ${rate} right`,
      truth: { "corrected rate": rate },
      intervals: (n, { seed }) => {
        const next = random(seed, `${judge} ${rate} ${n}`);
        const truth = Array.from({ length: n }, () => next() < rate ? 1 : 0);
        const judged = truth.map((right) => next() < says[right] ? 1 : 0);
        const { lo, hi } = predictionPowered(truth.map((y, i) => i < n / 5 ? y : null), judged, {
          verdicts: true,
        });
        return { "corrected rate": [lo, hi] };
      },
    }))
  );
}
