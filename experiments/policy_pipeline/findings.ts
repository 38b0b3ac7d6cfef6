/** Findings on the router end to end. */
import { apgrGain } from "../../lib/evaluation/mod.ts";
import { formatEstimate, formatNumber, formatPoints } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import { apgrOf, gainCells } from "../../lib/report/router_cards/mod.ts";
import { POLICY_WORDS } from "../../lib/routers/mod.ts";
import type { Estimate } from "../../lib/stats/mod.ts";
import type { PipelineResult } from "./result.ts";

const two = (value: number) => formatNumber(value, ".1%");

export function findingsOf({ end, cards, test, settings }: PipelineResult): Finding[] {
  const [router, , , matched] = end.rules, { medium, large } = settings;
  const words = end.rules.find(({ name }) => name === POLICY_WORDS)!;
  const [own, ofWords] = cards.results.map(({ card }) => apgrOf(card));
  const { gain } = gainCells(apgrGain(cards.results[0], cards.results[1]));
  const unjudged = test.filter(({ left_out }) => left_out !== null).length;
  const unnamed = end.replay.counts.policies.unknown, asked = end.replay.queries.length;
  const nameless: Finding = {
    text: `The router named no policy for ${unnamed.toLocaleString("en")} of ` +
      `${asked.toLocaleString("en")} test questions, which then go to ${medium}: it has not ` +
      "learned to say policies, and takes more passes of SFT.",
    holds: true,
    main: true,
  };
  return [
    ...unnamed > asked / 10 ? [nameless] : [],
    {
      text: `The router answers ${formatEstimate(router.measures.correct, ".1%")} of ` +
        `${end.replay.queries.length.toLocaleString("en")} test questions correctly, ${
          pointsMore(router.overMedium)
        } than ${medium} alone and ${pointsMore(router.overLarge)} than ${large} alone. It saves ` +
        `${formatEstimate(router.saved, ".1%")} of the cost of ${large} alone; the router's own ` +
        `calls, which are counted in this, cost ${two(end.decisions)} of the same.`,
      holds: true,
      main: true,
    },
    {
      text:
        `For the same money a random choice asks the large model about ${two(matched.large)} of ` +
        `the questions and answers ${formatEstimate(matched.measures.correct, ".1%")} correctly; ` +
        `the router is right on ${pointsMore(end.overChance.router)}, paired by question: ` +
        `${verdictOn(end.overChance.router)}.`,
      holds: true,
      main: true,
    },
    {
      text: `A regression on words that learned the same policies, and is counted as free, ` +
        `answers ${formatEstimate(words.measures.correct, ".1%")} correctly and saves ` +
        `${formatEstimate(words.saved, ".1%")} of the cost. It is right on ` +
        `${
          pointsMore(end.overChance.words)
        } than a random choice that spends as much. The router ` +
        `is right on ${pointsMore(end.overWords)} than the regression, and saves ` +
        `${pointsMore({ value: router.saved.value! - words.saved.value! })} of the cost.`,
      holds: true,
      main: true,
    },
    {
      text: `As a router with a threshold it has an APGR of ${formatEstimate(own, ".3f")}, ` +
        `the regression on words ${formatEstimate(ofWords, ".3f")}: a ` +
        `difference of ${formatEstimate(gain, "+.3f")}, paired by question.`,
      holds: true,
    },
    {
      text: unjudged === 0
        ? "Every test question has an answer of both models and a verdict on each: none is left out."
        : `${unjudged.toLocaleString("en")} test questions are left out: their prompt is too ` +
          "long, or an answer or a verdict is missing.",
      holds: true,
    },
  ];
}

function verdictOn({ lo, hi }: Estimate): string {
  if (typeof lo === "number" && lo > 0) return "it is worth more than its price";
  if (typeof hi === "number" && hi < 0) return "it is worth less than its price";
  return "that it is worth its price is not shown";
}

/** "4.7 [2.5, 7.1] points fewer". */
function pointsMore({ value, lo = null, hi = null }: Estimate): string {
  const minus = (bound: number | null) => bound === null ? null : -bound;
  return value !== null && value < 0
    ? `${formatPoints({ value: -value, lo: minus(hi), hi: minus(lo) }, ".1f")} points fewer`
    : `${formatPoints({ value, lo, hi }, ".1f")} points more`;
}
