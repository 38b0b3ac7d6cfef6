/** Findings on HybridLLM's routers, each sentence with the condition under which it is true. */
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import { estimateOf } from "../../lib/stats/mod.ts";
import type { AdvantageRow, Labels, PairRow } from "./study.ts";

/** Training queries from which on something is claimed: fewer show how it is done. */
const CLAIMED_FROM = 1800;

/** What t* is by each quality. */
export function relaxationFindings(
  { graded, verified }: { graded: Labels; verified: Labels },
): Finding[] {
  const { relax, tried } = graded.relaxation;
  const best = tried.find((at) => at.relax === relax)!;
  return [
    {
      text:
        `By partial credit t* is ${
          formatNumber(relax, ".2f")
        }: the labels' mean absolute difference is ` +
        `${formatNumber(best.difference, ".3f")} there and ${
          formatNumber(tried[0].difference, ".3f")
        } as they are.`,
      holds: best.difference >= tried[0].difference,
    },
    {
      text:
        `Where an answer is right or wrong, t* is ${verified.relaxation.relax}: a relaxation leaves the labels as ` +
        "they are or makes all of them 1, and hybrid-trans is hybrid-prob.",
      holds: verified.relaxation.tried.length <= 2 && verified.relaxation.relax === 0,
    },
  ];
}

/** What the hybrids lose at cost advantages, and which label is best. */
export function advantageFindings(
  { study, rows, pairs }: { study: RouterCards; rows: AdvantageRow[]; pairs: PairRow[] },
): Finding[] {
  const [{ train }] = study.outcomes.splits;
  if (train < CLAIMED_FROM) {
    return [{
      text:
        `From ${
          train.toLocaleString("en")
        } queries nothing is claimed here: the published run below ` +
        `learned from ${CLAIMED_FROM.toLocaleString("en")}.`,
      holds: true,
    }];
  }
  const hybrids = rows.filter(({ router }) =>
    router.startsWith("hybrid-") && router !== "hybrid-logistic"
  );
  const best = hybrids.reduce((a, b) =>
    (b.drops["20"].value ?? 99) < (a.drops["20"].value ?? 99) ? b : a
  );
  const random = rows.find(({ router }) => router === "random")!;
  const two = (router: AdvantageRow, at: string) => formatEstimate(router.drops[at], ".2f");
  return [
    {
      text:
        `With 20% of the questions sent to pocket-small, ${best.router} loses ${
          two(best, "20")
        }% of the partial ` +
        `credit of pocket-large, and random choice ${two(random, "20")}%; with 40%, ${
          two(best, "40")
        }% and ` +
        `${two(random, "40")}%.`,
      holds: hybrids.length === 3,
      main: true,
    },
    ...pairs.map(({ router, over, delta, ci95 }): Finding => ({
      text: delta === 0
        ? `At equal spend ${router} and ${over} are the same.`
        : `At equal spend ${router} is ${verdict(ci95)} ${over}: ` +
          `${formatEstimate(estimateOf(delta, ci95), "+.4f")} of partial credit.`,
      holds: delta !== null,
      main: over === "tfidf-logistic",
    })),
  ];
}

function verdict(ci95: [number, number] | null): string {
  if (ci95 !== null && ci95[0] > 0) return "ahead of";
  return ci95 !== null && ci95[1] < 0 ? "behind" : "not told from";
}
