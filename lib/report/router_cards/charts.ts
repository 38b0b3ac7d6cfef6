/** Charts of measures and headline of router cards; the curve is in curve_chart.ts. */
import type { RouterCards } from "../../evaluation/router_cards.ts";
import { barChart } from "../charts/bar_chart.ts";
import type { Figure } from "../charts/figure.ts";
import { reliabilityChart } from "../charts/reliability_chart.ts";
import { type Headline, headline } from "../tables/headline.ts";
import { apgrOf, cardOf } from "./cells.ts";

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
