/**
 * What each router reaches for a budget: a slider sets the mean spend of a query, and the chart reads every router's
 * curve there, the best on top. The slider is a parameter of Vega-Lite, and needs no kernel.
 */
import { UserError } from "../../core/errors.ts";
import type { RouterCards } from "../../evaluation/router_cards.ts";
import { type Figure, figure } from "../charts/figure.ts";
import { routerStrokes } from "../charts/router_strokes.ts";
import { PRINTED_LAYER } from "../charts/svg.ts";
import { axisLabels, colour } from "../charts/theme.ts";
import { formatEstimate } from "../format.ts";
import { shortName } from "./cells.ts";

/** The parameter that the slider sets: percent of the way in spend from the weak to the strong model. */
const BUDGET = "budget";
/** Positions of the slider, in percent. */
const STEP = 5, START = 40;

/**
 * The quality of each router that has a curve, at every budget from always the weak to always the strong model.
 *
 * @throws {UserError} where no router has a curve
 */
export function budgetChart({ outcomes, candidates, results }: RouterCards): Figure {
  const isUnit = outcomes.quality.min === 0 && outcomes.quality.max === 1;
  const format = isUnit ? ".3f" : ".2f";
  const rows = results.filter(({ curve }) => curve.x.length > 1).flatMap(({ card, band }) =>
    band.map(({ x, quality, lo, hi }) => ({
      ...{ router: card.router, budget: Math.round(100 * x), quality, lo, hi },
      text: formatEstimate({ value: quality, lo, hi }, format),
    })).filter(({ budget, quality }) => budget % STEP === 0 && quality !== null)
  );
  if (rows.length === 0) {
    throw new UserError(
      `Cannot draw what routers reach on ${outcomes.name} as one must have a curve: none has`,
    );
  }
  const names = [...new Set(rows.map(({ router }) => router))], strokes = routerStrokes(names);
  const color = {
    field: "router",
    type: "nominal",
    scale: { domain: names, range: names.map((name) => strokes.get(name)!.color) },
    legend: null,
  };
  // One scale for all budgets, so that what moves is the quality
  const ends = rows.flatMap(({ quality, lo, hi }) => [quality, lo, hi]).filter((end) =>
    end !== null
  );
  const x = {
    type: "quantitative",
    title: isUnit ? "Correct" : "Quality",
    axis: axisLabels(isUnit ? ".0%" : ".1f"),
    scale: {
      domain: [Math.min(...ends), Math.max(...ends)],
      zero: false,
      nice: false,
      padding: 12,
    },
  };
  const [weak, strong] = (["weak", "strong"] as const).map((wanted) =>
    shortName(candidates.find(({ role }) => role === wanted)!.name)
  );
  return figure({
    data: { values: rows },
    params: [{
      name: BUDGET,
      value: START,
      bind: { input: "range", min: 0, max: 100, step: STEP, name: "Budget (%) " },
    }],
    transform: [{ filter: `datum.budget == ${BUDGET}` }],
    height: { step: 28 },
    encoding: {
      y: {
        field: "router",
        type: "nominal",
        // By the value of the row that is left
        sort: { field: "quality", op: "max", order: "descending" },
        title: null,
        axis: { grid: false, labelColor: colour("ink") },
      },
    },
    layer: [
      {
        data: { values: [{}] },
        mark: {
          type: "text",
          text: { expr: `"At a budget of " + ${BUDGET} + "%"` },
          ...{ align: "left", baseline: "bottom", dy: -6, fontSize: 12, color: colour("ink") },
        },
        encoding: { x: { value: 0 }, y: { value: 0 } },
      },
      {
        mark: { type: "rule", strokeWidth: 2 },
        encoding: { x: { ...x, field: "lo" }, x2: { field: "hi" }, color },
      },
      {
        mark: { type: "point", filled: true, size: 90, opacity: 1 },
        encoding: { x: { ...x, field: "quality" }, color },
      },
      {
        name: PRINTED_LAYER,
        mark: {
          type: "text",
          ...{ align: "left", dx: 12, fontSize: 12, color: colour("ink"), aria: false },
        },
        encoding: { x: { value: "width" }, text: { field: "text", type: "nominal" } },
      },
    ],
  }, {
    name: `budget ${outcomes.name}`,
    title: `${outcomes.name}: what each router reaches for a budget`,
    subtitle: `0% is the spend of always ${weak}, 100% that of always ${strong}; ` +
      `${results[0].card.n.toLocaleString("en")} test queries` +
      (rows.some(({ lo }) => lo !== null) ? ", with 95% intervals" : ""),
  });
}
