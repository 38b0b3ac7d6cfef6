/** For tests: confidences that tell right from wrong answers as well as is said. */
import type { JudgedConfidences } from "./compared_runs.ts";

/** 80 questions, half of them right; what is stated tells it but for one in `wrongEvery`. */
export function knowing(wrongEvery: number): JudgedConfidences {
  const correct = Array.from({ length: 80 }, (_, i) => (i % 2) as 0 | 1);
  return {
    correct,
    confidence: correct.map((right, i) => {
      const says = Math.floor(i / 2) % wrongEvery === 0 ? 1 - right : right;
      return 0.2 + 0.6 * says;
    }),
  };
}

/** The same verdicts, all with one confidence. */
export const flat: JudgedConfidences = { ...knowing(2), confidence: Array(80).fill(0.9) };
