/** Confidences that were recorded at several steps of one model: as stated, and after calibrators. */
import { mean } from "simple-statistics";
import { type Estimate, type KnownEstimate, proportion } from "../../lib/stats/mod.ts";
import { after, asGiven, BASE_RATE, crossFitted, fittedTogether } from "./calibrated.ts";
import type { RecordedModel } from "./inputs.ts";
import { type Draws, measured } from "./measures.ts";

/** The confidences of one step as they are stated. */
export interface StatedStep {
  model: string;
  /** From 1. */
  step: number;
  answers: number;
  /** Mean of the stated confidences. */
  says: number;
  right: KnownEstimate;
  ece: Estimate<number>;
  brier: Estimate<number>;
  auroc: Estimate<number>;
}

export function statedSteps({ model, steps }: RecordedModel, draws: Draws): StatedStep[] {
  const measures = ["ece", "brier", "auroc"] as const;
  return steps.map((step, i) => ({
    model,
    step: i + 1,
    answers: step.correct.length,
    says: mean(step.confidence.filter((value): value is number => value !== null)),
    right: proportion(step.correct.map((right) => right === 1)),
    ...measured(asGiven(step), { measures, ...draws }),
  }));
}

/** One step after calibrators of its own, and after one for all steps; cross-fitted by query. */
export interface RecalibratedStep {
  step: number;
  /** ECE after isotonic regression of the step, and of all steps together. */
  ece: Estimate<number>;
  together: Estimate<number>;
  /** Brier scores after Platt scaling and isotonic regression, and of the base rate. */
  platt: Estimate<number>;
  brier: Estimate<number>;
  base: Estimate<number>;
}

export function recalibratedSteps({ steps }: RecordedModel, draws: Draws): RecalibratedStep[] {
  const { seed } = draws;
  const together = fittedTogether(steps, { name: "isotonic", seed });
  return steps.map((step, i) => {
    const rows = crossFitted(step, { names: ["platt", "isotonic"], seed });
    const brier = (name: string) =>
      measured(after(rows, name), { measures: ["brier"], ...draws }).brier;
    return {
      step: i + 1,
      ece: measured(after(rows, "isotonic"), { measures: ["ece"], ...draws }).ece,
      together: measured(together[i], { measures: ["ece"], ...draws }).ece,
      platt: brier("platt"),
      brier: brier("isotonic"),
      base: brier(BASE_RATE),
    };
  });
}
