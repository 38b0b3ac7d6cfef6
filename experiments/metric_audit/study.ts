/**
 * An audit of measures: what gstar_idk (its llm_router/, commits 669da67 to ee9608c) reported as
 * progress of a "RMS calibration error" from .3888 to .3060. The same answers under its four formulas
 * and under the measures of `lib/calibration`; and what goes wrong before a measure is taken.
 *
 *     deno task lab run 40
 */
import { mean } from "simple-statistics";
import { z } from "zod";
import { eceEstimate } from "../../lib/calibration/measures/error_interval.ts";
import { brierEstimate } from "../../lib/calibration/measures/score_interval.ts";
import {
  auroc,
  corp,
  coverage,
  type MissingPolicy,
  reliabilityTable,
  resolveMissing,
  rmsce,
} from "../../lib/calibration/mod.ts";
import { parseConfig } from "../../lib/core/config.ts";
import type { StatedAnswer } from "../../lib/pocket/mod.ts";
import {
  type AuditedModel,
  binsAlikeRms,
  emptyBinsRms,
  rootBrier,
  skipLastBinRms,
  wrongFirst,
} from "./formulas.ts";

type Estimate = ReturnType<typeof brierEstimate>;

interface Resampling {
  seed: number;
  /** Resamples of the answers. */
  bootstrap: number;
}

const schema = z.strictObject({
  seed: z.int().default(1),
  /** Test questions that the pocket models answer. */
  n: z.int().min(1).default(900),
  /** Resamples of the answers. */
  bootstrap: z.int().min(1).default(1000),
});

/** @throws {UserError} for a setting that is out of range */
export function configure(config: z.input<typeof schema> = {}): z.output<typeof schema> {
  return parseConfig(schema, config);
}

/** One set of answers under the four formulas, beside what they claim to be and Brier's score. */
export interface FourNames {
  name: string;
  /** Share of right answers. */
  right: number;
  /** Formula a, on the rows as they come and with wrong answers first. */
  skipLast: number;
  skipLastWrongFirst: number;
  /** Formula b; NaN where no row is in any bin. */
  binsAlike: number;
  /** Formula c. */
  rootBrier: number;
  /** Formula d. */
  emptyBins: number;
  /** Over 100 bins weighted by rows, the last one closed. */
  rmsce: number;
  brier: Estimate;
}

export function fourNames(model: AuditedModel): FourNames {
  return {
    name: model.name,
    right: mean(model.correct),
    skipLast: skipLastBinRms(model),
    skipLastWrongFirst: skipLastBinRms(wrongFirst(model)),
    binsAlike: binsAlikeRms(model),
    rootBrier: rootBrier(model),
    emptyBins: emptyBinsRms(model),
    rmsce: rmsce(reliabilityTable(model.confidence, model.correct, { bins: 100 })),
    brier: brierEstimate(model),
  };
}

/** Calibration error, and what Brier's score is made of: MCB - DSC + UNC. */
export interface Composition {
  name: string;
  ece: Estimate;
  brier: Estimate;
  mcb: number;
  dsc: number;
  unc: number;
  auroc: number;
}

export function composition(model: AuditedModel, options: Resampling): Composition {
  const { mcb, dsc, unc } = corp(model.confidence, model.correct);
  return {
    name: model.name,
    ece: eceEstimate(model, { seed: options.seed, draws: options.bootstrap }),
    brier: brierEstimate(model),
    mcb,
    dsc,
    unc,
    auroc: auroc(model.confidence, model.correct),
  };
}

/** Coverage of stated confidences, and the effect of the source's default on those that are missing. */
export interface Coverage {
  name: string;
  /** Of the stated ones, as `lib/calibration` has them. */
  stated: ReturnType<typeof coverage>;
  right: number;
  /** Of all, after the default. */
  mean: number;
  binsAlike: number;
}

export function coverageOf(
  name: string,
  answers: readonly StatedAnswer[],
  { missing }: { missing: number },
): Coverage {
  const confidence = answers.map((answer) => answer.confidence ?? missing);
  const correct = answers.map((answer) => answer.correct);
  return {
    name,
    stated: coverage(answers.map((answer) => answer.confidence)),
    right: mean(correct),
    mean: mean(confidence),
    binsAlike: binsAlikeRms({ confidence, correct }),
  };
}

const POLICIES: Readonly<Record<string, MissingPolicy>> = {
  "exclude": { policy: "exclude" },
  "impute 0.5": { policy: "impute", value: 0.5 },
  "impute the mean of those stated": { policy: "impute", value: "mean" },
  "count as wrong (confidence 1)": { policy: "count-as-wrong" },
};

/** Answers under one policy for missing confidences. */
export interface UnderPolicy {
  name: string;
  n: number;
  ece: Estimate;
  brier: Estimate;
}

/** One set of answers under each policy for missing confidences. */
export function underPolicies(
  answers: readonly StatedAnswer[],
  options: Resampling,
): UnderPolicy[] {
  return Object.entries(POLICIES).map(([name, policy]) => {
    const { confidence, correct } = resolveMissing(
      answers.map((answer) => answer.confidence),
      answers.map((answer) => answer.correct),
      policy,
    );
    const rows = { confidence: [...confidence], correct: [...correct] };
    return {
      name,
      n: confidence.length,
      ece: eceEstimate(rows, { seed: options.seed, draws: options.bootstrap }),
      brier: brierEstimate(rows),
    };
  });
}
