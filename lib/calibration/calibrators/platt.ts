/**
 * Platt scaling of a confidence: p = sigmoid(slope * logit(c) + intercept), fitted to the
 * likelihood without a penalty. It is PlattCalibrator of verified_calibration, whose penalty is
 * next to none (C = 1e10).
 */
import { z } from "zod";
import { checkRows } from "../measures/check.ts";
import { checkNumbers } from "../../stats/check.ts";
import {
  type Calibrator,
  clipSchema,
  type FittedCalibrator,
  readParameters,
} from "./calibrator.ts";
import { fitLogisticColumns } from "../../stats/logistic_columns.ts";
import { CLIP, logit, sigmoid } from "../../stats/logit.ts";
import { allOf, allSchema, notesOf, SEPARATED, separation } from "./separation.ts";

const NAME = "platt";

const schema = z.strictObject({
  name: z.literal(NAME),
  slope: z.number(),
  intercept: z.number(),
  clip: clipSchema,
  /** True where no slope is best, as right and wrong rows do not overlap. */
  separated: z.boolean(),
  all: allSchema,
});

/** @param options.clip confidences are clipped to [clip, 1 - clip] first. Default 1e-6. */
export function platt({ clip = CLIP }: { clip?: number } = {}): Calibrator {
  return {
    name: NAME,
    fit(confidence, correct, { weights } = {}) {
      checkRows(confidence, correct, { task: "fit Platt scaling", weights });
      const logits = new Float64Array(confidence).map((c) => logit(c, clip));
      const ones = new Float64Array(logits.length).fill(1);
      const [slope, intercept] = fitLogisticColumns(
        { columns: [logits, ones], targets: correct, weights },
        [1, 0],
      ).coefficients;
      const { above, below } = separation(logits, { targets: correct, weights });
      const all = allOf(correct, weights);
      return scaled({ name: NAME, slope, intercept, clip, separated: above || below, all });
    },
    restore: (json) => scaled(readParameters(NAME, { json, schema })),
  };
}

function scaled(parameters: z.infer<typeof schema>): FittedCalibrator {
  const { slope, intercept, clip, separated, all } = parameters;
  const notes = separated ? [SEPARATED] : [];
  if (slope < 0) {
    notes.push(
      "The slope is negative: the higher a confidence, the less often the answer is right",
    );
  }
  return {
    name: NAME,
    notes: notesOf(all, notes),
    apply(confidence) {
      checkNumbers("confidence", confidence, { task: "apply Platt scaling", range: [0, 1] });
      return new Float64Array(confidence).map((c) => sigmoid(slope * logit(c, clip) + intercept));
    },
    toJSON: () => parameters,
  };
}
