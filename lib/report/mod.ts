/**
 * Charts, tables, headline numbers and the pages that show them.
 *
 * @module
 */
export { type Bar, barChart, type BarChartOptions } from "./bar_chart.ts";
export {
  costQualityChart,
  type CostQualityOptions,
  type Curve,
  type CurvePoint,
} from "./cost_quality_chart.ts";
export { type Column, DataTable, dataTable, type DataTableOptions } from "./data_table.ts";
export { Figure, figure, VEGA_LITE_MIME } from "./figure.ts";
export { type Estimate } from "./format.ts";
export {
  Headline,
  headline,
  HEADLINE_MIME,
  type HeadlineData,
  type HeadlineOptions,
} from "./headline.ts";
export { type HeatmapCell, heatmapChart, type HeatmapOptions } from "./heatmap_chart.ts";
export { histogramChart, type HistogramOptions } from "./histogram_chart.ts";
export { lineChart, type LineChartOptions, type LinePoint } from "./line_chart.ts";
export {
  type ReliabilityBin,
  reliabilityChart,
  type ReliabilityOptions,
} from "./reliability_chart.ts";
export { figureSvg, type VegaLiteSpec } from "./svg.ts";
export { renderIndex } from "./index_page.ts";
export { loadStudyPages, renderStudy, type StudyOptions, type StudyPage } from "./study_page.ts";
