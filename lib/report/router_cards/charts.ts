/** Charts and headline of router cards. */
import type { RouterCards } from "../../evaluation/router_cards.ts";
import { barChart } from "../charts/bar_chart.ts";
import { costQualityChart } from "../charts/cost_quality_chart.ts";
import type { Figure } from "../charts/figure.ts";
import { reliabilityChart } from "../charts/reliability_chart.ts";
import { type Headline, headline } from "../tables/headline.ts";
import { apgrOf, bestLearner, cardOf, kindOf, shortName } from "./cells.ts";

/** The routers' curves between the weak and the strong model. */
export function curveChart(study: RouterCards): Figure {
  const { outcomes, candidates, results } = study;
  const { card } = results[0];
  const strong = candidates.find(({ role }) => role === "strong")!;
  const weak = candidates.find(({ role }) => role === "weak")!;
  const best = bestLearner(study);
  const curves = results.filter((result) => result.curve.x.length > 1);
  const isUnit = outcomes.quality.min === 0 && outcomes.quality.max === 1;
  return costQualityChart({
    name: `curve ${outcomes.name}`,
    title: best === null
      ? `${outcomes.name}: quality over spend`
      : `${outcomes.name}: ${best.router} recovers ${(100 * best.apgr!).toFixed(0)}% of the gap`,
    subtitle: "Averaged over all spends (APGR), where random mixing recovers 50%. " +
      `${card.n.toLocaleString("en")} test queries, bands are 95% intervals`,
    xTitle: card.x_axis === "share of strong calls"
      ? `Queries answered by ${strong.name}`
      : `Spend, from always ${weak.name} to always ${strong.name}`,
    yTitle: isUnit ? "Correct" : "Quality",
    yFormat: isUnit ? ".0%" : ".1f",
    curves: curves.map(({ card, band }) => ({
      name: card.router,
      kind: kindOf(card),
      points: band.map(({ x, quality, lo, hi }) => ({
        x,
        y: quality ?? NaN,
        ...(lo !== null && hi !== null && kindOf(card) === "router" ? { lo, hi } : {}),
      })),
    })),
    anchors: [
      { name: `always ${shortName(weak.name)}`, x: 0, y: card.quality.weak },
      { name: `always ${shortName(strong.name)}`, x: 1, y: card.quality.strong },
    ],
  });
}

/** APGR of every router on every dataset, against 0.5, what chance gets. */
export function apgrChart(
  studies: RouterCards[],
  { title, subtitle }: { title: string; subtitle: string },
): Figure {
  const bars = studies.flatMap(({ outcomes, results }) =>
    results.filter(({ card }) => card.apgr !== null && !card.leakage.sees_answers)
      .map(({ card }) => ({
        label: card.router,
        group: outcomes.name,
        value: card.apgr!,
        ...(card.ci95.apgr ? { lo: card.ci95.apgr[0], hi: card.ci95.apgr[1] } : {}),
      }))
  );
  return barChart({
    title,
    subtitle,
    valueTitle: "APGR",
    reference: { value: 0.5, label: "random" },
    routers: true,
    bars,
  });
}

/** Reliability of the match probabilities that a router gives, on each dataset where it gives any. */
export function calibrationChart(studies: RouterCards[], { router }: { router: string }): Figure {
  const calibrated = studies.flatMap((study) => {
    const { calibration } = cardOf(study, router);
    return calibration ? [{ name: study.outcomes.name, ...calibration }] : [];
  });
  const errors = calibrated.map(({ name, ece }) => `ECE ${ece.toFixed(3)} on ${name}`);
  return reliabilityChart({
    title: `Reliability of the probabilities that ${router} gives`,
    subtitle: errors.join(", "),
    bins: Object.fromEntries(calibrated.map(({ name, bins }) => [name, bins])),
  });
}

/** APGR in a line, below a headline of it. */
export const APGR_NOTE =
  "share of the gap between the two models that is recovered, over all spends; chance gets 0.5";

/** The number a study stands for: APGR of a router on its outcomes. */
export function apgrHeadline(
  study: RouterCards,
  { router, on = study.outcomes.name }: { router: string; on?: string },
): Headline {
  return headline({
    label: `APGR of ${router} on ${on}`,
    ...apgrOf(cardOf(study, router)),
    format: ".3f",
    note: APGR_NOTE,
  });
}
