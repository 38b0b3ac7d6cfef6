/**
 * What a router's threshold does: a slider moves it, and the chart says what share of the queries the strong model
 * then answers, what a query costs and how good the answers are. Thresholds are needs, as in the service
 * (lib/evaluation/needs.ts). The slider is a parameter of Vega-Lite, and needs no kernel.
 */
import { formatCost } from "../../core/wording.ts";
import { UserError } from "../../core/errors.ts";
import {
  chosenMean,
  decide,
  type Evaluation,
  pointIntervals,
  sweepOfNeeds,
} from "../../evaluation/mod.ts";
import type { RouterCards } from "../../evaluation/router_cards.ts";
import { type Figure, figure } from "../charts/figure.ts";
import { axisLabels, colour } from "../charts/theme.ts";
import { routerStrokes } from "../charts/router_strokes.ts";
import { formatEstimate, formatNumber } from "../format.ts";
import { shortName } from "./cells.ts";

/** About so many positions of the slider. */
const POSITIONS = 200;

/** The parameter that the slider sets. */
const THRESHOLD = "threshold";

/** What is decided at a threshold, on the test queries. */
interface ThresholdRow {
  threshold: number;
  /** Share of the way in spend from the weak to the strong model, as on the router's curve. */
  x: number;
  quality: number;
  lo: number | null;
  hi: number | null;
  /** Mean cost of a query, in the card's unit, the router's own included. */
  cost: number;
  /** Share of the queries that the strong model answers. */
  strong: number;
  /** The same in words, a line each. */
  readout: string;
}

/**
 * The curve of a router by its threshold, with a slider for it. It starts at the threshold that was fitted for the
 * first of the study's targets, in the middle where none was.
 *
 * @throws {UserError} where the study has no such router, or it gives every query the same need
 */
export function thresholdChart(study: RouterCards, { router }: { router: string }): Figure {
  const { outcomes, candidates } = study;
  const evaluation = study.results.find(({ card }) => card.router === router);
  if (!evaluation) {
    throw new UserError(
      `Cannot show ${router} on ${outcomes.name} as it was not evaluated there`,
    );
  }
  const strong = candidates.find(({ role }) => role === "strong")!;
  const weak = candidates.find(({ role }) => role === "weak")!;
  const { from, to, step, rows } = thresholdRows(evaluation, { strong: strong.name });
  const fitted = evaluation.card.operating_points.find(({ threshold }) => threshold !== null);
  const start = Math.min(Math.max(fitted?.threshold ?? (from + to) / 2, from), to);
  const isUnit = outcomes.quality.min === 0 && outcomes.quality.max === 1;
  const { color } = routerStrokes([router]).get(router)!;

  const x = {
    field: "x",
    type: "quantitative",
    title: evaluation.card.x_axis === "share of strong calls"
      ? `Queries answered by ${strong.name}`
      : `Spend, from always ${weak.name} to always ${strong.name}`,
    axis: axisLabels(".0%"),
  };
  const y = {
    field: "quality",
    type: "quantitative",
    title: isUnit ? "Correct" : "Quality",
    axis: axisLabels(isUnit ? ".0%" : ".1f"),
    scale: { zero: false, padding: 12 },
  };
  const chosen = [{ filter: `abs(datum.threshold - ${THRESHOLD}) < ${step / 2}` }];
  const text = { type: "text", align: "right", fontSize: 12, lineBreak: "\n" };
  const paper = colour("paper");
  const halo = { color: paper, stroke: paper, strokeWidth: 4, strokeJoin: "round", aria: false };
  return figure({
    data: { values: rows },
    params: [{
      name: THRESHOLD,
      value: rows[Math.round((start - from) / step)].threshold,
      bind: { input: "range", min: from, max: to, step, name: "Threshold " },
    }],
    layer: [
      {
        mark: { type: "area", opacity: 0.13, color, aria: false },
        encoding: { x, y: { ...y, field: "lo" }, y2: { field: "hi" } },
      },
      {
        mark: { type: "line", strokeWidth: 2, color },
        encoding: { x, y, order: ORDER },
      },
      {
        transform: chosen,
        mark: { type: "rule", strokeWidth: 1.5, color: colour("ink"), aria: false },
        encoding: { x, y: { ...y, field: "lo" }, y2: { field: "hi" } },
      },
      {
        transform: chosen,
        mark: { type: "point", filled: true, size: 110, opacity: 1, color: colour("ink") },
        encoding: { x, y },
      },
      ...[halo, { color: colour("ink") }].map((paint) => ({
        transform: chosen,
        mark: { ...text, ...READOUT, ...paint },
        encoding: {
          x: { value: "width" },
          y: { value: "height" },
          text: { field: "readout", type: "nominal" },
        },
      })),
    ],
  }, {
    name: `threshold of ${router} ${outcomes.name}`,
    title: `${router}: what its threshold does`,
    subtitle: `A query goes to ${shortName(strong.name)} if its need is above the threshold; ` +
      (fitted === undefined
        ? "test queries, with 95% intervals"
        : `the slider starts at the one fitted for ${fitted.target}`),
  });
}

