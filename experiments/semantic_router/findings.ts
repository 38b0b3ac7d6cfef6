/** Findings on routing by meaning, each sentence with the condition under which it is true. */
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import { formatList } from "../../lib/core/wording.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import { apgrFinding, apgrOf, cardOf, leadOf } from "../../lib/report/router_cards/mod.ts";
import { liesBelow } from "../../lib/stats/mod.ts";
import type { CircularResult } from "./keyword_labels.ts";
import type { Described, ThresholdEffect } from "./study.ts";

const SHARE = ".1%", APGR = ".3f", LEAD = "+.3f";

/** Examples, which come last, beside all descriptions. */
export function describedFindings(ways: Described[]): Finding[] {
  const descriptions = ways.slice(0, -1), examples = ways.at(-1)!;
  const kinds = ["demanding", "everyday"] as const;
  const most = kinds.map((kind) => Math.max(...descriptions.map((way) => way[kind].value)));
  const [demanding, everyday] = kinds.map((kind) => formatEstimate(examples[kind], SHARE));
  return [{
    text: `${examples.by} send ${demanding} of coding and mathematics and ${everyday} of facts ` +
      `to their route; descriptions at most ${
        formatList(most.map((share) => formatNumber(share, SHARE)))
      }.`,
    holds: descriptions.every((way) => kinds.every((kind) => liesBelow(way[kind], examples[kind]))),
    main: true,
  }];
}

/** A threshold on similarity: what it keeps out, and what that costs. */
export function thresholdFindings([without, fitted]: ThresholdEffect[]): Finding[] {
  return [
    {
      text: `The threshold keeps out ${formatEstimate(fitted.kept, SHARE)} of the queries from ` +
        `outside, and with them ${formatEstimate(fitted.lost, SHARE)} of the pocket questions.`,
      holds: liesBelow(fitted.lost, fitted.kept),
    },
    {
      text: `It brings the share of questions in their own route from ${
        formatEstimate(without.right, SHARE)
      } to ${formatEstimate(fitted.right, SHARE)}.`,
      holds: liesBelow(fitted.right, without.right),
    },
  ];
}

const WORDS = "tfidf-logistic";

/** Descriptions, and the same encoder where it learns from outcomes, beside words. */
export function routedFindings(study: RouterCards): Finding[] {
  const text = (router: string) => formatEstimate(apgrOf(cardOf(study, router)), APGR);
  const over = (router: string) => leadOf(study, { router, over: WORDS });
  const learners = ["embedding-knn", "embedding-logistic"];
  const [knn, logistic] = learners.map(over), both = over("hybrid-logistic");
  return [
    apgrFinding(study, { router: "semantic-short", claim: "around" }),
    apgrFinding(study, { router: "semantic-long", claim: "around" }),
    {
      text: `Where it learns from outcomes, the same encoder has an APGR of ${
        formatList(learners.map((router) => `${text(router)} (${router})`))
      }.`,
      holds: learners.every((router) => liesBelow({ value: 0.5 }, apgrOf(cardOf(study, router)))),
    },
    {
      text: `Words alone, ${WORDS}, have ${text(WORDS)}: the differences are ${
        formatEstimate(knn, LEAD)
      } and ${formatEstimate(logistic, LEAD)}.`,
      holds: [knn, logistic].every((lead) => liesBelow(lead, { value: 0 })),
    },
    {
      text: `Words and embedding together, hybrid-logistic, less words alone: ${
        formatEstimate(both, LEAD)
      }; the interval holds 0.`,
      holds: !liesBelow(both, { value: 0 }) && !liesBelow({ value: 0 }, both),
    },
  ];
}

/** The rule that made the labels, which comes first, beside words. */
export function circularFindings(results: CircularResult[]): Finding[] {
  const [rule] = results, words = results.find(({ router }) => router === WORDS)!;
  const [ruled, learned] = [rule, words].map(({ evaluation: { card } }) => apgrOf(card));
  const best = Math.max(...results.slice(1).map(({ agreement }) => agreement.value));
  return [
    {
      text: `The list of substrings that made the labels gets ` +
        `${formatNumber(rule.agreement.value, SHARE)} of them, and an APGR of ${
          formatEstimate(ruled, APGR)
        } on what the models answer; ` +
        `words that learn from outcomes get ${formatEstimate(learned, APGR)}.`,
      holds: rule.agreement.value === 1 && liesBelow(ruled, learned),
      main: true,
    },
    {
      text: `The best of the other routers gets ${formatNumber(best, SHARE)} of the labels.`,
      holds: best < rule.agreement.value,
    },
  ];
}
