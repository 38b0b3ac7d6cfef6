/** Histogram of one or several sets of values over bins they share, with round bounds. */
import type { Table } from "apache-arrow";
import * as vega from "vega";
import { UserError } from "../../core/errors.ts";
import { type Numbers, numbersByName } from "../rows.ts";
import { type Figure, figure } from "./figure.ts";
import { axisLabels, seriesColour } from "./theme.ts";

// Vega's typings leave out its copy of vega-statistics' `bin`.
const { bin } = vega as unknown as {
  bin(options: { extent: [number, number]; maxbins: number }): {
    start: number;
    stop: number;
    step: number;
  };
};

export interface HistogramOptions {
  title: string;
  subtitle?: string;
  /** File name of the exports; made of the title by default. */
  name?: string;
  xTitle: string;
  /** d3-format of the axis. @default "~g" */
  xFormat?: string;
  /** About this many bins at most; how many is up to the round bounds. @default 30 */
  maxBins?: number;
  /** The values, or several named sets of them, as columns of a table too; null and NaN are left out. */
  values: Numbers | Table | Readonly<Record<string, Numbers>>;
}

/**
 * Counts by bin for one series; shares of each series' own total for several, so that sets of
 * different sizes compare.
 *
 * @throws {UserError} If no value is finite.
 */
export function histogramChart(options: HistogramOptions): Figure {
  const { title, xTitle, xFormat = "~g", maxBins = 30 } = options;
  const series = numbersByName(options.values).map(([name, values]) => ({
    name,
    values: values.filter((value): value is number => value !== null && Number.isFinite(value)),
  }));
  const extent = extentOf(series.flatMap(({ values }) => values));
  if (extent === undefined) {
    throw new UserError(
      `Cannot draw "${title}" as a histogram must have a finite value: it has none`,
    );
  }

  const bins = bin({ extent, maxbins: maxBins });
  const several = series.length > 1;
  const y = several
    ? { field: "share", type: "quantitative", title: "share of values", axis: axisLabels("~%") }
    : { field: "count", type: "quantitative", title: "count", axis: axisLabels("~s") };
  const names = series.map(({ name }) => name);
  return figure({
    data: { values: series.flatMap(({ name, values }) => countBins(name, values, bins)) },
    mark: { type: "bar", opacity: several ? 0.55 : 1, binSpacing: 1 },
    encoding: {
      x: {
        field: "lo",
        type: "quantitative",
        bin: { binned: true, step: bins.step },
        title: xTitle,
        axis: { ...axisLabels(xFormat), grid: false },
      },
      x2: { field: "hi" },
      y: { ...y, stack: null },
      color: {
        field: "series",
        type: "nominal",
        scale: { domain: names, range: names.map((_, i) => seriesColour(i)) },
        ...(several ? {} : { legend: null }),
      },
      tooltip: [
        { field: "series", type: "nominal" },
        { field: "lo", type: "quantitative", title: "from", format: xFormat },
        { field: "hi", type: "quantitative", title: "to", format: xFormat },
        { field: "count", type: "quantitative", format: "," },
        { field: "share", type: "quantitative", format: ".1%" },
      ],
    },
  }, options);
}

function countBins(
  name: string,
  values: readonly number[],
  { start, stop, step }: { start: number; stop: number; step: number },
) {
  const counts: number[] = Array(Math.max(1, Math.round((stop - start) / step))).fill(0);
  for (const value of values) {
    // The last bin includes its upper bound.
    counts[Math.min(Math.floor((value - start) / step), counts.length - 1)]!++;
  }
  const bound = (i: number) => Number((start + i * step).toPrecision(12));
  return counts.map((count, i) => ({
    series: name,
    lo: bound(i),
    hi: bound(i + 1),
    count,
    share: values.length === 0 ? 0 : count / values.length,
  }));
}

/** Least and greatest value; where they all but agree, room for a bin about them. */
function extentOf(values: readonly number[]): [number, number] | undefined {
  if (values.length === 0) return undefined;
  let [lo, hi] = [Infinity, -Infinity];
  for (const value of values) [lo, hi] = [Math.min(lo, value), Math.max(hi, value)];
  const size = Math.max(Math.abs(lo), Math.abs(hi));
  if (hi - lo > Math.max(1e-9 * size, 1e-100)) return [lo, hi];
  const margin = Math.max(0.5, size / 100);
  return [lo - margin, hi + margin];
}
