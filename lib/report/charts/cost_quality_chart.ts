/**
 * The cost-quality plane of routing (RouteLLM, https://arxiv.org/abs/2406.18665, figure 1; RouterBench,
 * https://arxiv.org/abs/2403.12031): one curve a router with its bootstrap band, baselines dashed, the
 * oracle apart, single models as points, the hull of their mixtures, and fitted thresholds as diamonds on the curves.
 */
import { UserError } from "../../core/errors.ts";
import { type Rows, rowsOf } from "../rows.ts";
import { type Figure, figure } from "./figure.ts";
import { LABEL_SIZE, labelPlaces, PADDING } from "./label_places.ts";
import { HOVER_LAYER } from "./svg.ts";
import { routerStrokes } from "./router_strokes.ts";
import { axisLabels, colour } from "./theme.ts";

export interface CurvePoint {
  x: number;
  y: number;
  /** Interval of `y`, drawn as a band; a curve without any has none. */
  lo?: number;
  hi?: number;
}

export interface Curve {
  name: string;
  /** Of baselines and the oracle no band is drawn, nor is any of them the point of the chart. */
  kind: "router" | "baseline" | "oracle";
  points: Rows<CurvePoint>;
}

export interface CostQualityOptions {
  title: string;
  subtitle?: string;
  /** File name of the exports; made of the title by default. */
  name?: string;
  xTitle: string;
  yTitle: string;
  /** d3-format of the axis and of the tooltips. @default ".0%" */
  xFormat?: string;
  /** d3-format of the axis; tooltips show one digit more. @default ".2f" */
  yFormat?: string;
  curves: readonly Curve[];
  /** Points of reference, e.g. always the weak model, always the strong one, the best single model. */
  anchors?: readonly { name: string; x: number; y: number }[];
  /** What random mixing of single models reaches, by growing x. */
  hull?: readonly { x: number; y: number }[];
  /** Thresholds of a curve's router, e.g. those that were fitted on validation queries. */
  points?: readonly { curve: string; target: string; x: number; y: number }[];
}

/** A curve with its points as rows. */
type Drawn = Omit<Curve, "points"> & { points: readonly CurvePoint[] };

/**
 * Cost-quality curves, each in the stroke of its router; the legend lists them from the highest to the lowest.
 * Points that are not finite leave a gap.
 *
 * @throws {UserError} If no curve has a finite point, or two curves share a name.
 */
export function costQualityChart(options: CostQualityOptions): Figure {
  const { title, hull = [], points = [], xFormat = ".0%", yFormat = ".2f" } = options;
  const anchors = mergeAnchors(options.anchors ?? []);
  const curves = options.curves.map((curve) => ({
    ...curve,
    points: rowsOf(curve.points, ["x", "y"]),
  }));
  checkCurves(title, curves);

  const byHeight = curves.toSorted((a, b) => meanHeight(b) - meanHeight(a));
  const domain = byHeight.map((curve) => curve.name);
  const strokeOf = routerStrokes(curves.map(({ name }) => name));
  const strokes = domain.map((name) => strokeOf.get(name)!);
  const color = {
    field: "curve",
    type: "nominal",
    scale: { domain, range: strokes.map((stroke) => stroke.color) },
    legend: { symbolType: "stroke" },
  };
  const strokeDash = {
    field: "curve",
    type: "nominal",
    scale: { domain, range: strokes.map((stroke) => stroke.dash) },
  };
  const onCurves = [{ filter: { field: "kind", oneOf: ["router", "baseline", "oracle"] } }];

  return figure({
    data: {
      values: [
        ...curves.flatMap(({ name, kind, points }) =>
          points.map((point) => ({ curve: name, kind, ...point }))
        ),
        ...anchors.map((anchor) => ({ ...anchor, kind: "anchor" })),
        ...hull.map((point) => ({ ...point, curve: HULL, kind: "hull" })),
        ...points.map((point) => ({ ...point, kind: "threshold" })),
      ],
    },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        title: options.xTitle,
        axis: axisLabels(xFormat),
        scale: { zero: false, nice: false, padding: PADDING.x },
      },
      y: {
        field: "y",
        type: "quantitative",
        title: options.yTitle,
        axis: axisLabels(yFormat),
        scale: { zero: false, nice: false, padding: PADDING.y },
      },
    },
    layer: [
      ...(curves.some(hasBand)
        ? [{
          transform: onCurves,
          mark: { type: "area", aria: false },
          encoding: {
            y: { field: "lo", type: "quantitative" },
            y2: { field: "hi" },
            color,
            opacity: picked(0.13, 0.02),
          },
        }]
        : []),
      {
        transform: onCurves,
        params: [{ name: PICK, select: { type: "point", fields: ["curve"] }, bind: "legend" }],
        mark: { type: "line", strokeWidth: 2, strokeCap: "butt" },
        encoding: { color, strokeDash, opacity: picked(1, 0.15) },
      },
      ...(hull.length === 0 ? [] : [hullLayer()]),
      ...(points.length === 0 ? [] : [{
        transform: [{ filter: { field: "kind", equal: "threshold" } }],
        mark: { type: "point", shape: "diamond", size: 90, fill: colour("paper"), strokeWidth: 2 },
        encoding: { color, opacity: picked(1, 0.15) },
      }]),
      ...(anchors.length === 0 ? [] : anchorLayers(anchors, plotOf(curves, { anchors, hull }))),
      {
        name: HOVER_LAYER,
        mark: { type: "point", opacity: 0, size: 120, filled: true, aria: false },
        encoding: {
          tooltip: [
            { field: "curve", type: "nominal", title: "router" },
            ...(points.length === 0
              ? []
              : [{ field: "target", type: "nominal", title: "fitted for" }]),
            { field: "x", type: "quantitative", title: options.xTitle, format: xFormat },
            { field: "y", type: "quantitative", title: options.yTitle, format: finer(yFormat) },
          ],
        },
      },
    ],
  }, options);
}

