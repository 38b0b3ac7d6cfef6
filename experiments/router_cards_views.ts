/** Charts and tables of router cards, for the notebook and for other studies that end in cards. */
import type { Evaluation } from "../lib/evaluation/mod.ts";
import type { OutcomeTable } from "../lib/outcomes/mod.ts";
import {
  barChart,
  costQualityChart,
  type DataTable,
  dataTable,
  type Figure,
  type Headline,
  headline,
  reliabilityChart,
} from "../lib/report/mod.ts";
import type { RouterCards } from "./router_cards.ts";

/** The first rows of a table, long texts cut. */
export function tableRows({ frame, card }: OutcomeTable, { rows }: { rows: number }): DataTable {
  const columns = ["query_id", "task", "prompt", "model", "sample", "quality", "cost_usd"];
  const cut = (value: unknown) =>
    typeof value === "string" && value.length > 60 ? `${value.slice(0, 60)}...` : value;
  return dataTable({
    title: `${card.title}: ${rows} of ${card.counts.rows.toLocaleString("en")} outcomes`,
    columns: columns.map((key) => ({ key, label: key })),
    rows: frame.head(rows).toRecords().map((row) =>
      Object.fromEntries(columns.map((key) => [key, cut(row[key])]))
    ),
  });
}

/** What the recorded outcomes are: the models' quality, and how much there is to route for. */
export function datasetTable(studies: RouterCards[]): DataTable {
  return dataTable({
    title: "Recorded outcomes",
    columns: [
      { key: "dataset", label: "Dataset" },
      { key: "queries", label: "Queries", format: ",d" },
      { key: "weak", label: "Weak model", format: ".4f" },
      { key: "strong", label: "Strong model", format: ".4f" },
      { key: "oracle", label: "Oracle", format: ".4f", help: "The better answer of each query" },
      { key: "strong_better", label: "Strong better", format: ".1%" },
      { key: "weak_better", label: "Weak better", format: ".1%" },
      { key: "contaminated", label: "Contaminated", format: "d", help: "Prompts the source lists" },
      { key: "repeated", label: "Repeated", format: "d", help: "Queries with another's prompt" },
    ],
    rows: studies.map(({ outcomes, results: [{ card }] }) => ({
      dataset: outcomes.name,
      queries: outcomes.queries,
      ...card.quality,
      strong_better: outcomes.strong_better,
      weak_better: outcomes.weak_better,
      contaminated: outcomes.audit.contaminated.queries,
      repeated: outcomes.audit.duplicates.extra,
    })),
  });
}

/** The routers' curves between the weak and the strong model. */
export function curveChart({ outcomes, models, results }: RouterCards): Figure {
  const { card } = results[0];
  const strong = models.find((model) => model.role === "strong")!;
  const weak = models.find((model) => model.role === "weak")!;
  const curves = results.filter((result) => result.curve.x.length > 1);
  const isUnit = outcomes.quality.min === 0 && outcomes.quality.max === 1;
  return costQualityChart({
    name: `curve ${outcomes.name}`,
    title: `${outcomes.name}: quality for spend`,
    subtitle: `${card.n.toLocaleString("en")} queries, ${outcomes.split}; bands are 95% intervals`,
    xTitle: card.x_axis === "share of strong calls"
      ? `Queries answered by ${strong.model}`
      : `Spend, from always ${weak.model} to always ${strong.model}`,
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
      { name: `always ${short(weak.model)}`, x: 0, y: card.quality.weak },
      { name: `always ${short(strong.model)}`, x: 1, y: card.quality.strong },
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
export function cardTable({ outcomes, results }: RouterCards): DataTable {
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
      { key: "drop40", label: "Drop at 40% saved", format: ".1f" },
      { key: "saved1", label: "Saved at 1% drop", format: ".0f", help: "% of the strong cost" },
      { key: "gain", label: "Gain on random", format: "+.4f", help: "Mean, at matched spend" },
      { key: "p", label: "p", format: ".3f" },
      { key: "latency", label: "ms a decision", format: ".2f" },
    ],
    rows: results.map(({ card }) => ({
      router: card.router,
      apgr: { value: card.apgr, lo: card.ci95.apgr?.[0], hi: card.ci95.apgr?.[1] },
      cpt50: card.cpt50,
      cpt80: card.cpt80,
      drop20: card.drop_at_cost_reduction["20"],
      drop40: card.drop_at_cost_reduction["40"],
      saved1: card.cost_reduction_at_drop["1"],
      gain: card.matched_random.delta,
      p: card.matched_random.p,
      latency: card.overhead.latency_ms_p50,
    })),
    highlight: ({ router }) => router === "tfidf-logistic",
  });
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
      results.filter((result) => kindOf(result.card) === "router").map(({ card }) => {
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

/** Whether the qualities that a router predicts come true. */
export function calibrationChart(study: RouterCards, { router }: { router: string }): Figure {
  const { calibration } = resultOf(study, router).card;
  return reliabilityChart({
    name: `reliability ${study.outcomes.name} ${router}`,
    title: `Are the scores of ${router} probabilities?`,
    subtitle: `${study.outcomes.name}: ${calibration!.of}; ECE ${calibration!.ece.toFixed(3)}`,
    bins: calibration!.bins,
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

function kindOf(card: Evaluation["card"]): "router" | "baseline" | "oracle" {
  if (card.leakage.sees_answers) return "oracle";
  return card.router === "random" || card.router === "keyword" ? "baseline" : "router";
}

/** The model's name without its maker's. */
function short(model: string): string {
  return model.slice(model.lastIndexOf("/") + 1);
}
