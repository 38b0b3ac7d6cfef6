/**
 * A small run of a method, for tests. As a process of its own, for tests to kill: METHOD FOLDER. It says each
 * update.
 */
import { join } from "node:path";
import { Store } from "../../core/store/store.ts";
import type { TrainingStep } from "../../training/mod.ts";
import { instruct } from "../instructions.ts";
import { trainingQuestions } from "./questions.ts";
import type { CalibrationConfig, CalibrationMethod } from "./settings.ts";
import { examplesOf } from "./settings.ts";
import { type CalibrationTraining, trainCalibration } from "./training.ts";

/** Updates of the run, and those between its checkpoints. */
export const STEPS = 6, CHECKPOINT = 2;

/** The run of a method with its store in a folder, or with none. */
export function smallRun(
  method: CalibrationMethod,
  { folder, onStep }: { folder?: string; onStep: (step: TrainingStep) => void },
): Promise<CalibrationTraining> {
  const sampled = examplesOf(method) === null;
  const config: CalibrationConfig = {
    ...{ method, steps: STEPS, evaluations: 1, validation: 50, peak: 1e-3, seed: 3 },
    ...method === "sft" && { replay: 0.5, answerWeight: 0 },
    ...sampled && { accumulate: 1, samples: 4, questions: 40, kl: 0.01, entropy: 0.01 },
  };
  const examples = trainingQuestions(40).map(({ prompt, reference }, i) => ({
    prompt: instruct("confidence", prompt),
    completion: `${reference} (${i % 10}5%)`,
    correct: (i % 2) as 0 | 1,
    chosen: `${reference} (95%)`,
    rejected: `${reference} (15%)`,
  }));
  return trainCalibration(config, {
    ...!sampled && { examples },
    ...folder !== undefined && { store: Store.open(join(folder, "store")) },
    ...{ threads: 1, checkpointEvery: CHECKPOINT, onStep },
  });
}

if (import.meta.main) {
  const [method, folder] = Deno.args as [CalibrationMethod, string];
  await smallRun(method, { folder, onStep: ({ step }) => console.log(`update ${step}`) });
}
