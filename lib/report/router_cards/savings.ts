/** What a router saves, and whom it chooses: the tables of HybridLLM and BEST-Route, with intervals. */
import { UserError } from "../../core/errors.ts";
import { chosenAt, type Evaluation, type RouterCard, sweepOf } from "../../evaluation/mod.ts";
import type { RouterCards } from "../../evaluation/router_cards.ts";
import { estimateOf } from "../../stats/mod.ts";
import type { Figure } from "../charts/figure.ts";
import { heatmapChart } from "../charts/heatmap_chart.ts";
import { lineChart } from "../charts/line_chart.ts";
import { pFormat } from "../format.ts";
import { type DataTable, dataTable } from "../tables/data_table.ts";
import { learners } from "./cells.ts";

type Savings = Pick<
  RouterCard,
  "apgr" | "ci95" | "drop_at_cost_reduction" | "cost_reduction_at_drop" | "matched_random"
>;

/** The routers and cascades that have a curve, by name. */
function savers({ results, cascades }: RouterCards): { name: string; card: Savings }[] {
  return [
    ...results.filter(({ curve }) => curve.x.length > 1)
      .map(({ card }) => ({ name: card.router, card })),
    ...cascades,
  ];
}

/** Cost saved at a drop in quality of 0, 1 and 2%, read off each curve on the test queries. */
export function savedTable(study: RouterCards, { title }: { title: string }): DataTable {
  const drops = ["0", "1", "2"] as const;
  return dataTable({
    title,
    columns: [
      { key: "router", label: "Router" },
      { key: "apgr", label: "APGR", format: ".3f" },
      ...drops.map((drop) => ({
        key: `saved${drop}`,
        label: `Saved % at ${drop}% drop`,
        format: ".1f",
        help:
          `percentage of the reference's cost that is saved where ${drop}% of its quality is lost, on the ` +
          "test queries' own curve; empty where the curve never is that good",
      })),
      {
        key: "gain",
        label: "Gain on random",
        format: "+.4f",
        help:
          "quality less that of the best random mixing of the same candidates at the same spend, averaged " +
          "over all spends",
      },
      {
        key: "p",
        label: "p",
        format: pFormat(study.results[0].apgrDraws.length),
        help: "of no such gain",
      },
    ],
    rows: savers(study).map(({ name, card }) => ({
      router: name,
      apgr: estimateOf(card.apgr, card.ci95.apgr),
      ...Object.fromEntries(drops.map((drop) => [
        `saved${drop}`,
        estimateOf(card.cost_reduction_at_drop[drop], card.ci95.cost_reduction_at_drop[drop]),
      ])),
      gain: estimateOf(card.matched_random.delta, card.matched_random.ci95),
      p: card.matched_random.p,
    })),
  });
}

/** Quality dropped where so much cost is saved, read off each curve on the test queries. */
export function droppedTable(
  study: RouterCards,
  { title, reductions }: { title: string; reductions: readonly ("10" | "20" | "40" | "60")[] },
): DataTable {
  return dataTable({
    title,
    columns: [
      { key: "router", label: "Router" },
      ...reductions.map((reduction) => ({
        key: `drop${reduction}`,
        label: `Drop % at ${reduction}% saved`,
        format: ".2f",
        help:
          `percentage of the reference's quality that is lost where ${reduction}% of its cost is saved; ` +
          "below 0 it is better than the reference alone",
      })),
    ],
    rows: savers(study).map(({ name, card }) => ({
      router: name,
      ...Object.fromEntries(reductions.map((at) => [
        `drop${at}`,
        estimateOf(card.drop_at_cost_reduction[at], card.ci95.drop_at_cost_reduction[at]),
      ])),
    })),
  });
}

