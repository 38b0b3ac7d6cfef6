/**
 * What is watched while a model is trained to state its confidence: accuracy, calibration, discrimination, and
 * the signs of a collapse - that answers no longer state one, or all state the same.
 */
import { mean } from "simple-statistics";
import { auroc, brier, corp, coverage, ece, reliabilityTable } from "../../calibration/mod.ts";
import type { Metrics } from "../../training/mod.ts";

/** An answer's confidence, null where none can be read, and whether it is right. */
export interface Watched {
  confidence: number | null;
  correct: 0 | 1;
}

/**
 * Measures of answers by name. Those of calibration are of the answers that state a confidence, and left out where none does, as
 * `auroc` is where all of them are right or all wrong. `score` is of all: the mean of accuracy less the Brier score, RLCR's objective (arXiv
 * 2507.16806), in which an answer without a confidence has the worst Brier score, 1. It is proper, and unlike
 * the Brier score alone not best for a model that is always wrong and says so.
 */
export function monitored(answers: readonly Watched[]): Metrics & { score: number } {
  const { parse_rate, distinct, mode_share } = coverage(
    answers.map(({ confidence }) => confidence),
  );
  const stated = answers.filter(({ confidence }) => confidence !== null);
  const confidence = stated.map((answer) => answer.confidence!);
  const correct = stated.map((answer) => answer.correct);
  const measures: Metrics & { score: number } = {
    score: mean(
      answers.map(({ confidence, correct }) =>
        correct - (confidence === null ? 1 : (confidence - correct) ** 2)
      ),
    ),
    accuracy: mean(answers.map(({ correct }) => correct)),
    parse_rate,
    distinct,
  };
  if (stated.length === 0) return measures;
  const { mcb, dsc, unc } = corp(confidence, correct);
  return {
    ...measures,
    mode_share,
    ece: ece(reliabilityTable(confidence, correct, { bins: 10 })),
    brier: brier(confidence, correct),
    ...{ mcb, dsc, unc },
    ...new Set(correct).size === 2 && { auroc: auroc(confidence, correct) },
  };
}

/** One confidence in more than so large a share of the answers is a collapse, and so is a parse rate that fell by so much. */
const MODE_SHARE = 0.9, PARSE_RATE_LOST = 0.1;

/** How a model has collapsed since its training began, in words; null where it has not. */
export function collapse(now: Metrics, before: Metrics): string | null {
  const percent = (value: number) => `${(100 * value).toFixed(0)}%`;
  if (now.parse_rate < before.parse_rate - PARSE_RATE_LOST) {
    return `${percent(now.parse_rate)} of the answers state a confidence that can be read, ` +
      `${percent(before.parse_rate)} at the start`;
  }
  if (now.mode_share > MODE_SHARE) {
    return `${percent(now.mode_share)} of the answers state one and the same confidence`;
  }
  return null;
}

/** The measures in a line, e.g. "accuracy .534, ECE .368, ...". */
export function monitorText(metrics: Metrics): string {
  const value = (name: string) => metrics[name] === undefined ? "-" : metrics[name].toFixed(3);
  return `accuracy ${value("accuracy")}, ECE ${value("ece")}, Brier ${value("brier")} ` +
    `(MCB ${value("mcb")}, DSC ${value("dsc")}, UNC ${value("unc")}), AUROC ${value("auroc")}, ` +
    `parse rate ${value("parse_rate")}, ${metrics.distinct} confidences, the commonest ${
      value("mode_share")
    }`;
}
