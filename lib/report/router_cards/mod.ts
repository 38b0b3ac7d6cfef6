/**
 * Router cards as charts and tables.
 *
 * ```ts
 * import { shortName } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(shortName("mistralai/Mixtral-8x7B"), "Mixtral-8x7B");
 * ```
 * @module
 */
export { budgetChart } from "./budget_chart.ts";
export { APGR_NOTE, apgrChart, apgrHeadline, calibrationChart } from "./charts.ts";
export { curveChart } from "./curve_chart.ts";
export { apgrFinding, dropFinding, leadFinding } from "./findings.ts";
export { apgrOf, bestLearner, cardOf, gainCells, learners, shortName } from "./cells.ts";
export { type Lead, leadOf, leadsOver, leadTable } from "./leads.ts";
export { evaluationSections } from "./report.ts";
export {
  droppedTable,
  fittedTable,
  gapChart,
  gapTable,
  savedTable,
  sharesChart,
} from "./savings.ts";
export { thresholdChart } from "./threshold_chart.ts";
export { taskChart, taskName, taskTable } from "./tasks.ts";
export { cardTable, cardTitle, operatingTable, pointOf } from "./tables.ts";
