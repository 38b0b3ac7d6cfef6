/** Findings on routers compared, each sentence with the condition under which it is true. */
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import { formatList } from "../../lib/core/wording.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import {
  apgrFinding,
  apgrOf,
  bestLearner,
  cardOf,
  gainCells,
  leadFinding,
  leadsOver,
  learners,
  pointOf,
} from "../../lib/report/router_cards/mod.ts";
import { type Estimate, liesBelow } from "../../lib/stats/mod.ts";

const WORDS = "tfidf-logistic", NAMES = "llm-classifier-fitted", TRAINED = "trained-encoder";
const LENGTH = "prompt-length";
const CHANCE = { value: 0.5 }, NOTHING = { value: 0 };

/** Names of the datasets in sentences. */
const TITLES: Record<string, string> = {
  pocket: "pocket questions",
  "routellm/gsm8k": "GSM8K",
  "routellm/mmlu": "MMLU",
};

/** Every router beside words, on the datasets together. */
export function wordsFinding(studies: RouterCards[]): Finding {
  const words = studies.map((study) => `${apgr(study, WORDS)} on ${titleOf(study)}`);
  const best = studies.map((study) =>
    leadsOver(WORDS, [study]).map(({ gain }) => gainCells(gain).gain)
      .reduce((a, b) => (b.value ?? -1) > (a.value ?? -1) ? b : a)
  );
  return {
    text: `No router is shown to be ahead of a regression on words, APGR ${
      formatList(words)
    }; the best other differs from it by ${
      formatList(best.map((lead) => formatEstimate(lead, "+.3f")))
    }.`,
    holds: studies.every((study) =>
      leadsOver(WORDS, [study]).every(({ gain }) => !liesBelow(NOTHING, gainCells(gain).gain))
    ),
    main: true,
  };
}

/** The pocket world: descriptions, and the price of asking a language model. */
export function pocketFindings(study: RouterCards, { target }: { target: string }): Finding[] {
  const on = titleOf(study), saved = pointOf(cardOf(study, NAMES), target).cost_reduction;
  return [
    wordsFinding([study]),
    ...["semantic-short", "semantic-long"]
      .map((router) => apgrFinding(study, { router, claim: "around", on })),
    {
      text: `With a threshold fitted on validation for ${target}, ${NAMES} costs ${
        formatNumber(-saved, ".1f")
      }% more than always calling the strong model: the calls that name tasks cost more than they save.`,
      holds: saved < 0,
    },
  ];
}

/** Routers that see recorded queries through an encoder, or by the names of tasks, that knows none of them. */
export function recordedFindings([gsm8k, mmlu]: RouterCards[]): Finding[] {
  const around = { claim: "around" } as const;
  return [
    wordsFinding([gsm8k, mmlu]),
    leadFinding(gsm8k, { router: WORDS, over: LENGTH, on: titleOf(gsm8k), ...around }),
    leadFinding(mmlu, { router: WORDS, over: LENGTH, on: titleOf(mmlu), claim: "above" }),
    ...["embedding-knn", "embedding-logistic", NAMES]
      .map((router) => apgrFinding(gsm8k, { router, on: titleOf(gsm8k), ...around })),
    apgrFinding(mmlu, { router: NAMES, on: titleOf(mmlu), ...around }),
    apgrFinding(mmlu, { router: "semantic-short", on: titleOf(mmlu), claim: "below" }),
    apgrFinding(mmlu, { router: "semantic-long", on: titleOf(mmlu), ...around }),
  ];
}

/** Questions of families that no router learned from. */
export function heldOutFindings(study: RouterCards): Finding[] {
  const best = bestLearner(study)!, on = "families that were held out";
  const learned = learners(study).map(({ card }) => card);
  const misled = learned.filter(({ router }) => router !== TRAINED);
  return [
    {
      text:
        `On families of questions that were held out no router is better than chance: the best ` +
        `that learned from the others has an APGR of ${estimate(apgrOf(best))}, words ${
          apgr(study, WORDS)
        }.`,
      holds: learned.every((card) => !liesBelow(CHANCE, apgrOf(card))),
      main: true,
    },
    {
      text: `What is learned of other families misleads: ${
        formatList(misled.map((card) => `${card.router} has ${estimate(apgrOf(card))}`))
      }, less than chance.`,
      holds: misled.every((card) => liesBelow(apgrOf(card), CHANCE)),
    },
    apgrFinding(study, { router: TRAINED, claim: "around", on }),
  ];
}

/** Each dataset with what was learned there, and with what was learned on the other. */
export function transferFindings(
  { within, transfers }: { within: RouterCards[]; transfers: RouterCards[] },
): Finding[] {
  const [there, elsewhere] = [within, transfers]
    .map((studies) => studies.map((study) => apgrOf(bestLearner(study)!)));
  const learned = {
    text: `Learned on the other dataset, the best router has an APGR of ${
      formatList(transfers.map((study, i) => `${estimate(elsewhere[i])} on ${titleOf(study)}`))
    }, where the best that learned there has ${
      formatList(there.map(({ value }) => formatNumber(value, ".3f")))
    }.`,
    holds: elsewhere.every((apgr, i) => liesBelow(apgr, { value: there[i].value })),
    main: true,
  };
  const length = transfers.map((study) =>
    apgrFinding(study, {
      router: LENGTH,
      claim: "above",
      on: `${titleOf(study)} after training on the other dataset`,
    })
  );
  return [learned, ...length];
}

function apgr(study: RouterCards, router: string): string {
  return estimate(apgrOf(cardOf(study, router)));
}

function estimate(value: Estimate): string {
  return formatEstimate(value, ".3f");
}

function titleOf({ outcomes: { name } }: RouterCards): string {
  return TITLES[name] ?? name;
}
