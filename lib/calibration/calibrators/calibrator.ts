/**
 * The interface of post-hoc calibrators: `fit` learns a map from stated confidences to calibrated ones, and
 * the fitted calibrator applies it to other answers. A fitted calibrator is kept as JSON.
 */
import { z } from "zod";
import { UserError } from "../../core/errors.ts";

export interface FitOptions {
  /** One a row, at least 0, not all 0. @default {1 each} */
  weights?: ArrayLike<number>;
}

export interface Calibrator {
  /** The name in the registry and in its JSON. */
  readonly name: string;
  /**
   * Fits n confidences in [0, 1] to n outcomes in [0, 1].
   * @throws {UserError} where there are no rows, lengths differ, or a value is out of range or NaN
   */
  fit(
    confidence: ArrayLike<number>,
    correct: ArrayLike<number>,
    options?: FitOptions,
  ): FittedCalibrator;
  /**
   * The fitted calibrator of which `json` is the `toJSON()`.
   * @throws {UserError} where it is something else
   */
  restore(json: unknown): FittedCalibrator;
}

export interface FittedCalibrator {
  readonly name: string;
  /** Warnings about this fit, such as a parameter that is at its bound. */
  readonly notes: readonly string[];
  /**
   * The calibrated confidence of each row, in [0, 1].
   * @throws {UserError} where a confidence is out of range or NaN
   */
  apply(confidence: ArrayLike<number>): Float64Array;
  /** Its name and parameters, for `restore()`. */
  toJSON(): { name: string };
}

/** A probability, in the schemas of calibrators. */
export const probability = z.number().min(0).max(1);

/** The clip of log-odds, in the schemas of calibrators. */
export const clipSchema = z.number().gt(0).lt(0.5);

/**
 * The parameters in `json`.
 * @throws {UserError} naming what is wrong with them
 */
export function readParameters<Parameters>(
  name: string,
  { json, schema }: { json: unknown; schema: z.ZodType<Parameters> },
): Parameters {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw new UserError(
    `Cannot restore calibrator ${name} as its parameters do not fit:\n${
      z.prettifyError(result.error)
    }`,
  );
}
