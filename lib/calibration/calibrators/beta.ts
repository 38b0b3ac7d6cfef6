/**
 * Beta calibration (Kull, Silva Filho & Flach 2017): logit p = a ln c - b ln(1 - c) + intercept,
 * with a and b of at least 0 so that p does not fall with c. Platt scaling is the case a = b. It
 * can bend the two ends of the scale differently, and with a = b = 1 leaves confidences alone.
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
import { fitLogisticColumns, type LogisticColumns } from "../../stats/logistic_columns.ts";
import { CLIP, clipped, sigmoid } from "../../stats/logit.ts";
import { allOf, allSchema, notesOf, SEPARATED, separation } from "./separation.ts";

const NAME = "beta";

const schema = z.strictObject({
  name: z.literal(NAME),
  a: z.number().min(0),
  b: z.number().min(0),
  intercept: z.number(),
  clip: clipSchema,
  /** True where no a and b are best, as right and wrong rows do not overlap. */
  separated: z.boolean(),
  all: allSchema,
});

/** @param options.clip confidences are clipped to [clip, 1 - clip] first. Default 1e-6. */
export function beta({ clip = CLIP }: { clip?: number } = {}): Calibrator {
  return {
    name: NAME,
    fit(confidence, correct, { weights } = {}) {
      checkRows(confidence, correct, { task: "fit beta calibration", weights });
      const high = new Float64Array(confidence).map((c) => Math.log(clipped(c, clip)));
      const low = new Float64Array(confidence).map((c) => -Math.log1p(-clipped(c, clip)));
      const columns = [high, low, new Float64Array(high.length).fill(1)];
      const [a, b, intercept] = fitNotFalling({ columns, targets: correct, weights });
      const separated = separation(confidence, { targets: correct, weights }).above;
      const all = allOf(correct, weights);
      return scaled({ name: NAME, a, b, intercept, clip, separated, all });
    },
    restore: (json) => scaled(readParameters(NAME, { json, schema })),
  };
}

/**
 * The best a, b and intercept with a and b of at least 0. The loss is convex: if the free optimum
 * lies outside, the best lies where a, b or both are 0. Where betacal's fallback is allowed this
 * equals it; where that drops one coefficient and leaves the other negative, this does not.
 */
function fitNotFalling({ columns, targets, weights }: LogisticColumns): number[] {
  const fit = (free: number[]) => {
    const rows = { columns: free.map((j) => columns[j]), targets, weights };
    const { coefficients, loss } = fitLogisticColumns(rows, free.map((j) => j === 2 ? 0 : 1));
    const all = [0, 0, 0];
    free.forEach((j, place) => all[j] = coefficients[place]);
    return { all, loss };
  };
  const whole = fit([0, 1, 2]);
  if (whole.all[0] >= 0 && whole.all[1] >= 0) return whole.all;
  return [[0, 2], [1, 2], [2]].map(fit).filter(({ all }) => all[0] >= 0 && all[1] >= 0)
    .reduce((best, other) => other.loss < best.loss ? other : best).all;
}

function scaled(parameters: z.infer<typeof schema>): FittedCalibrator {
  const { a, b, intercept, clip, separated, all } = parameters;
  const notes = separated ? [SEPARATED] : [];
  if (a === 0) notes.push("a is at its bound of 0: how near to 0 a confidence is does not matter");
  if (b === 0) notes.push("b is at its bound of 0: how near to 1 a confidence is does not matter");
  return {
    name: NAME,
    notes: notesOf(all, notes),
    apply(confidence) {
      checkNumbers("confidence", confidence, { task: "apply beta calibration", range: [0, 1] });
      return new Float64Array(confidence).map((value) => {
        const c = clipped(value, clip);
        return sigmoid(a * Math.log(c) - b * Math.log1p(-c) + intercept);
      });
    },
    toJSON: () => parameters,
  };
}
