/**
 * Platt's own method (Platt 1999), for scores on any scale: p = 1 / (1 + exp(a s + b)), fitted to
 * the likelihood of smoothed targets, (N+ + 1) / (N+ + 2) for right and 1 / (N- + 2) for wrong
 * rows. They keep the fit finite where right and wrong rows do not overlap. Equals scikit-learn's
 * _SigmoidCalibration.
 */
import { z } from "zod";
import { checkRows } from "../measures/check.ts";
import { checkNumbers } from "../../stats/check.ts";
import { type Calibrator, type FittedCalibrator, readParameters } from "./calibrator.ts";
import { fitLogisticColumns } from "../../stats/logistic_columns.ts";
import { sigmoid } from "../../stats/logit.ts";
import { allOf, allSchema, notesOf } from "./separation.ts";

const NAME = "platt-score";

const schema = z.strictObject({
  name: z.literal(NAME),
  a: z.number(),
  b: z.number(),
  all: allSchema,
});

/** Fits any finite scores, not only confidences; rows are right (1) or wrong (0). */
export function plattScore(): Calibrator {
  return {
    name: NAME,
    fit(score, correct, { weights } = {}) {
      checkRows(score, correct, {
        task: "fit Platt scaling",
        confidences: "score",
        outcomes: "binary",
        weights,
      });
      let right = 0, wrong = 0;
      for (let i = 0; i < score.length; i++) {
        const weight = weights ? weights[i] : 1;
        if (correct[i] === 1) right += weight;
        else wrong += weight;
      }
      const targets = new Float64Array(correct).map((y) => {
        return y === 1 ? (right + 1) / (right + 2) : 1 / (wrong + 2);
      });
      const ones = new Float64Array(score.length).fill(1);
      const rows = { columns: [score, ones], targets, weights };
      const [slope, intercept] = fitLogisticColumns(rows, [0, 0]).coefficients;
      return scaled({ name: NAME, a: -slope, b: -intercept, all: allOf(correct, weights) });
    },
    restore: (json) => scaled(readParameters(NAME, { json, schema })),
  };
}

function scaled(parameters: z.infer<typeof schema>): FittedCalibrator {
  const { a, b, all } = parameters;
  const falling = "The slope is negative: the higher a score, the less often it is right";
  return {
    name: NAME,
    notes: notesOf(all, a > 0 ? [falling] : []),
    apply(score) {
      const range: [number, number] = [-Infinity, Infinity];
      checkNumbers("score", score, { task: "apply Platt scaling", range });
      return new Float64Array(score).map((s) => sigmoid(-a * s - b));
    },
    toJSON: () => parameters,
  };
}
