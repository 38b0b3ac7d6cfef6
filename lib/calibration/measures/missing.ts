/**
 * Answers that state no confidence. A missing one (null or NaN) stays missing until a policy, named
 * by the caller, resolves it: a default such as 0.5 in place of text that could not be read looks like
 * a model that always states 0.5, and is measured as one.
 */
import { UserError } from "../../core/errors.ts";
import { checkLength, checkNumber, checkNumbers } from "../../stats/check.ts";

/** Coverage: the share of answers that state a confidence, and the spread of the stated values. */
export interface Coverage {
  n: number;
  /** The number of answers that state one. */
  parsed: number;
  /** parsed / n. */
  parse_rate: number;
  /** The number of different values that are stated. */
  distinct: number;
  /** The value stated most often, the smallest of them on a tie; null if none is stated. */
  mode: number | null;
  /** Share of the stated values that are the mode, 1 after a collapse to one value; NaN if none. */
  mode_share: number;
}

/**
 * Coverage of confidences in [0, 1], missing ones null or NaN. It belongs beside every measure of
 * calibration: the measure holds for `parsed` answers only.
 * @throws {UserError} where there are no rows or a stated value is outside [0, 1]
 */
export function coverage(confidence: ArrayLike<number | null>): Coverage {
  const stated = statedRows(confidence, "measure coverage");
  const counts = new Map<number, number>();
  for (const row of stated) {
    const value = confidence[row]!;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  let mode: number | null = null, most = 0;
  for (const [value, count] of counts) {
    if (count < most || (count === most && value > mode!)) continue;
    mode = value;
    most = count;
  }
  return {
    n: confidence.length,
    parsed: stated.length,
    parse_rate: stated.length / confidence.length,
    distinct: counts.size,
    mode,
    mode_share: most / stated.length,
  };
}

/**
 * The policies for answers without a confidence:
 *
 * - `exclude` leaves them out, as LM-Polygraph's verbalised estimators do (NaN on failure). The
 *   result is about those answers alone that state one, which a model can choose.
 * - `impute` puts in `value`: one number, or the mean of those stated. 1 is what the judge of
 *   Humanity's Last Exam puts ("Put 100 if there is no confidence score available").
 * - `count-as-wrong` makes the row confident and wrong (confidence 1, correct 0), whatever the
 *   answer was. It is the worst row under every proper score and every ranking, so that keeping
 *   silent never pays: the same order that training rewards keep which charge a wrong format more
 *   than any answer (Rewarding Doubt, arXiv 2503.02623).
 */
export type MissingPolicy =
  | { policy: "exclude" }
  | { policy: "impute"; value: number | "mean" }
  | { policy: "count-as-wrong" };

/** Rows that all have a confidence. */
export interface Resolved {
  confidence: Float64Array;
  correct: Float64Array;
  /** The place of each in what was given, growing. */
  rows: Int32Array;
  /** Places in what was given of the answers that had no confidence, growing. */
  missing: Int32Array;
}

/**
 * Applies a policy to confidences in [0, 1], missing ones null or NaN, and n outcomes in
 * [0, 1].
 * @throws {UserError} where there are no rows, lengths differ, a value is outside [0, 1], or no
 * confidence at all is stated and the policy needs one
 */
export function resolveMissing(
  confidence: ArrayLike<number | null>,
  correct: ArrayLike<number>,
  options: MissingPolicy,
): Resolved {
  const task = `resolve missing confidences (${options.policy})`, n = confidence.length;
  const stated = statedRows(confidence, task);
  checkLength("correct", correct, { task, n });
  checkNumbers("correct", correct, { task, range: [0, 1] });
  const missing = new Int32Array(n - stated.length);
  for (let i = 0, s = 0, m = 0; i < n; i++) {
    if (stated[s] === i) s++;
    else missing[m++] = i;
  }

  const rows = options.policy === "exclude" ? stated : new Int32Array(n).map((_, i) => i);
  const fill = fillOf(options, { confidence, stated, task });
  const right = new Float64Array(rows).map((row) => correct[row]);
  if (options.policy === "count-as-wrong") { for (const row of missing) right[row] = 0; }
  return {
    confidence: new Float64Array(rows).map((row) =>
      isMissing(confidence[row]) ? fill : confidence[row]!
    ),
    correct: right,
    rows,
    missing,
  };
}

/** The value in place of a missing confidence. */
function fillOf(
  options: MissingPolicy,
  { confidence, stated, task }: {
    confidence: ArrayLike<number | null>;
    stated: Int32Array;
    task: string;
  },
): number {
  if (options.policy === "count-as-wrong") return 1;
  if (options.policy === "impute" && options.value !== "mean") {
    checkNumber("value", options.value, { task, range: [0, 1] });
    return options.value;
  }
  if (stated.length === 0) {
    throw new UserError(
      `Cannot ${task} as one confidence or more must be stated: ` +
        `all ${confidence.length} are missing`,
    );
  }
  let sum = 0;
  for (const row of stated) sum += confidence[row]!;
  return sum / stated.length;
}

function isMissing(confidence: number | null): boolean {
  return confidence === null || Number.isNaN(confidence);
}

/** The rows that state a confidence, checked to be in [0, 1]. */
function statedRows(confidence: ArrayLike<number | null>, task: string): Int32Array {
  if (confidence.length === 0) {
    throw new UserError(`Cannot ${task} as confidence must have at least one row: it is empty`);
  }
  const rows = new Int32Array(confidence.length);
  let stated = 0;
  for (let i = 0; i < confidence.length; i++) {
    const value = confidence[i];
    if (isMissing(value)) continue;
    // The name is made up only where there is something to tell
    if (!(value! >= 0 && value! <= 1)) {
      checkNumber(`confidence[${i}]`, value!, { task, range: [0, 1] });
    }
    rows[stated++] = i;
  }
  return rows.slice(0, stated);
}