/** A click on the legend picks a curve; the others fade. */
const PICK = "pick";
const picked = (shown: number, faded: number) => ({
  condition: { param: PICK, value: shown },
  value: faded,
});

const HULL = "best mixtures of single models";

function hullLayer() {
  return {
    transform: [{ filter: { field: "kind", equal: "hull" } }],
    mark: { type: "line", strokeWidth: 1.25, strokeDash: [2, 2], color: colour("ink") },
  };
}

interface Spot {
  x: number;
  y: number;
}

/** From a point of the data to its place between the outermost ones, from 0 to 1. */
function plotOf(
  curves: readonly Drawn[],
  { anchors, hull }: { anchors: readonly Spot[]; hull: readonly Spot[] },
): (spot: Spot) => Spot {
  const drawn = curves.flatMap(({ points }) => points);
  const within = (values: (number | undefined)[]) => {
    const finite = values.filter((value) => Number.isFinite(value)) as number[];
    const [least, most] = [Math.min(...finite), Math.max(...finite)];
    return (value: number) => most > least ? (value - least) / (most - least) : 0.5;
  };
  const all = [...drawn, ...anchors, ...hull];
  const across = within(all.map(({ x }) => x));
  const up = within([...all.map(({ y }) => y), ...drawn.flatMap(({ lo, hi }) => [lo, hi])]);
  return ({ x, y }) => ({ x: across(x), y: up(y) });
}

/** The anchors, and their names over a halo. */
function anchorLayers(
  anchors: readonly (Spot & { curve: string })[],
  onPlot: (spot: Spot) => Spot,
) {
  const transform = [{ filter: { field: "kind", equal: "anchor" } }];
  const places = [...labelPlaces(
    anchors.map((anchor) => ({ name: anchor.curve, ...onPlot(anchor) })),
  )];
  const placed = (of: "align" | "baseline" | "dx" | "dy") => ({
    expr: `${
      JSON.stringify(Object.fromEntries(places.map(([name, place]) => [name, place[of]])))
    }[datum.curve]`,
  });
  const placement = {
    align: placed("align"),
    baseline: placed("baseline"),
    dx: placed("dx"),
    dy: placed("dy"),
  };
  const paper = colour("paper");
  const halo = { color: paper, stroke: paper, strokeWidth: 4, strokeJoin: "round" };
  return [
    {
      transform,
      mark: { type: "point", filled: true, size: 60, opacity: 1, color: colour("ink") },
    },
    ...[halo, { color: colour("ink") }].map((paint) => ({
      transform,
      mark: { type: "text", fontSize: LABEL_SIZE, aria: false, ...placement, ...paint },
      encoding: { text: { field: "curve", type: "nominal" } },
    })),
  ];
}

/** Anchors on one spot, e.g. the strongest model that is also the best single one, share a label. */
function mergeAnchors(anchors: readonly { name: string; x: number; y: number }[]) {
  const spots = Map.groupBy(anchors, ({ x, y }) => `${x} ${y}`);
  return [...spots.values()].map((group) => ({
    curve: group.map(({ name }) => name).join(" = "),
    x: group[0]!.x,
    y: group[0]!.y,
  }));
}

function hasBand({ points }: Drawn): boolean {
  return points.some(({ lo, hi }) => Number.isFinite(lo) && Number.isFinite(hi));
}

/** Mean of the finite `y`; a curve without any comes below all others. */
function meanHeight({ points }: Drawn): number {
  const ys = points.map(({ y }) => y).filter(Number.isFinite);
  return ys.length === 0 ? -Number.MAX_VALUE : ys.reduce((sum, y) => sum + y, 0) / ys.length;
}

/** ".2f" -> ".3f": a tooltip has room for one more digit than an axis. */
function finer(format: string): string {
  return format.replace(/\.(\d)/, (_, digits) => `.${Number(digits) + 1}`);
}

function checkCurves(title: string, curves: readonly Drawn[]): void {
  const finite = curves.flatMap(({ points }) => points)
    .some(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  if (!finite) {
    throw new UserError(
      `Cannot draw "${title}" as its curves must hold a finite point: all are empty`,
      {
        hint: "Check that the outcomes hold both quality and cost for these models.",
      },
    );
  }
  const names = curves.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new UserError(
      `Cannot draw "${title}" as names of curves must be unique: "${twice}" occurs twice`,
    );
  }
}
