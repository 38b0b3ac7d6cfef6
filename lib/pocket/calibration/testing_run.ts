/**
 * A small run of a method with a store of its own, in a process of its own, for tests to kill: METHOD FOLDER.
 * It says each update, and in the end the digest of the weights.
 */
import { join } from "node:path";
import { sha256 } from "../../core/digest.ts";
import { Store } from "../../core/store/store.ts";
import type { CalibrationConfig, CalibrationMethod } from "./settings.ts";
import { ON_POLICY } from "./settings.ts";
import { trainCalibration } from "./training.ts";
import { trainingQuestions } from "./questions.ts";
import { instruct } from "../instructions.ts";

const [method, folder] = Deno.args as [CalibrationMethod, string];
const sampled = ON_POLICY.includes(method);
const config: CalibrationConfig = {
  ...{ method, steps: 12, evaluations: 2, validation: 50, peak: 1e-3, seed: 3 },
  ...sampled && { accumulate: 1, samples: 4, questions: 40, kl: 0.01, entropy: 0.01 },
};
const examples = trainingQuestions(64).map(({ prompt, reference }, i) => ({
  prompt: instruct("confidence", prompt),
  completion: `${reference} (${i % 10}5%)`,
  correct: (i % 2) as 0 | 1,
  chosen: `${reference} (95%)`,
  rejected: `${reference} (15%)`,
}));
const { weights } = await trainCalibration(config, {
  ...!sampled && { examples },
  store: Store.open(join(folder, "store")),
  threads: 1,
  checkpointEvery: 2,
  onStep: ({ step, loss }) => console.log(`${step} ${loss}`),
});
console.log(sha256(weights));
