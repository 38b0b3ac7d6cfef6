/** Findings on BEST-Route and its rivals, each sentence with the condition under which it is true. */
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import type { RouterCard, SpendGain } from "../../lib/evaluation/mod.ts";
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import { estimateOf, formatPValue } from "../../lib/stats/mod.ts";
import {
  type DecisionCostRow,
  evaluationOf,
  type LeadRow,
  type SeedRow,
  type SelectionRow,
  TARGETS,
} from "./study.ts";

const OWN = "best-route";

/** Training queries from which on something is claimed: fewer show how it is done. */
const CLAIMED_FROM = 1800;

const points = (value: number | null) => formatNumber(value, ".1f");

/** What best-route saves, and whom it is ahead of. */
export function savingFindings(
  study: RouterCards,
  leads: LeadRow[],
  { on, main = false }: { on: string; main?: boolean },
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
  const { card, apgrDraws } = evaluationOf(study, OWN);
  const one = card.operating_points.find(({ target }) => target === TARGETS[1])!;
  const { delta, ci95, p } = card.matched_random;
  const ahead = delta !== null && delta > 0 && p !== null && p < 0.05;
  const found: Finding[] = [
    {
      text: `By ${on}, a threshold of best-route that was fitted for a drop of at most 1% saves ` +
        `${points(one.cost_reduction)}% of the cost of always asking ${
          study.candidates.at(-1)!.name
        } on test, ` +
        `at a drop of ${formatEstimate(estimateOf(one.drop, one.ci95.drop), ".2f")}%${
          one.ci95.drop !== null && one.ci95.drop[0] > 1 ? ": it misses its target" : ""
        }.`,
      holds: true,
      main,
    },
    {
      text:
        `By ${on}, best-route is ${
          ahead ? "ahead of" : "not shown to be ahead of"
        } the best random mixing ` +
        `of the same candidates, by ${
          formatEstimate(estimateOf(delta, ci95), "+.4f")
        } at the same spend, p ${
          p === null ? "unknown" : equals(formatPValue(p, apgrDraws.length))
        }.`,
      holds: delta !== null,
      main,
    },
  ];
  const prob = leads.find(({ over }) => over === "hybrid-prob");
  if (prob) {
    found.push({
      text:
        `At equal spend best-route is ${
          verdict(prob)
        } hybrid-prob, which may choose between two candidates only: ` +
        `${formatEstimate(estimateOf(prob.delta, prob.ci95), "+.4f")} by ${on}.`,
      holds: prob.delta !== null,
      main,
    });
  }
  const words = leads.find(({ over }) => over === "tfidf-logistic");
  if (words) {
    const behind = words.ci95 !== null && words.ci95[1] < 0;
    found.push({
      text:
        `At equal spend best-route is ${
          verdict(words)
        } tfidf-logistic, a regression of each candidate's quality on the ` +
        `question's words: ${
          formatEstimate(estimateOf(words.delta, words.ci95), "+.4f")
        } by ${on}.` +
        (behind && main
          ? " A likely reason: its label says how often an answer matches the reference's, and not how much is " +
            "lost where it does not."
          : ""),
      holds: words.delta !== null,
      main,
    });
  }
  const rivals = leads.filter(({ over }) => over.startsWith("cascade"));
  if (rivals.length > 0) {
    const best = rivals.reduce((a, b) => (b.delta ?? 0) < (a.delta ?? 0) ? b : a);
    const { card: cascade } = study.cascades.find(({ name }) => name === best.over)!;
    found.push({
      text:
        `Averaged over all spends best-route is ${
          verdict(best)
        } the ${best.over}, which needs no router: ` +
        `${
          formatEstimate(estimateOf(best.delta, best.ci95), "+.4f")
        } by ${on}. Where 1% of the quality is lost, ` +
        `best-route saves ${savedAtOne(card)}% of the cost, and this cascade ${
          savedAtOne(cascade)
        }%.`,
      holds: best.delta !== null,
      main,
    });
  }
  return found;
}

