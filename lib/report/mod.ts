/**
 * Charts, tables, headline numbers, findings, and the pages that show them.
 *
 * ```ts
 * import { dataTable, findings, headline } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const apgr = { value: 0.693, lo: 0.674, hi: 0.716 };
 * const table = dataTable({
 *   columns: [{ key: "router", label: "Router" }, { key: "apgr", label: "APGR", format: ".3f" }],
 *   rows: [{ router: "tfidf-logistic", apgr }],
 * });
 * assert.match(table.text, /tfidf-logistic {2}0\.693 \[0\.674, 0\.716\]/);
 * assert.equal(headline({ label: "APGR", ...apgr, format: ".2f" }).data.value, "0.69");
 * const [{ holds }] =
 *   findings([{ text: "Words recover more than chance.", holds: apgr.lo > 0.5 }]).data;
 * assert.ok(holds);
 * ```
 * @module
 */
export {
  binnedReliabilityChart,
  type BinnedReliabilityOptions,
  type Predictions,
} from "./charts/binned_reliability_chart.ts";
export { type Bar, barChart, type BarChartOptions } from "./charts/bar_chart.ts";
export {
  costQualityChart,
  type CostQualityOptions,
  type Curve,
  type CurvePoint,
} from "./charts/cost_quality_chart.ts";
export { type CaseBrowser, caseBrowser } from "./cases/case_browser.ts";
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
export { TablePreview, tablePreview, type TablePreviewOptions } from "./tables/table_preview.ts";
export { frameTable, type FrameTableOptions } from "./tables/frame_table.ts";
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
export { loadStudyPages, type StudyPage } from "./pages/page_data.ts";
export { renderReport, renderReportFile, type ReportSection } from "./pages/report_page.ts";
export { renderMissing, renderStudy } from "./pages/study_page.ts";
