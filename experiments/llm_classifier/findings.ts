/** Findings on naming tasks, each sentence with the condition under which it is true. */
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import { formatList } from "../../lib/core/wording.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import { apgrFinding, apgrOf, cardOf, leadOf, pointOf } from "../../lib/report/router_cards/mod.ts";
import { estimateOf, liesBelow, proportion } from "../../lib/stats/mod.ts";
import type { Classified, Naming, TaskQuality } from "./study.ts";

const SHARE = ".1%", APGR = ".3f", POINTS = ".2f";

/** Findings on the accuracy of names, and their cost. */
export function namingFindings(models: Naming[]): Finding[] {
  return [
    ...models.map(({ model, questions, right }) => ({
      text: `${model} names ${formatEstimate(right, SHARE)} of the tasks of ` +
        `${questions.toLocaleString("en")} questions rightly.`,
      holds: right.lo > 0.95,
    })),
    {
      text: `The call is not free: a name costs ${
        formatList(models.map(({ model, costShare }) =>
          `${formatNumber(costShare, ".0%")} (${model})`
        ))
      } of what the same model's answer costs.`,
      holds: models.every(({ costShare }) => costShare > 0.5),
    },
  ];
}

/** Queries of no task: a classifier that is not taught to say so names one. */
export function outsideFindings(models: Classified[]): Finding[] {
  return models.map(({ model, outside }) => {
    const named = proportion(outside.map(({ named }) => named.task !== null));
    return {
      text: `${model} names a task for ${formatEstimate(named, SHARE)} of the ${outside.length} ` +
        "queries of no such task.",
      holds: named.lo > 0.5,
    };
  });
}

/** The hand-written rules, which take texts for easy and dates for hard, beside the models' difference. */
export function taskFindings(tasks: TaskQuality[], models: readonly string[]): Finding[] {
  const gap = (name: string) => tasks.find(({ task }) => task === name)!.gap;
  const text = gap("text"), time = gap("time");
  return [{
    text:
      `The hand-written rules send texts to ${models[0]}, and there ${
        models.at(-1)
      } is better by ` +
      `${formatEstimate(text, "+.1%")}; dates go to ${models.at(-1)}, and there it is better by ` +
      `${formatEstimate(time, "+.1%")}.`,
    holds: liesBelow(time, text),
  }];
}

const FITTED = "llm-classifier-fitted", WORDS = "tfidf-logistic";

/** Findings on the name of the task as a router, with the calls paid. */
export function routedFindings(study: RouterCards, { target }: { target: string }): Finding[] {
  const fitted = cardOf(study, FITTED), words = cardOf(study, WORDS);
  const gain = estimateOf(fitted.matched_random.delta, fitted.matched_random.ci95);
  const below = gain.value === null
    ? gain
    : { value: -100 * gain.value, lo: -100 * (gain.hi ?? NaN), hi: -100 * (gain.lo ?? NaN) };
  const saved = pointOf(fitted, target).cost_reduction;
  return [
    {
      text: `A router on the names of tasks has an APGR of ${
        formatEstimate(apgrOf(fitted), APGR)
      }, but at equal spend, its calls paid, its quality is ${
        formatEstimate(below, POINTS)
      } points below random mixing.`,
      holds: liesBelow({ value: 0.5 }, apgrOf(fitted)) && liesBelow(gain, { value: 0 }),
      main: true,
    },
    {
      text: `A regression on words, which costs nothing, has ${
        formatEstimate(apgrOf(words), APGR)
      }: the difference is ${
        formatEstimate(leadOf(study, { router: FITTED, over: WORDS }), "+.3f")
      }.`,
      holds: liesBelow(leadOf(study, { router: FITTED, over: WORDS }), { value: 0 }),
    },
    apgrFinding(study, { router: "llm-classifier", claim: "below" }),
    {
      text: `With a threshold fitted on validation for ${target} in quality, routing by the name ` +
        `costs ${
          formatNumber(-saved, ".1f")
        }% more than always calling the strong model: its calls ` +
        "cost more than they save.",
      holds: saved < 0,
    },
  ];
}
