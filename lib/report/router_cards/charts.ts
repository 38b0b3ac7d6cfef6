/** Charts and tables of router cards, for the notebook and for other studies that end in cards. */
import { apgrGain, type Evaluation, type RouterCard } from "../../evaluation/mod.ts";
import {
  barChart,
  costQualityChart,
  type DataTable,
  dataTable,
  type Figure,
  type Headline,
  headline,
  reliabilityChart,
} from "../mod.ts";
import type { PoolCandidate, RouterCards } from "../../evaluation/router_cards.ts";

/** The routers' curves between the weak and the strong model. */
export function curveChart({ outcomes, candidates, results }: RouterCards): Figure {
  const { card } = results[0];
  const strong = candidates.find((model) => model.role === "strong")!;
  const weak = candidates.find((model) => model.role === "weak")!;
  const best = results.filter(isLearner)
    .reduce((a, b) => b.card.apgr! > a.card.apgr! ? b : a).card;
  const curves = results.filter((result) => result.curve.x.length > 1);
  const isUnit = outcomes.quality.min === 0 && outcomes.quality.max === 1;
  return costQualityChart({
    name: `curve ${outcomes.name}`,
    title: `${outcomes.name}: ${best.router} recovers ${(100 * best.apgr!).toFixed(0)}% of the gap`,
    subtitle: `Averaged over all spends; random mixing recovers 50%. ` +
      `${card.n.toLocaleString("en")} queries, bands are 95% intervals`,
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
      { name: `always ${short(weak.name)}`, x: 0, y: card.quality.weak },
      { name: `always ${short(strong.name)}`, x: 1, y: card.quality.strong },
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
    bars,
  });
}

/** The numbers of all cards of a study, a router a row. */
export function cardTable({ outcomes, candidates, results }: RouterCards): DataTable {
  const strong = candidates.find(({ role }) => role === "strong")!;
  return dataTable({
    title: `${outcomes.name}, ${outcomes.split}`,
    columns: [
      { key: "router", label: "Router" },
      { key: "apgr", label: "APGR", format: ".3f", help: "Average performance gap recovered" },
      {
        key: "cpt50",
        label: "CPT 50%",
        format: ".0%",
        help: "Strong calls to recover half the gap",
      },
      { key: "cpt80", label: "CPT 80%", format: ".0%" },
      {
        key: "drop20",
        label: "Drop at 20% saved",
        format: ".1f",
        help: "% of strong quality lost",
      },
      { key: "saved1", label: "Saved at 1% drop", format: ".0f", help: "% of the strong cost" },
      { key: "gain", label: "Gain on random", format: "+.4f", help: "Mean, at matched spend" },
      { key: "p", label: "p", format: ".3f" },
      { key: "latency", label: "ms a decision", format: ".2f" },
      { key: "price", label: "Cost of a decision", format: ".0%", help: "Of a strong call's" },
    ],
    rows: results.map(({ card }) => ({
      router: card.router,
      apgr: estimateOf(card),
      cpt50: card.cpt50,
      cpt80: card.cpt80,
      drop20: card.drop_at_cost_reduction["20"],
      saved1: card.cost_reduction_at_drop["1"],
      gain: card.matched_random.delta,
      p: card.matched_random.p,
      latency: card.overhead.latency_ms_p50,
      price: decisionCost(card, strong),
    })),
    highlight: ({ router }) => router === "tfidf-logistic",
  });
}

interface Value {
  value: number | null;
  lo?: number;
  hi?: number;
}

/** How far one router is ahead of another, as two cells of a table. */
export function gainOf(one: Evaluation, other: Evaluation): { gain: Value; p: number | null } {
  const { delta, ci95, p } = apgrGain(one, other);
  return { gain: { value: delta, ...(ci95 && { lo: ci95[0], hi: ci95[1] }) }, p };
}

/** The card's APGR with its interval, for tables and charts. */
export function estimateOf({ apgr, ci95 }: RouterCard): Value {
  return { value: apgr, ...(ci95.apgr && { lo: ci95.apgr[0], hi: ci95.apgr[1] }) };
}

/** As a share of what a call of the strong model costs; null where that is not known. */
function decisionCost({ overhead, cost_unit }: RouterCard, strong: PoolCandidate): number | null {
  if (overhead.cost_usd === 0) return 0;
  return cost_unit === "USD" ? overhead.cost_usd / strong.cost : null;
}

/** What the knob that was fitted on validation queries for at most 1% drop does on test queries. */
export function operatingTable(studies: RouterCards[]): DataTable {
  return dataTable({
    title: "Fitted on validation for at most 1% drop, measured on test",
    columns: [
      { key: "dataset", label: "Dataset" },
      { key: "router", label: "Router" },
      { key: "strong", label: "Strong calls", format: ".0%" },
      { key: "saved", label: "Saved %", format: ".1f" },
      { key: "drop", label: "Drop %", format: ".2f" },
      { key: "gap", label: "Missing to oracle %", format: ".1f" },
    ],
    rows: studies.flatMap(({ outcomes, results }) =>
      results.filter(isLearner).map(({ card }) => {
        const point = card.operating_points.find(({ target }) => target === "drop <= 1%")!;
        const { strong_share, cost_reduction, drop, gap_to_oracle, ci95 } = point;
        return {
          dataset: outcomes.name,
          router: card.router,
          strong: strong_share,
          saved: cost_reduction,
          drop: { value: drop, lo: ci95.drop?.[0], hi: ci95.drop?.[1] },
          gap: gap_to_oracle,
        };
      })
    ),
  });
}

/** Whether the qualities that a router predicts come true, where they are probabilities. */
export function calibrationChart(studies: RouterCards[], { router }: { router: string }): Figure {
  const calibrated = studies.flatMap((study) => {
    const { calibration } = resultOf(study, router).card;
    return calibration ? [{ name: study.outcomes.name, ...calibration }] : [];
  });
  const errors = calibrated.map(({ name, ece }) => `ECE ${ece.toFixed(3)} on ${name}`);
  return reliabilityChart({
    title: `The probabilities that ${router} gives mostly come true`,
    subtitle: errors.join(", "),
    bins: Object.fromEntries(calibrated.map(({ name, bins }) => [name, bins])),
  });
}

/** The number a study stands for: APGR of a router on its outcomes. */
export function apgrHeadline(study: RouterCards, { router }: { router: string }): Headline {
  const { apgr, ci95 } = resultOf(study, router).card;
  return headline({
    label: `APGR of ${router} on ${study.outcomes.name}`,
    value: apgr,
    format: ".3f",
    lo: ci95.apgr?.[0],
    hi: ci95.apgr?.[1],
    note: "random gets 0.5",
  });
}

function resultOf({ results }: RouterCards, router: string): Evaluation {
  return results.find(({ card }) => card.router === router)!;
}

function kindOf({ router, leakage }: RouterCard): "router" | "baseline" | "oracle" {
  if (leakage.sees_answers) return "oracle";
  return router === "random" || router === "keyword" ? "baseline" : "router";
}

/** Whether it has a curve of its own: not a fixed choice, not a baseline, not the oracle. */
function isLearner({ card }: Evaluation): boolean {
  return card.apgr !== null && kindOf(card) === "router";
}

/** The model's name without its maker's. */
export function short(model: string): string {
  return model.slice(model.lastIndexOf("/") + 1);
}