/** The lines of what is read out, in the corner where no curve of a good router runs. */
const READOUT = { baseline: "bottom", lineHeight: 17, dx: -6, dy: -3 * 17 - 6 };

/** Points are joined in the order of their thresholds. */
const ORDER = { field: "threshold", type: "quantitative" };

/** What is decided at evenly spaced thresholds, from one below all needs to one that none is above. */
function thresholdRows(
  { card, curve, decisions }: Evaluation,
  { strong }: { strong: string },
): { from: number; to: number; step: number; rows: ThresholdRow[] } {
  const { outcomes, scored, overhead } = decisions;
  const sweep = sweepOfNeeds(scored), { anchors } = curve;
  // Its keys are needs, negated
  const most = -sweep.key[0], least = -sweep.key[sweep.key.length - 1];
  if (!(most - least > 0)) {
    throw new UserError(
      `Cannot draw what the threshold of ${card.router} does as queries must differ in their need: ` +
        "all have the same",
    );
  }
  const step = roundStep((most - least) / POSITIONS);
  const first = Math.ceil(least / step) - 1, last = Math.ceil(most / step);
  const at = (position: number) => Number((position * step).toPrecision(9));
  const reference = outcomes.candidates.length - 1;
  const rows = Array.from({ length: last - first + 1 }, (_, i): ThresholdRow => {
    const threshold = at(first + i), choice = decide(sweep, -threshold);
    const quality = chosenMean(outcomes, "quality", { choice });
    const cost = chosenMean(outcomes, "cost", { choice }) + overhead;
    const strongShare = choice.filter((chosen) => chosen === reference).length / choice.length;
    const [lo, hi] = pointIntervals(choice, outcomes).quality ?? [null, null];
    const saved = 1 - cost / anchors.strong.cost;
    const spent = (cost - anchors.weak.cost) / (anchors.strong.cost - anchors.weak.cost);
    return {
      ...{ threshold, quality, lo, hi, cost, strong: strongShare },
      x: reference === 1 ? strongShare : spent,
      readout: [
        `threshold ${threshold}`,
        `${formatNumber(strongShare, ".1%")} answered by ${shortName(strong)}`,
        `${costText(cost, card.cost_unit)}, ${formatNumber(saved, ".1%")} saved`,
        `quality ${formatEstimate({ value: quality, lo, hi }, ".3f")}`,
      ].join("\n"),
    };
  });
  return { from: at(first), to: at(last), step, rows };
}

function costText(cost: number, unit: Evaluation["card"]["cost_unit"]): string {
  const text = formatCost(cost, unit);
  return unit === "USD" ? `$${text} a query` : `${text} strong calls a query`;
}

/** The nearest of 1, 2, 5, 10, ... that is no less. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return Number(([1, 2, 5].find((factor) => factor * power >= step) ?? 10) * power);
}
