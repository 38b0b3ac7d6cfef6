/**
 * The questions of the router pool as calibration training splits them: 900 for validation, the same that
 * `lab pocket reinforce --on validation` has, and all others for training. The test pool is left alone.
 */
import { UserError } from "../../core/errors.ts";
import { type PocketQuestion, pocketQuestions } from "../questions.ts";

/** The places of the validation questions in the router pool of seed 1. */
const FROM = 1_200, VALIDATION = 900;
const ROUTER = { seed: 1, pool: "router" } as const;

/**
 * The first `n` validation questions.
 *
 * @throws {UserError} for more than there are: those after them are trained on
 */
export function validationQuestions(n: number = VALIDATION): PocketQuestion[] {
  if (n > VALIDATION) {
    throw new UserError(
      `Cannot take ${n} validation questions as there are ${VALIDATION}: others are trained on`,
    );
  }
  return pocketQuestions(FROM + n, ROUTER).slice(FROM);
}

/** `n` questions to train on. */
export function trainingQuestions(n: number): PocketQuestion[] {
  const all = pocketQuestions(n <= FROM ? n : n + VALIDATION, ROUTER);
  return all.filter((_, i) => i < FROM || i >= FROM + VALIDATION);
}
