/**
 * A reliability diagram whose bins the reader chooses: a slider sets how many of equal width there are, and the
 * diagram, its histogram and the ECE follow. The bins of every count come from the library's own table, so the
 * figures are those of `ece()`; what the slider does is a parameter of Vega-Lite, and needs no kernel
 * (https://vega.github.io/vega-lite/docs/bind.html).
 */
import { ece, reliabilityTable } from "../../calibration/mod.ts";
import { UserError } from "../../core/errors.ts";
import { normalQuantile } from "../../stats/mod.ts";
import { type Figure, figure } from "./figure.ts";
import { modelColours, reliabilityPanels, SIDE } from "./reliability_chart.ts";
import { colour } from "./theme.ts";

/** Confidences in [0, 1] and what came of them, 0 or 1 or a quality between. */
export interface Predictions {
  confidence: ArrayLike<number>;
  correct: ArrayLike<number>;
}

export interface BinnedReliabilityOptions {
  title: string;
  subtitle?: string;
  /** File name of the exports; made of the title by default. */
  name?: string;
  /** The predictions of each model, by its name. */
  predictions: Readonly<Record<string, Predictions>>;
}

/** Wilson's 95% interval of the accuracy of a bin, as `wilson()` in lib/stats has it. */
const WILSON = [
  { calculate: `${normalQuantile(0.975) ** 2} / datum.n`, as: "z2n" },
  { calculate: "(datum.accuracy + datum.z2n / 2) / (1 + datum.z2n)", as: "centre" },
  {
    calculate: "sqrt(datum.z2n * (datum.accuracy * (1 - datum.accuracy) + datum.z2n / 4)) / " +
      "(1 + datum.z2n)",
    as: "half",
  },
  { calculate: "max(0, datum.centre - datum.half)", as: "ci_lo" },
  { calculate: "min(1, datum.centre + datum.half)", as: "ci_hi" },
];

/** Ends of the slider, and where it starts: ten bins, as `ece()` has by default. */
const FEWEST = 2, MOST = 30, START = 10;

/** The parameter that the slider sets. */
const BINS = "bins";

/** A row is a bin: number `bin`, from 0, of `bins`. Empty ones are left out. */
interface BinRow {
  model: string;
  bins: number;
  bin: number;
  n: number;
  confidence: number;
  accuracy: number;
}

/**
 * Reliability diagram of one or several models with a slider for the number of bins, [lo, hi) and the last one
 * closed, and the ECE of each model at that number. The intervals are Wilson's, of predictions that are independent of
 * each other.
 *
 * @throws {UserError} If there is no model, or one has no predictions or one out of range.
 */
export function binnedReliabilityChart(options: BinnedReliabilityOptions): Figure {
  const models = Object.entries(options.predictions);
  if (models.length === 0) {
    throw new UserError(
      `Cannot draw "${options.title}" as predictions must hold a model: it is empty`,
    );
  }
  const names = models.map(([name]) => name);
  const counts = Array.from({ length: MOST - FEWEST + 1 }, (_, i) => FEWEST + i);
  const tables = models.flatMap(([model, { confidence, correct }]) =>
    counts.map((bins) => ({ model, bins, table: reliabilityTable(confidence, correct, { bins }) }))
  );
  const values = tables.flatMap(({ model, bins, table }) =>
    table.map(({ lo, n, confidence, accuracy }): BinRow => (
      { model, bins, bin: Math.round(lo * bins), n, confidence, accuracy }
    ))
  );
  const largest = Math.max(...tables.map(({ table }) => ece(table)));
  const { spacing, vconcat } = reliabilityPanels(names);
  const slots = names.length, place = `indexof(${JSON.stringify(names)}, datum.model)`;
  return figure({
    data: { values },
    params: [{
      name: BINS,
      value: START,
      bind: { input: "range", min: FEWEST, max: MOST, step: 1, name: "Bins " },
    }],
    transform: [
      { filter: `datum.bins == ${BINS}` },
      { calculate: `(datum.bin + 0.04 + 0.92 * ${place} / ${slots}) / datum.bins`, as: "left" },
      ...WILSON,
      { calculate: `datum.left + 0.92 / ${slots} / datum.bins`, as: "right" },
    ],
    spacing,
    vconcat: [...vconcat, errorPanel(names, { largest })],
  }, options);
}

/** How much wider the panel is than its longest bar, whose value stands beside it. */
const ROOM = 1.2;

/** The ECE of each model at the chosen number of bins, as bars with their values, on one scale for all numbers. */
function errorPanel(names: readonly string[], { largest }: { largest: number }) {
  const y = { field: "model", type: "nominal", sort: names, title: null, axis: { grid: false } };
  const x = { field: "ece", type: "quantitative" };
  return {
    title: {
      text: { expr: `"ECE, " + ${BINS} + " bins of equal width"` },
      ...{ fontSize: 12, fontWeight: "normal", frame: "group", offset: 6 },
    },
    width: SIDE,
    height: { step: 22 },
    transform: [
      { calculate: "datum.n * abs(datum.accuracy - datum.confidence)", as: "gap" },
      {
        aggregate: [{ op: "sum", field: "gap", as: "gaps" }, { op: "sum", field: "n", as: "rows" }],
        groupby: ["model"],
      },
      { calculate: "datum.gaps / datum.rows", as: "ece" },
    ],
    encoding: { y },
    layer: [
      {
        mark: { type: "bar", opacity: 0.75, height: 12 },
        encoding: {
          x: {
            ...x,
            title: null,
            axis: { grid: false, labels: false },
            scale: { domain: [0, ROOM * largest], nice: false },
          },
          color: modelColours(names),
        },
      },
      {
        mark: { type: "text", align: "left", dx: 5, fontSize: 12, color: colour("ink") },
        encoding: { x, text: { ...x, format: ".3f" } },
      },
    ],
  };
}
