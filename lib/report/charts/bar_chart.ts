/**
 * One value a row: a forest plot (dot and whisker) where there are intervals, bars from zero where
 * there are none. The values are printed in a column at the right, so the chart is also its table.
 */
import { UserError } from "../../core/errors.ts";
import type { Estimate } from "../../stats/estimate.ts";
import { formatEstimate } from "../format.ts";
import { type Rows, rowsOf } from "../rows.ts";
import { type Figure, figure } from "./figure.ts";
import { routerStrokes } from "./router_strokes.ts";
import { printedValues } from "./printed_values.ts";
import { axisLabels, colour, seriesColour } from "./theme.ts";

/** An estimate with a label; its interval is drawn as a whisker. */
export interface Bar extends Estimate<number> {
  label: string;
  /** Rows of one label are told apart by group: by colour, or by shape where labels have the colours. */
  group?: string;
}

export interface BarChartOptions {
  title: string;
  subtitle?: string;
  /** File name of the exports; made of the title by default. */
  name?: string;
  valueTitle: string;
  /** d3-format of the axis and of the printed values. @default ".3f" */
  format?: string;
  /** A line to hold the values against, e.g. what a random router gets. */
  reference?: { value: number; label: string };
  bars: Rows<Bar>;
  /** True where each label is a router, and so has its colour. @default false */
  routers?: boolean;
}

/**
 * Values with intervals, one row a label, in the order given. A value that is not finite keeps its row
 * and prints as an en dash.
 *
 * @throws {UserError} If there is no finite value, or a label occurs twice within a group.
 */
export function barChart(options: BarChartOptions): Figure {
  const { title, format = ".3f", reference, valueTitle } = options;
  const bars = rowsOf(options.bars, ["label", "value"]);
  checkBars(title, bars);

  const intervals = bars.some(({ lo, hi }) => Number.isFinite(lo) && Number.isFinite(hi));
  const groups = [...new Set(bars.flatMap(({ group }) => group ?? []))];
  // The column of printed values stands where legends usually do.
  const legend = groups.length < 2
    ? null
    : { orient: "top", ...(options.routers ? { symbolFillColor: colour("muted") } : {}) };
  const byGroup = (range: readonly string[]) => ({
    field: "group",
    type: "nominal",
    scale: { domain: groups, range },
    legend,
  });
  const color = options.routers
    ? colourOfRouters(bars)
    : groups.length === 0
    ? { value: seriesColour(0) }
    : byGroup(groups.map((_, i) => seriesColour(i)));
  const shape = options.routers && groups.length > 1
    ? { shape: byGroup(groups.map((_, i) => SHAPES[i % SHAPES.length]!)) }
    : {};
  const value = { field: "value", type: "quantitative" };
  const tooltip = [
    { field: "label", type: "nominal", title: " " },
    ...(groups.length === 0 ? [] : [{ field: "group", type: "nominal", title: "group" }]),
    { field: "text", type: "nominal", title: valueTitle },
  ];

  return figure({
    data: { values: bars.map((bar) => ({ ...bar, text: formatEstimate(bar, format) })) },
    height: { step: groups.length > 1 ? 20 : 28 },
    encoding: {
      y: {
        field: "label",
        type: "nominal",
        sort: null,
        title: null,
        axis: { grid: false, labelColor: colour("ink"), ...wrappedLabels(bars) },
        scale: { paddingInner: groups.length > 1 ? 0.35 : 0.2 },
      },
      ...(groups.length > 1 ? { yOffset: { field: "group", type: "nominal", sort: groups } } : {}),
    },
    layer: [
      ...(reference === undefined ? [] : referenceLayers(reference)),
      ...(intervals
        ? [{
          mark: { type: "rule", strokeWidth: 2 },
          encoding: { x: { field: "lo", type: "quantitative" }, x2: { field: "hi" }, color },
        }]
        : []),
      {
        mark: intervals
          ? { type: "point", filled: true, size: 90, opacity: 1 }
          : { type: "bar", cornerRadiusEnd: 2 },
        encoding: {
          x: {
            ...value,
            title: valueTitle,
            axis: { ...axisLabels(format), labelOverlap: true, labelSeparation: 10 },
            scale: { zero: !intervals, padding: intervals ? 12 : 0 },
          },
          color,
          ...shape,
          tooltip,
        },
      },
      printedValues(),
    ],
  }, options);
}

/** Characters of a line of a label. */
const LINE = 28;

/** An expression that breaks labels at spaces, where one is longer than a line. */
function wrappedLabels(bars: readonly Bar[]): { labelExpr?: string } {
  const long = new Map(
    bars.flatMap(({ label }) => label.length > LINE ? [[label, linesOf(label)] as const] : []),
  );
  if (long.size === 0) return {};
  return { labelExpr: `${JSON.stringify(Object.fromEntries(long))}[datum.label] || datum.label` };
}

function linesOf(label: string): string[] {
  return label.split(" ").reduce<string[]>((lines, word) => {
    const longer = `${lines.at(-1) ?? ""} ${word}`.trim();
    if (lines.length > 0 && longer.length <= LINE) return [...lines.slice(0, -1), longer];
    return [...lines, word];
  }, []);
}

/** Marks of groups where the labels have the colours. */
const SHAPES = ["circle", "diamond", "square", "triangle-up"];

function colourOfRouters(bars: readonly Bar[]) {
  const names = [...new Set(bars.map(({ label }) => label))];
  const strokes = routerStrokes(names);
  const range = names.map((name) => strokes.get(name)!.color);
  return { field: "label", type: "nominal", scale: { domain: names, range }, legend: null };
}

function referenceLayers({ value, label }: { value: number; label: string }) {
  const x = { datum: value, type: "quantitative" };
  const paint = { color: colour("muted"), aria: false };
  const data = { values: [{}] };
  return [
    {
      data,
      mark: { type: "rule", strokeDash: [4, 3], ...paint },
      encoding: { x, y: { value: 0 }, y2: { value: "height" }, yOffset: null },
    },
    {
      data,
      mark: { type: "text", baseline: "bottom", dy: -4, fontSize: 12, ...paint },
      encoding: { x, y: { value: 0 }, yOffset: null, text: { value: label } },
    },
  ];
}

function checkBars(title: string, bars: readonly Bar[]): void {
  if (!bars.some(({ value }) => Number.isFinite(value))) {
    throw new UserError(
      `Cannot draw "${title}" as its bars must hold a finite value: all are empty`,
    );
  }
  const keys = bars.map(({ label, group }) => JSON.stringify([label, group]));
  const twice = bars.find((_, i) => keys.indexOf(keys[i]!) !== i);
  if (twice !== undefined) {
    throw new UserError(
      `Cannot draw "${title}" as a label must occur once a group: "${twice.label}" occurs twice`,
    );
  }
}
