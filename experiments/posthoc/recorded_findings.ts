/** Sentences about confidences recorded at several steps of two models, each with its condition. */
import type { Finding } from "../../lib/report/mod.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import { liesBelow } from "../../lib/stats/mod.ts";
import {
  type PlattScores,
  PUBLISHED,
  type RecalibratedStep,
  type StatedStep,
  type Zeros,
} from "./recorded_steps.ts";

const THREE = ".3f", PERCENT = ".1%";

/** Half a unit of the last of four published digits. */
const ROUNDING = 5e-5;

/** Confidences as stated: of one model, and of another that does not grow overconfident. */
export function statedFindings(
  steps: StatedStep[],
  { beside }: { beside: StatedStep[] },
): Finding[] {
  const first = steps[0], last = steps[steps.length - 1], { model } = first;
  const firstBeside = beside[0], lastBeside = beside[beside.length - 1];
  const listed = (measure: "ece" | "brier") =>
    steps.map((step) => formatNumber(step[measure].value, ".4f")).join(", ");
  return [
    {
      text: `The published figures of the ${model}, step by step, to four digits: ` +
        `ECE ${listed("ece")}; Brier score ${listed("brier")}.`,
      holds: (["ece", "brier"] as const).every((measure) =>
        steps.length === PUBLISHED[measure].length &&
        steps.every((step, i) => Math.abs(step[measure].value - PUBLISHED[measure][i]) <= ROUNDING)
      ),
    },
    {
      text:
        `From step ${first.step} to step ${last.step} the mean confidence of the ${model} goes ` +
        `from ${formatNumber(first.says, PERCENT)} to ${formatNumber(last.says, PERCENT)}; the ` +
        `share of right answers goes from ${formatEstimate(first.right, PERCENT)} to ` +
        `${formatEstimate(last.right, PERCENT)}.`,
      holds: last.says - first.says > last.right.hi - first.right.lo,
    },
    {
      text:
        `Answering GSM8K in four steps, a recorded model grows overconfident: its ECE goes from ` +
        `${formatEstimate(first.ece, THREE)} to ${formatEstimate(last.ece, THREE)}.`,
      holds: liesBelow(first.ece, last.ece) && last.says > last.right.hi,
      main: true,
    },
    {
      text:
        `Its confidences tell right from wrong answers less and less: AUROC, within folds, goes from ` +
        `${formatEstimate(first.auroc, THREE)} to ${formatEstimate(last.auroc, THREE)}.`,
      holds: liesBelow(last.auroc, first.auroc) &&
        steps.every(({ auroc }, i) => i === 0 || auroc.value < steps[i - 1].auroc.value),
    },
    {
      text: `The ${firstBeside.model} does not grow overconfident: its ECE is ` +
        `${formatEstimate(firstBeside.ece, THREE)} at step ${firstBeside.step} and ` +
        `${formatEstimate(lastBeside.ece, THREE)} at step ${lastBeside.step}, below the ` +
        `${formatEstimate(last.ece, THREE)} of the ${model}.`,
      holds: !liesBelow(firstBeside.ece, lastBeside.ece) && liesBelow(lastBeside.ece, last.ece),
    },
  ];
}

/** The same after calibrators of each step, and after one for all steps. */
export function recalibratedFindings(
  after: RecalibratedStep[],
  { stated }: { stated: StatedStep[] },
): Finding[] {
  const errors = after.map(({ ece }) => ece.value);
  const [first] = after;
  return [
    {
      text: `Isotonic regression of each step, cross-fitted by question, leaves an ECE of ` +
        `${formatNumber(Math.min(...errors), THREE)} to ${
          formatNumber(Math.max(...errors), THREE)
        }, below what was stated at every step.`,
      holds: after.every(({ ece }, i) => liesBelow(ece, stated[i].ece)),
    },
    {
      text: `One isotonic regression of a recorded model's four steps leaves an ECE of ` +
        `${formatEstimate(first.together, THREE)} at the first; one of that step alone leaves ` +
        `${formatEstimate(first.ece, THREE)}.`,
      holds: liesBelow(first.ece, first.together),
    },
    {
      text: `Platt scaling makes the Brier score of step ${first.step} worse: ` +
        `${formatEstimate(first.platt, THREE)}, and ${
          formatEstimate(stated[0].brier, THREE)
        } as stated.`,
      holds: liesBelow(stated[0].brier, first.platt),
    },
  ];
}

/** Platt scaling with and without answers that state 0. */
export function zerosFindings({ all, without, zeros }: Zeros): Finding[] {
  const score = ({ platt }: PlattScores) => formatEstimate(platt, THREE);
  return [{
    text: `${zeros.answers} answers state 0, and ${zeros.right} of them are right.`,
    holds: zeros.right > zeros.answers / 2,
  }, {
    text: `Without them the Brier score after Platt scaling is ${score(without)}, ` +
      `with them ${score(all)}; as stated it is ${formatEstimate(without.stated, THREE)} without.`,
    holds: liesBelow(without.platt, all.platt),
  }];
}
