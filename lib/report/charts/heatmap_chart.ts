/** A matrix of values as coloured cells with their numbers printed, side by side for several series. */
import { UserError } from "../../core/errors.ts";
import { type Rows, rowsOf } from "../rows.ts";
import { type Figure, figure } from "./figure.ts";
import { colour, seriesColour } from "./theme.ts";

export interface HeatmapCell {
  row: string;
  column: string;
  /** In [0, 1]. */
  value: number;
  /** Interval of the value, told where the pointer is. */
  lo?: number;
  hi?: number;
  /** Cells of one series make one panel. */
  series?: string;
}

export interface HeatmapOptions {
  title: string;
  subtitle?: string;
  /** File name of the exports; made of the title by default. */
  name?: string;
  columnTitle: string;
  valueTitle: string;
  /** d3-format of the printed values. @default ".0%" */
  format?: string;
  cells: Rows<HeatmapCell>;
}

/** Where the cell is so dark that its number is printed light. */
const DARK = 0.55;

/**
 * Cells from pale at 0 to dark at 1; rows and columns in the order in which they first occur.
 *
 * @throws {UserError} If there is no cell, or a value is outside [0, 1].
 */
export function heatmapChart(options: HeatmapOptions): Figure {
  const { title, format = ".0%" } = options;
  const cells = rowsOf(options.cells, ["row", "column", "value"]);
  const odd = cells.find(({ value }) => !(value >= 0 && value <= 1));
  if (cells.length === 0 || odd) {
    throw new UserError(
      `Cannot draw "${title}" as a heatmap must have values in [0, 1]: ` +
        (odd ? `${odd.row}, ${odd.column} has ${odd.value}` : "it has none"),
    );
  }
  const intervals = cells.every(({ lo, hi }) => lo !== undefined && hi !== undefined);
  const rows = [...new Set(cells.map(({ row }) => row))];
  const columns = [...new Set(cells.map(({ column }) => column))];
  const panels = [...new Set(cells.flatMap(({ series }) => series ?? []))];
  const position = {
    x: {
      field: "column",
      type: "nominal",
      sort: columns,
      title: options.columnTitle,
      axis: { grid: false, labelAngle: 0 },
    },
    y: {
      field: "row",
      type: "nominal",
      sort: rows,
      title: null,
      axis: { grid: false, labelColor: colour("ink"), labelLimit: 180 },
    },
  };
  const unit = (panel: string | undefined) => ({
    ...(panel === undefined ? {} : { title: { text: panel, fontSize: 13, offset: 6 } }),
    ...(panel === undefined ? {} : { transform: [{ filter: { field: "series", equal: panel } }] }),
    width: { step: 46 },
    height: { step: 28 },
    encoding: position,
    layer: [
      {
        mark: { type: "rect", cornerRadius: 2, fill: seriesColour(0) },
        encoding: {
          // Not a scale between two colours: on a page colours are CSS variables, which do not mix
          fillOpacity: {
            field: "value",
            type: "quantitative",
            scale: { domain: [0, 1], range: [0.06, 1] },
            legend: null,
          },
          stroke: { value: colour("paper") },
          strokeWidth: { value: 2 },
          tooltip: [
            { field: "row", type: "nominal", title: " " },
            { field: "column", type: "nominal", title: options.columnTitle },
            { field: "value", type: "quantitative", title: options.valueTitle, format },
            ...(intervals
              ? [
                { field: "lo", type: "quantitative", title: "from", format },
                { field: "hi", type: "quantitative", title: "to", format },
              ]
              : []),
          ],
        },
      },
      {
        mark: { type: "text", fontSize: 11.5, aria: false },
        encoding: {
          text: { field: "value", type: "quantitative", format },
          color: {
            condition: { test: `datum.value > ${DARK}`, value: colour("paper") },
            value: colour("ink"),
          },
        },
      },
    ],
  });
  const data = { values: cells };
  return panels.length < 2
    ? figure({ data, ...unit(undefined) }, options)
    : figure({ data, hconcat: panels.map(unit), spacing: 24 }, options);
}
