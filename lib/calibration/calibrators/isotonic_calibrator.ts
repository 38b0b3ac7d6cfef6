/**
 * Isotonic regression as a calibrator (Zadrozny & Elkan 2002): the non-decreasing function of the
 * confidence that fits best, in squared error and in likelihood alike. It keeps the order of
 * answers but for ties. Equals scikit-learn's IsotonicRegression(out_of_bounds="clip"), which on a
 * few rows overfits.
 */
import { z } from "zod";
import { checkRows } from "../measures/check.ts";
import { checkNumbers } from "../../stats/check.ts";
import { applyIsotonic, fitIsotonic } from "../../stats/isotonic.ts";
import { allOf, notesOf } from "./separation.ts";
import {
  type Calibrator,
  type FittedCalibrator,
  probability,
  readParameters,
} from "./calibrator.ts";

const NAME = "isotonic";

const schema = z.strictObject({
  name: z.literal(NAME),
  /** Corners: confidences, and their calibrated values. */
  confidence: z.array(probability).min(1).refine(
    (values) => values.every((value, i) => i === 0 || value > values[i - 1]),
    "must grow",
  ),
  calibrated: z.array(probability).refine(
    (values) => values.every((value, i) => i === 0 || value >= values[i - 1]),
    "must not fall",
  ),
}).refine(
  ({ confidence, calibrated }) => confidence.length === calibrated.length,
  "confidence and calibrated must have as many corners",
);

export function isotonic(): Calibrator {
  return {
    name: NAME,
    fit(confidence, correct, { weights } = {}) {
      checkRows(confidence, correct, { task: "fit isotonic regression", weights });
      const { x, y } = fitIsotonic(confidence, correct, { weights });
      return corners({ name: NAME, confidence: [...x], calibrated: [...y] });
    },
    restore: (json) => corners(readParameters(NAME, { json, schema })),
  };
}

function corners(parameters: z.infer<typeof schema>): FittedCalibrator {
  const x = Float64Array.from(parameters.confidence);
  const y = Float64Array.from(parameters.calibrated);
  return {
    name: NAME,
    // Every level is 1, or every one 0, only where all rows are right or all wrong
    notes: notesOf(
      allOf(y),
      y[0] === y[y.length - 1] ? ["All confidences become the same, the share right"] : [],
    ),
    apply(confidence) {
      checkNumbers("confidence", confidence, { task: "apply isotonic regression", range: [0, 1] });
      return applyIsotonic({ x, y }, confidence);
    },
    toJSON: () => parameters,
  };
}
