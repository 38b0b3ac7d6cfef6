/** Confidences that were recorded at several steps of one model: as stated, and after calibrators. */
import { mean } from "simple-statistics";
import { type Estimate, type KnownEstimate, proportion } from "../../lib/stats/mod.ts";
import { after, AS_GIVEN, asGiven, BASE_RATE, crossFitted, fittedTogether } from "./calibrated.ts";
import type { Confidences } from "./inputs.ts";
import type { RecordedModel } from "./recorded_answers.ts";
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

/**
 * ECE and Brier scores that the source published of its main adapter, step by step
 * (altieriumb7/adaptive-anytime, commit 2732dc5).
 */
export const PUBLISHED: Readonly<Record<"ece" | "brier", readonly number[]>> = {
  ece: [0.1142, 0.1337, 0.2006, 0.3065],
  brier: [0.1981, 0.2107, 0.2389, 0.3030],
};

/** One set of answers under Platt scaling, cross-fitted by query. */
export interface PlattScores {
  name: string;
  answers: number;
  right: KnownEstimate;
  /** Brier scores as stated and after Platt scaling. */
  stated: Estimate<number>;
  platt: Estimate<number>;
}

/** Answers with all their confidences, without those that state 0, and these alone, unscaled. */
export interface Zeros {
  all: PlattScores;
  without: PlattScores;
  zeros: { answers: number; right: number };
}

/** Platt scaling with and without answers that "state" 0, a default for what could not be read. */
export function zerosOf(step: Confidences, draws: Draws): Zeros {
  const zero = step.confidence.map((value) => value === 0);
  const scores = (name: string, kept: Confidences): PlattScores => {
    const rows = crossFitted(kept, { names: ["platt"], seed: draws.seed });
    const brier = (name: string) =>
      measured(after(rows, name), { measures: ["brier"], ...draws }).brier;
    return {
      name,
      answers: rows[0].correct.length,
      right: proportion(Array.from(rows[0].correct, (right) => right === 1)),
      stated: brier(AS_GIVEN),
      platt: brier("platt"),
    };
  };
  return {
    all: scores("all answers", step),
    without: scores("without those that state 0", {
      ...step,
      confidence: step.confidence.map((value, i) => zero[i] ? null : value),
    }),
    zeros: {
      answers: zero.filter(Boolean).length,
      right: zero.filter((is, i) => is && step.correct[i] === 1).length,
    },
  };
}