/** What thresholds do on test queries that were fitted on validation queries for a drop, routers and cascades. */
export function fittedTable(
  study: RouterCards,
  { targets }: { targets: readonly string[] },
): DataTable {
  const points = [
    ...learners(study).map(({ card }) => ({ name: card.router, points: card.operating_points })),
    ...study.cascades.map(({ name, operating_points }) => ({ name, points: operating_points })),
  ];
  return dataTable({
    title: "Thresholds fitted on validation queries, measured on test queries",
    columns: [
      { key: "router", label: "Router" },
      { key: "target", label: "Fitted for", help: "the drop allowed on validation queries" },
      {
        key: "saved",
        label: "Saved %",
        format: ".1f",
        help: "percentage saved of what always asking the reference costs",
      },
      {
        key: "drop",
        label: "Drop %",
        format: ".2f",
        help: "percentage lost of the reference's quality",
      },
    ],
    rows: points.flatMap(({ name, points }) =>
      points.filter(({ target }) => targets.includes(target)).map((point) => ({
        router: name,
        target: point.target,
        saved: point.cost_reduction,
        drop: estimateOf(point.drop, point.ci95.drop),
      }))
    ),
  });
}

const REDUCTIONS = ["10", "20", "40", "60"] as const;

/**
 * Who answers along the curve of a router.
 *
 * @throws {UserError} for a fixed choice, which has no curve
 */
export function sharesChart(
  { router, chosen_at_cost_reduction: chosen }: RouterCard,
  { title, subtitle }: { title: string; subtitle: string },
): Figure {
  if (chosen === null) {
    throw new UserError(`Cannot draw whom ${router} chooses as it always chooses the same`);
  }
  return heatmapChart({
    title,
    subtitle,
    columnTitle: "Cost saved",
    valueTitle: "share of the queries",
    cells: Object.keys(chosen["10"].shares).flatMap((candidate) =>
      REDUCTIONS.map((at) => {
        const { value, ci95 } = chosen[at].shares[candidate];
        return {
          row: candidate,
          column: `${at}%`,
          value,
          ...ci95 && { lo: ci95[0], hi: ci95[1] },
        };
      })
    ),
  });
}

/** HybridLLM's quality gap difference where so much cost is saved, of each router that has a curve. */
export function gapTable(
  { results }: Pick<RouterCards, "results">,
  { title }: { title: string },
): DataTable {
  return dataTable({
    title,
    columns: [
      { key: "router", label: "Router" },
      ...REDUCTIONS.map((at) => ({
        key: `gap${at}`,
        label: `At ${at}% saved`,
        format: "+.3f",
        help:
          "quality of the weak candidate less the reference's, on queries that a cheaper one answers, less " +
          "the same on queries that the reference answers; chance has 0",
      })),
    ],
    rows: results.flatMap(({ card: { router, chosen_at_cost_reduction: chosen } }) =>
      chosen === null ? [] : [{
        router,
        ...Object.fromEntries(REDUCTIONS.map((at) => {
          const { value, ci95 } = chosen[at].quality_gap_difference;
          return [`gap${at}`, estimateOf(value, ci95)];
        })),
      }]
    ),
  });
}

/** HybridLLM's quality gap difference over the cost saved, of each router. */
export function gapChart(
  evaluations: readonly Evaluation[],
  { weak, ...texts }: { weak: number; title: string; subtitle: string },
): Figure {
  const reductions = Array.from({ length: 17 }, (_, i) => 5 * (i + 1));
  return lineChart({
    ...texts,
    xTitle: "percent of the cost saved",
    yTitle: "quality gap difference",
    xFormat: "d",
    yFormat: ".2f",
    routers: true,
    series: Object.fromEntries(evaluations.map(({ card, curve, decisions }) => {
      const { outcomes, scored } = decisions,
        answered = { curve, sweep: sweepOf(scored), outcomes };
      const points = reductions.flatMap((x) => {
        const [at] = chosenAt(answered, [x], { weak, draws: 0, seed: 0 });
        const y = at.quality_gap_difference.value;
        return y === null ? [] : [{ x, y }];
      });
      return [card.router, points];
    })),
  });
}
