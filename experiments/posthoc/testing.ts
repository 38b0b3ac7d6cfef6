/** For tests: answers of a made-up model. */
import { random } from "../../lib/core/random.ts";
import type { Confidences } from "./inputs.ts";

/** Two answers a query of a model that says c and is right in c squared of the cases. */
export function overconfident(n: number, seed = 1): Confidences {
  const next = random(seed, "answers");
  const confidence = Array.from({ length: n }, () => next());
  return {
    source: "made up",
    queries: confidence.map((_, i) => `q${i >> 1}`),
    confidence,
    correct: confidence.map((c) => next() < c * c ? 1 : 0),
  };
}
