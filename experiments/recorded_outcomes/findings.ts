/** Findings on recorded outcomes, each sentence with the condition under which it is true. */
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import { formatList } from "../../lib/core/wording.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import {
  apgrFinding,
  apgrOf,
  cardOf,
  dropFinding,
  leadFinding,
  leadOf,
} from "../../lib/report/router_cards/mod.ts";
import { type DatasetSummary, type TaskGap, TITLES } from "./study.ts";

/** Room for routing: MMLU, GSM8K and MT-Bench, in this order. */
export function dataFindings(
  [mmlu, gsm8k, mtBench]: DatasetSummary[],
  [least]: TaskGap[],
): Finding[] {
  const equal = ({ strong_better, weak_better }: DatasetSummary) => 1 - strong_better - weak_better;
  const percent = (of: DatasetSummary) => formatNumber(equal(of), ".0%");
  return [
    {
      text:
        `Both models answer ${percent(mmlu)} of the questions of MMLU and ${percent(gsm8k)} of ` +
        `those of GSM8K equally well, and ${percent(mtBench)} of MT-Bench, which is graded.`,
      holds: [mmlu, gsm8k].every((dataset) => equal(dataset) > 0.5),
    },
    {
      text: `On the ${least.queries} questions of ${least.task.replaceAll("_", " ")} the strong ` +
        `model is ${
          formatNumber(-100 * least.gap, ".0f")
        } points below the weak one, which is hard ` +
        "to believe: probably its answers were not read. The figures are kept as published.",
      holds: least.gap < -0.2,
    },
  ];
}

/** APGR of the routers where they learned, and elsewhere: MMLU, GSM8K and MT-Bench, in this order. */
export function apgrFindings(
  [mmlu, gsm8k, mtBench]: RouterCards[],
  { toMmlu, toGsm8k }: { toMmlu: RouterCards; toGsm8k: RouterCards },
): Finding[] {
  const logistic = "tfidf-logistic", knn = "tfidf-knn", keyword = "keyword";
  const apgr = (study: RouterCards) => apgrOf(cardOf(study, logistic));
  const text = (study: RouterCards) => formatEstimate(apgr(study), ".3f");
  const lead = leadOf(mtBench, { router: knn, over: logistic });
  return [
    {
      text: `Words recover an APGR of ${text(mmlu)} on MMLU and ${text(gsm8k)} on GSM8K between ` +
        "Mixtral and GPT-4, where the router learned on the same dataset; chance gets 0.5.",
      holds: [mmlu, gsm8k].every((study) => (apgr(study).lo ?? 0) > 0.5),
      main: true,
    },
    {
      text: `Trained on the other dataset, the same router gets ${text(toMmlu)} on MMLU and ${
        text(toGsm8k)
      } on GSM8K: the intervals hold 0.5, what chance gets.`,
      holds: [toMmlu, toGsm8k].every((study) => (apgr(study).lo ?? 1) <= 0.5),
      main: true,
    },
    leadFinding(mmlu, { router: logistic, over: "prompt-length", claim: "above", on: "MMLU" }),
    {
      ...leadFinding(gsm8k, {
        router: logistic,
        over: "prompt-length",
        claim: "around",
        on: "GSM8K",
      }),
      main: true,
    },
    apgrFinding(toMmlu, {
      router: "prompt-length",
      claim: "above",
      on: "MMLU after training on GSM8K",
    }),
    apgrFinding(toGsm8k, {
      router: "prompt-length",
      claim: "above",
      on: "GSM8K after training on MMLU",
    }),
    apgrFinding(toMmlu, { router: knn, claim: "below", on: "MMLU after training on GSM8K" }),
    apgrFinding(mmlu, { router: keyword, claim: "below", on: "MMLU" }),
    apgrFinding(gsm8k, { router: keyword, claim: "around", on: "GSM8K" }),
    apgrFinding(mtBench, { router: keyword, claim: "above", on: "MT-Bench" }),
    {
      text:
        `On the ${mtBench.outcomes.queries} questions of MT-Bench, ${knn} is ahead of ${logistic} by ` +
        `${formatEstimate(lead, "+.3f")}: the interval holds 0, and the lead says little.`,
      holds: (lead.lo ?? 1) <= 0 && (lead.hi ?? -1) >= 0,
    },
  ];
}

/** Findings on a threshold that was fitted for a drop of at most 1%: the drop on test. */
export function thresholdFindings([mmlu, gsm8k]: RouterCards[]): Finding[] {
  return [
    dropFinding(mmlu, { router: "tfidf-knn", claim: "above", on: "MMLU" }),
    dropFinding(mmlu, { router: "tfidf-logistic", claim: "around", on: "MMLU" }),
    dropFinding(gsm8k, { router: "tfidf-knn", claim: "around", on: "GSM8K" }),
    dropFinding(gsm8k, { router: "tfidf-logistic", claim: "around", on: "GSM8K" }),
  ];
}

/** An expected calibration error that is small enough for scores to be read as probabilities. */
const SMALL_ECE = 0.05;

/** Findings on the scores of the logistic router as probabilities. */
export function calibrationFindings(studies: RouterCards[]): Finding[] {
  const known = studies.flatMap((study) => {
    const { name } = study.outcomes, { calibration } = cardOf(study, "tfidf-logistic");
    return calibration === null ? [] : [{ name: TITLES[name] ?? name, ece: calibration.ece }];
  });
  const listed = known.map(({ name, ece }) => `${formatNumber(ece, ".3f")} on ${name}`);
  return [{
    text: `The probabilities that tfidf-logistic gives are close to how often they come true: ECE ${
      formatList(listed)
    }.`,
    holds: known.length > 0 && known.every(({ ece }) => ece < SMALL_ECE),
  }];
}