function savedAtOne(
  { cost_reduction_at_drop, ci95 }: Pick<RouterCard, "cost_reduction_at_drop" | "ci95">,
): string {
  return formatEstimate(
    estimateOf(cost_reduction_at_drop["1"], ci95.cost_reduction_at_drop["1"]),
    ".1f",
  );
}

/** "= 0.012", or "< 0.002" where the resamples cannot tell it from less. */
function equals(p: string): string {
  return p.startsWith("<") ? `< ${p.slice(1)}` : `= ${p}`;
}

function verdict({ ci95 }: { ci95: [number, number] | null }): string {
  if (ci95 !== null && ci95[0] > 0) return "ahead of";
  return ci95 !== null && ci95[1] < 0 ? "behind" : "not told from";
}

/** What the seed of the training changes, beside the interval of the queries. */
export function seedFindings(rows: SeedRow[], study: RouterCards): Finding[] {
  const own = rows.find(({ router }) => router === OWN);
  if (own === undefined || own.seeds < 2) return [];
  const { ci95: { apgr } } = evaluationOf(study, OWN).card;
  if (apgr === null) return [];
  return [{
    text:
      `Over ${own.seeds} seeds best-route has an APGR of ${
        formatNumber(own.apgr.mean, ".3f")
      }, with a standard ` +
      `deviation of ${formatNumber(own.apgr.spread, ".3f")}; the interval over test questions is ` +
      `${
        formatNumber(apgr[1] - apgr[0], ".3f")
      } wide. Its thresholds fitted for a drop of at most 1% save ` +
      `${formatNumber(own.saved.mean, ".1f")}% (standard deviation ${
        formatNumber(own.saved.spread, ".1f")
      }) at a drop of ${formatNumber(own.drop.mean, ".2f")}% (${
        formatNumber(own.drop.spread, ".2f")
      }).`,
    holds: true,
  }];
}

/** What the router's own cost takes. */
export function decisionCostFindings(
  [free, paid, even]: DecisionCostRow[],
  { outcomes: { splits: [{ train }] } }: RouterCards,
): Finding[] {
  if (train < CLAIMED_FROM) return [];
  return [{
    text:
      `best-route's gain on random mixing, ${
        formatEstimate(free.gain, "+.4f")
      }, is that of free decisions, by an encoder on one's own machine. It is gone where a decision costs ${
        formatEstimate(even.cost, ".1f")
      }% of what the reference costs. Paid by the parameters of pocket-encoder, which has three quarters of ` +
      `pocket-large's, and by the question's tokens, a decision costs ${
        formatEstimate(paid.cost, ".1f")
      }%, and the gain is ${formatEstimate(paid.gain, "+.4f")}.`,
    holds: free.gain.value !== null && free.gain.value > 0 && paid.gain.value !== null,
    main: true,
  }];
}

/** Who picks the sample: token probability, or the reward model. */
export function pickingFindings({ delta, ci95 }: SpendGain): Finding[] {
  return [{
    text:
      `Over samples that token probability picks, best-route is ${
        verdict({ ci95 })
      } the same over samples that ` +
      `pocket-reward picks, whose reading is paid by its parameters: ${
        formatEstimate(estimateOf(delta, ci95), "+.4f")
      } of partial credit at equal spend.`,
    holds: delta !== null,
  }];
}

/** What selection by the test answers' own cost is worth. */
export function selectionFindings(rows: SelectionRow[]): Finding[] {
  const row = rows.find(({ measure }) => measure === "drop % at 40% saved")!;
  return [{
    text:
      `Ordered by what the test answers themselves cost, as the published plots have it, the same scores drop ` +
      `${formatNumber(row.actual, ".2f")}% at 40% saved, where costs estimated in training drop ` +
      `${formatNumber(row.estimated, ".2f")}%: a difference of ${
        formatEstimate(row.gain, "+.2f")
      } points.`,
    holds: Number.isFinite(row.gain.value),
  }];
}
