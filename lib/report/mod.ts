/**
 * Charts, tables, headline numbers and the pages that show them.
 *
 * @module
 */
export { type Bar, barChart, type BarChartOptions } from "./charts/bar_chart.ts";
export {
  costQualityChart,
  type CostQualityOptions,
  type Curve,
  type CurvePoint,
} from "./charts/cost_quality_chart.ts";
export { type Column, DataTable, dataTable, type DataTableOptions } from "./tables/data_table.ts";
export { Figure, figure, VEGA_LITE_MIME } from "./charts/figure.ts";
export { type Finding, Findings, findings } from "./tables/findings.ts";
export {
  Headline,
  headline,
  HEADLINE_MIME,
  type HeadlineData,
  type HeadlineOptions,
} from "./tables/headline.ts";
export { type HeatmapCell, heatmapChart, type HeatmapOptions } from "./charts/heatmap_chart.ts";
export { histogramChart, type HistogramOptions } from "./charts/histogram_chart.ts";
export { lineChart, type LineChartOptions, type LinePoint } from "./charts/line_chart.ts";
export { lossChart } from "./charts/loss_chart.ts";
export {
  type ReliabilityBin,
  reliabilityChart,
  type ReliabilityOptions,
} from "./charts/reliability_chart.ts";
export { type Numbers, type Rows } from "./rows.ts";
export { figureSvg, type VegaLiteSpec } from "./charts/svg.ts";
export { renderIndex } from "./pages/index_page.ts";
export { loadStudyPages } from "./pages/page_data.ts";
export { renderMissing, renderStudy } from "./pages/study_page.ts";
