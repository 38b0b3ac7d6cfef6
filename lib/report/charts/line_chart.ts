/** Curves over a number, e.g. steps or samples: a line a series, with a band where there are intervals. */
import { UserError } from "../../core/errors.ts";
import { type Rows, rowsOf } from "../rows.ts";
import { type Figure, figure } from "./figure.ts";
import { routerStrokes } from "./router_strokes.ts";
import { HOVER_LAYER } from "./svg.ts";
import { axisLabels, seriesColour } from "./theme.ts";

export interface LinePoint {
  x: number;
  y: number;
  /** Interval of `y`, drawn as a band. */
  lo?: number;
  hi?: number;
}

export interface LineChartOptions {
  title: string;
  subtitle?: string;
  /** File name of the exports; made of the title by default. */
  name?: string;
  xTitle: string;
  yTitle: string;
  /** d3-format of the x axis. @default "~g" */
  xFormat?: string;
  /** d3-format of the y axis and of the tooltips. @default "~g" */
  yFormat?: string;
  /** Series by name, drawn in this order. */
  series: Readonly<Record<string, Rows<LinePoint>>>;
  /** True where each series is a router, and so has its stroke. @default false */
  routers?: boolean;
}

/**
 * Lines of one or several series. Points that are not finite leave a gap; one series has no legend.
 *
 * @throws {UserError} If no point is finite.
 */
export function lineChart(options: LineChartOptions): Figure {
  const { series, title, xFormat = "~g", yFormat = "~g" } = options;
  const names = Object.keys(series);
  const values = Object.entries(series).flatMap(([name, points]) =>
    rowsOf(points, ["x", "y"]).map((point) => ({ series: name, ...point }))
  );
  if (!values.some(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))) {
    throw new UserError(`Cannot draw "${title}" as a line must have a finite point: none has`);
  }
  const strokes = options.routers ? routerStrokes(names) : undefined;
  const scale = <T>(range: T[]) => ({
    field: "series",
    type: "nominal",
    scale: { domain: names, range },
    legend: { symbolType: "stroke" },
  });
  const colours = names.map((name, i) => strokes?.get(name)?.color ?? seriesColour(i));
  const color = names.length === 1 ? { value: colours[0] } : scale(colours);
  const dashes = strokes === undefined || names.length === 1
    ? {}
    : { strokeDash: scale(names.map((name) => strokes.get(name)!.dash)) };
  const band = values.some(({ lo, hi }) => Number.isFinite(lo) && Number.isFinite(hi));
  return figure({
    data: { values },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        title: options.xTitle,
        axis: axisLabels(xFormat),
        scale: { zero: false, nice: false, padding: 8 },
      },
      y: {
        field: "y",
        type: "quantitative",
        title: options.yTitle,
        axis: axisLabels(yFormat),
        scale: { zero: false, padding: 8 },
      },
    },
    layer: [
      ...(band
        ? [{
          mark: { type: "area", opacity: 0.13, aria: false },
          encoding: {
            y: { field: "lo", type: "quantitative" },
            y2: { field: "hi" },
            color,
          },
        }]
        : []),
      { mark: { type: "line", strokeWidth: 2 }, encoding: { color, ...dashes } },
      {
        name: HOVER_LAYER,
        mark: { type: "point", opacity: 0, size: 120, filled: true, aria: false },
        encoding: {
          tooltip: [
            ...(names.length === 1 ? [] : [{ field: "series", type: "nominal" }]),
            { field: "x", type: "quantitative", title: options.xTitle, format: xFormat },
            { field: "y", type: "quantitative", title: options.yTitle, format: yFormat },
          ],
        },
      },
    ],
  }, options);
}
