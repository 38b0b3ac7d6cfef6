/** Sentences about what is read before a measure is taken, confidences and verdicts, each with its condition. */
import type { Finding } from "../../lib/report/mod.ts";
import { formatList } from "../../lib/core/wording.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import { liesBelow } from "../../lib/stats/mod.ts";
import type { Coverage, UnderPolicy } from "./study.ts";
import type { LabelCheck } from "./verdict_labels.ts";

const THREE = ".3f", PERCENT = ".1%";

/** A default for confidences that were not asked for. */
export function defaultFindings(
  { asked, notAsked, missing, questions }: {
    asked: Coverage;
    notAsked: Coverage;
    missing: number;
    questions: number;
  },
): Finding[] {
  const reduction = 1 - notAsked.binsAlike / asked.binsAlike;
  return [{
    text: `Not asking pocket-small for a confidence, and reading ${missing} instead, takes the ` +
      `"RMS calibration error" from ${formatNumber(asked.binsAlike, THREE)} to ${
        formatNumber(notAsked.binsAlike, THREE)
      }, by ${formatNumber(reduction, ".0%")}, on the same ${
        questions.toLocaleString("en")
      } test questions.`,
    holds: notAsked.stated.parse_rate === 0 && reduction > 0.5,
    main: true,
  }];
}

/** The same answers under each policy for missing confidences. */
export function policyFindings(policies: UnderPolicy[], { stated }: Coverage): Finding[] {
  const sorted = [...policies].sort((a, b) => a.ece.value! - b.ece.value!);
  const least = sorted[0], most = sorted[sorted.length - 1];
  const of = (name: string) => policies.find((policy) => policy.name === name)!;
  const half = of("impute 0.5"), average = of("impute the mean of those stated");
  return [
    {
      text:
        `Where ${formatNumber(stated.parse_rate, PERCENT)} of the answers state a confidence, ` +
        `ECE is ${formatEstimate(least.ece, THREE)} or ${
          formatEstimate(most.ece, THREE)
        }, by the ` +
        "policy for those that do not.",
      holds: liesBelow(least.ece, most.ece),
    },
    {
      text: `Imputing 0.5 flatters a model that states too much: ECE is ${
        formatEstimate(half.ece, THREE)
      }, and ${formatEstimate(average.ece, THREE)} where the mean of those stated is imputed.`,
      holds: liesBelow(half.ece, average.ece),
    },
  ];
}

type Check = LabelCheck & { model: string };

/** Labels read by substring and exactly, of two models, by the share of the judge's calls that fail. */
export function labelFindings(
  checks: readonly Check[],
  { questions }: { questions: number },
): Finding[] {
  const failings = [...new Set(checks.map(({ failing }) => failing))].sort((a, b) => a - b);
  const at = (failing: number) => checks.filter((check) => check.failing === failing);
  const all = at(failings[0]), few = at(failings[failings.length - 1]);
  const percent = (value: number) => formatNumber(value, PERCENT);
  const names = formatList(all.map(({ model }) => model));
  const truths = all.map(({ accuracy }) => accuracy).sort((a, b) => a.value - b.value);
  return [
    {
      text:
        `With every call of the judge answered, ${names} are "${
          percent(all[0].substring)
        } right", and ${formatList(all.map(({ flipped }) => percent(flipped)))} of the labels ` +
        "are wrong.",
      holds: all.every(({ failing, substring }) => failing === 0 && substring === 1),
    },
    {
      text: `Read by the substring "correct", the verdicts of a judge of whose calls ` +
        `${percent(few[0].failing)} fail give two models the same accuracy, ` +
        `${percent(few[0].substring)}; of their greedy answers to ` +
        `${questions.toLocaleString("en")} test questions ${
          formatList(truths.map(({ value }) => percent(value)))
        } are right.`,
      holds:
        failings.every((failing) =>
          new Set(at(failing).map(({ substring }) => substring)).size === 1
        ) && liesBelow(truths[0], truths[truths.length - 1]),
      main: true,
    },
    {
      text:
        "Read exactly, with failures left out, every accuracy is that of the model, within its " +
        "interval.",
      holds: checks.every(({ truth, accuracy }) => accuracy.lo <= truth && truth <= accuracy.hi),
    },
  ];
}
