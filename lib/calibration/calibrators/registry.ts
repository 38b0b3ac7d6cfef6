/** The calibrators by name, each with its default settings, in the order that reports list them. */
import { z } from "zod";
import { UserError } from "../../core/errors.ts";
import { findByName } from "../../core/find_by_name.ts";
import { bbq } from "./bbq.ts";
import { beta } from "./beta.ts";
import type { Calibrator, FittedCalibrator } from "./calibrator.ts";
import { histogram } from "./histogram.ts";
import { isotonic } from "./isotonic_calibrator.ts";
import { platt } from "./platt.ts";
import { plattScore } from "./platt_score.ts";
import { temperature } from "./temperature.ts";

export const CALIBRATORS: readonly Calibrator[] = [
  temperature(),
  platt(),
  plattScore(),
  beta(),
  isotonic(),
  histogram(),
  bbq(),
];

/** @throws {UserError} for a name that no calibrator has */
export function calibratorByName(name: string): Calibrator {
  return findByName("calibrator", { name, items: CALIBRATORS });
}

/**
 * The fitted calibrator of which `json` is the `toJSON()`, by the name in it.
 * @throws {UserError} where it names no calibrator or its parameters do not fit
 */
export function calibratorFromJSON(json: unknown): FittedCalibrator {
  const named = z.object({ name: z.string() }).safeParse(json);
  if (!named.success) {
    throw new UserError(
      `Cannot restore a calibrator as it must be an object with a name: ` +
        `current value is ${JSON.stringify(json)}`,
    );
  }
  return calibratorByName(named.data.name).restore(json);
}
