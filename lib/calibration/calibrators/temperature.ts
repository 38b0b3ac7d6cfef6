/**
 * Temperature scaling (Guo et al. 2017, arXiv 1706.04599) of a single confidence: p =
 * sigmoid(logit(c) / T). It makes all confidences more or less extreme and can remove no bias: 0.5
 * stays 0.5. Fitted to the likelihood with ln(1 / T) in [-10, 10], the range of scikit-learn's
 * temperature calibration.
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
import { allOf, allSchema, notesOf } from "./separation.ts";

const NAME = "temperature";

/** The bounds of the temperature. */
const COLDEST = Math.exp(-10), HOTTEST = Math.exp(10);

const schema = z.strictObject({
  name: z.literal(NAME),
  temperature: z.number().min(COLDEST).max(HOTTEST),
  clip: clipSchema,
  /** True where no temperature is best, as 0.5 parts right from wrong rows. */
  separated: z.boolean(),
  all: allSchema,
});

/** @param options.clip confidences are clipped to [clip, 1 - clip] first. Default 1e-6. */
export function temperature({ clip = CLIP }: { clip?: number } = {}): Calibrator {
  return {
    name: NAME,
    fit(confidence, correct, { weights } = {}) {
      checkRows(confidence, correct, { task: "fit a temperature", weights });
      const logits = new Float64Array(confidence).map((c) => logit(c, clip));
      const rows = { columns: [logits], targets: correct, weights };
      const [inverse] = fitLogisticColumns(rows, [1]).coefficients;
      // The loss is convex in 1 / T: where its least lies out of bounds, the nearest bound is best
      const best = inverse > 0 ? 1 / inverse : Infinity;
      return scaled({
        name: NAME,
        temperature: Math.min(HOTTEST, Math.max(COLDEST, best)),
        clip,
        separated: separatedAt0(logits, { targets: correct, weights }),
        all: allOf(correct, weights),
      });
    },
    restore: (json) => scaled(readParameters(NAME, { json, schema })),
  };
}

function scaled(parameters: z.infer<typeof schema>): FittedCalibrator {
  const { temperature: t, clip, separated, all } = parameters;
  const notes: string[] = [];
  if (separated) {
    notes.push(
      "No temperature is best, as 0.5 parts right from wrong rows: this one is where the search " +
        "ended",
    );
  }
  if (t === HOTTEST) {
    notes.push(
      `The temperature is at its bound of ${
        HOTTEST.toFixed(0)
      }: every confidence becomes 0.5, as ` +
        `higher ones are not right more often`,
    );
  }
  if (t === COLDEST) notes.push("The temperature is at its lower bound");
  return {
    name: NAME,
    notes: notesOf(all, notes),
    apply(confidence) {
      checkNumbers("confidence", confidence, { task: "apply a temperature", range: [0, 1] });
      return new Float64Array(confidence).map((c) => sigmoid(logit(c, clip) / t));
    },
    toJSON: () => parameters,
  };
}

/** True where all rows above 0 are right and all below it wrong, and there are some. */
function separatedAt0(
  logits: Float64Array,
  { targets, weights }: { targets: ArrayLike<number>; weights?: ArrayLike<number> },
): boolean {
  let parted = 0;
  for (let i = 0; i < logits.length; i++) {
    if (logits[i] === 0 || weights?.[i] === 0) continue;
    if (targets[i] !== (logits[i] > 0 ? 1 : 0)) return false;
    parted++;
  }
  return parted > 0;
}
