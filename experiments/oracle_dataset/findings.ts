/** Findings on oracle datasets, each sentence with the condition under which it is true. */
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import { apgrOf, cardOf } from "../../lib/report/router_cards/mod.ts";
import type { OracleStudy } from "./study.ts";

const share = (value: number) => formatNumber(value, ".1%");

/** Of how many questions the large model is worth its price, and how often both are wrong. */
export function policyFindings({ medium, large, counts }: OracleStudy): Finding[] {
  const { cells, policies, queries } = counts;
  const of = (name: string) => policies.find(({ policy }) => policy === name)!.share ?? 0;
  const declined = cells["Incorrect"]["Not attempted"] / queries;
  return [
    {
      text: `Of ${queries.toLocaleString("en")} questions ${share(of("Complex_Query"))} are ` +
        `Complex_Query: ${large} is right where ${medium} is not, or declines where ${medium} is ` +
        `wrong (${share(declined)}). ${share(of("Standard_Query"))} are Standard_Query, ` +
        `${share(of("Ambiguous_Query"))} Ambiguous_Query.`,
      holds: true,
      main: true,
    },
    {
      text: `${share(cells["Correct"]["Incorrect"] / queries)} of the questions are answered ` +
        `rightly by ${medium} and wrongly by ${large}: the matrix counts them as Standard_Query.`,
      holds: cells["Correct"]["Incorrect"] > 0,
    },
  ];
}

/** APGR of chance. */
const CHANCE = 0.5;

/** Questions from which on something is claimed: fewer show how it is done. */
const CLAIMED_FROM = 2_000;

/** Whether routers can tell from the text who is right; the last one is the best that is tried. */
export function routableFindings(
  cards: RouterCards,
  { routers, pair }: { routers: readonly string[]; pair: string },
): Finding[] {
  const { n } = cardOf(cards, routers[0]);
  if (n < CLAIMED_FROM) {
    return [{
      text: `From ${n.toLocaleString("en")} questions on ${pair} nothing is claimed here: the ` +
        "published run below has all of them.",
      holds: true,
    }];
  }
  return routers.map((router, i) => {
    const apgr = apgrOf(cardOf(cards, router));
    const above = typeof apgr.lo === "number" && apgr.lo > CHANCE;
    return {
      text: `On ${pair} ${router} has an APGR of ${formatEstimate(apgr, ".3f")}, ` +
        `${above ? "above" : "not shown to be above"} the 0.5 of chance.`,
      holds: true,
      main: i === routers.length - 1,
    };
  });
}
