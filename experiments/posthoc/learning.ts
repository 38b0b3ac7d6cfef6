/** Calibrators fitted on few answers, scored on these and on all others. */
import { mean } from "simple-statistics";
import { brier } from "../../lib/calibration/mod.ts";
import { permutation, random } from "../../lib/core/random.ts";
import { type Calibrated, calibratorOf } from "./calibrated.ts";

/** Mean Brier scores of a calibrator fitted on so many answers. */
export interface Learned {
  calibrator: string;
  answers: number;
  /** On those answers. */
  inSample: number;
  /** On all others. */
  heldOut: number;
}

/**
 * Calibrators fitted on a few answers, again and again on others, and scored on these and on the
 * rest; sizes that leave none are left out. There must be one answer a query.
 */
export function learningCurve(
  { confidence, correct }: Calibrated,
  { names, sizes, repeats, seed }: {
    names: readonly string[];
    sizes: readonly number[];
    repeats: number;
    seed: number;
  },
): Learned[] {
  const next = random(seed, "answers to fit calibrators on");
  const orders = Array.from({ length: repeats }, () => permutation(correct.length, next));
  const parts = (order: Int32Array, size: number) =>
    [order.subarray(0, size), order.subarray(size)].map((rows) => ({
      confidence: Float64Array.from(rows, (row) => confidence[row]),
      correct: Float64Array.from(rows, (row) => correct[row]),
    }));
  return names.flatMap((calibrator) =>
    sizes.filter((size) => size < correct.length).map((answers) => {
      const scores = orders.map((order) => {
        const [few, rest] = parts(order, answers);
        const fit = calibratorOf(calibrator).fit(few.confidence, few.correct);
        const score = (part: typeof few) => brier(fit.apply(part.confidence), part.correct);
        return { inSample: score(few), heldOut: score(rest) };
      });
      return {
        calibrator,
        answers,
        inSample: mean(scores.map(({ inSample }) => inSample)),
        heldOut: mean(scores.map(({ heldOut }) => heldOut)),
      };
    })
  );
}
