/**
 * Reliability diagram (DeGroot & Fienberg 1983; Guo et al. 2017, https://arxiv.org/abs/1706.04599):
 * accuracy against confidence by bin, the diagonal of perfect calibration, an interval a bin, and
 * beneath it how many predictions each bin holds.
 */
import { UserError } from "../../core/errors.ts";
import { type Rows, rowsByName } from "../rows.ts";
import { type Figure, figure } from "./figure.ts";
import { axisLabels, colour, seriesColour } from "./theme.ts";

export interface ReliabilityBin {
  /** Bounds of the bin, in [0, 1]. */
  lo: number;
  hi: number;
  /** Mean confidence and share correct of the predictions in the bin. */
  confidence: number;
  accuracy: number;
  /** Number of predictions in the bin. */
  n: number;
  /** Interval of the accuracy. */
  ci?: readonly [lo: number, hi: number];
}

export interface ReliabilityOptions {
  title: string;
  subtitle?: string;
  /** File name of the exports; made of the title by default. */
  name?: string;
  /** The bins of one model, or those of several by the models' names. */
  bins: Rows<ReliabilityBin> | Readonly<Record<string, Rows<ReliabilityBin>>>;
}

/**
 * Reliability diagram of one or several models over a histogram of their confidence. Empty bins are
 * left out.
 *
 * @throws {UserError} If every bin is empty.
 */
export function reliabilityChart(options: ReliabilityOptions): Figure {
  const { title } = options;
  const models = rowsByName(options.bins, ["lo", "hi", "confidence", "accuracy", "n"]);
  const names = models.map(([name]) => name);
  const values = models.flatMap(([name, bins], index) =>
    bins.filter(({ n }) => n > 0).map(({ lo, hi, confidence, accuracy, n, ci }) => {
      const slot = (hi - lo) * 0.92 / names.length;
      const left = lo + (hi - lo) * 0.04 + index * slot;
      return {
        model: name,
        lo,
        hi,
        confidence,
        accuracy,
        n,
        ci_lo: ci?.[0] ?? null,
        ci_hi: ci?.[1] ?? null,
        left,
        right: left + slot,
      };
    })
  );
  if (values.length === 0) {
    throw new UserError(
      `Cannot draw "${title}" as a bin must hold a prediction: all bins are empty`,
      {
        hint: "Check that the outcomes have a confidence and a correctness.",
      },
    );
  }

  return figure({ data: { values }, ...reliabilityPanels(names) }, options);
}

/** Width of the panels, and height of the diagram, in pixels. */
export const SIDE = 380;

/** Colours of the models, with a legend where there are several. */
export function modelColours(names: readonly string[]) {
  return {
    field: "model",
    type: "nominal",
    scale: { domain: names, range: names.map((_, i) => seriesColour(i)) },
    ...(names.length === 1 ? { legend: null } : {}),
  };
}

/**
 * The diagram over the histogram, of rows that have `model`, `confidence`, `accuracy`, `n`, the sides of their
 * bars `left` and `right` and, where there are intervals, `ci_lo` and `ci_hi`.
 */
export function reliabilityPanels(names: readonly string[]) {
  const color = modelColours(names);
  const unit = { type: "quantitative", scale: { domain: [0, 1] } };
  const share = { ...axisLabels(".0%"), values: [0, 0.2, 0.4, 0.6, 0.8, 1] };
  const tooltip = [
    { field: "model", type: "nominal" },
    { field: "confidence", type: "quantitative", format: ".1%" },
    { field: "accuracy", type: "quantitative", format: ".1%" },
    { field: "n", type: "quantitative", format: ",", title: "predictions" },
  ];

  // A bin of few predictions says little, and is drawn small.
  const size = {
    field: "n",
    type: "quantitative",
    scale: { type: "linear", domainMin: 0, range: [8, 150] },
    legend: null,
  };
  const x = { field: "confidence", ...unit, title: null, axis: { ...share, labels: false } };
  const y = { field: "accuracy", ...unit, title: "accuracy (share correct)", axis: share };

  return {
    spacing: 12,
    vconcat: [
      {
        width: SIDE,
        height: SIDE,
        layer: [
          ...diagonal(),
          {
            mark: { type: "rule", strokeWidth: 1.5, opacity: 0.6, aria: false },
            encoding: { x, y: { ...y, field: "ci_lo" }, y2: { field: "ci_hi" }, color },
          },
          { mark: { type: "line", strokeWidth: 2, opacity: 0.6 }, encoding: { x, y, color } },
          {
            mark: { type: "point", filled: true, opacity: 1 },
            encoding: { x, y, color, size, tooltip },
          },
        ],
      },
      {
        width: SIDE,
        height: 64,
        mark: { type: "bar", opacity: 0.75 },
        encoding: {
          x: { field: "left", ...unit, title: "confidence", axis: share },
          x2: { field: "right" },
          y: {
            field: "n",
            type: "quantitative",
            title: "predictions",
            axis: { ...axisLabels("~s"), tickCount: 2, tickMinStep: 1 }, // predictions are whole
          },
          y2: { datum: 0 },
          color,
          tooltip,
        },
      },
    ],
  };
}

function diagonal() {
  const paint = { color: colour("baseline"), aria: false };
  const ends = { x: { datum: 0 }, y: { datum: 0 }, x2: { datum: 1 }, y2: { datum: 1 } };
  const data = { values: [{}] };
  const label = (x: number, y: number, text: string, align: string) => ({
    data,
    mark: { type: "text", fontSize: 12, fontStyle: "italic", align, ...paint },
    encoding: { x: { datum: x }, y: { datum: y }, text: { value: text } },
  });
  return [
    { data, mark: { type: "rule", strokeDash: [4, 3], ...paint }, encoding: ends },
    label(0.02, 0.97, "underconfident", "left"),
    label(0.98, 0.03, "overconfident", "right"),
  ];
}
