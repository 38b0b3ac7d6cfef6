/** The calibrators by name, each with its default settings, in the order that reports list them. */
import { z } from "zod";
import { UserError } from "../../core/errors.ts";
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
  const calibrator = CALIBRATORS.find((calibrator) => calibrator.name === name);
  if (calibrator) return calibrator;
  throw new UserError(`Cannot find a calibrator named "${name}"`, {
    hint: `The calibrators are: ${CALIBRATORS.map(({ name }) => name).join(", ")}`,
  });
}

/**
 * The fitted calibrator that gave this JSON, whichever it was.
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
