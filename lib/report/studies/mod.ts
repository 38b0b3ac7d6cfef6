/**
 * Studies as they are run, held to their findings, and published.
 *
 * ```ts
 * import { differences } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const figures = (value: number) => ({
 *   headlines: [{ label: "APGR", value: "0.65", number: { value, lo: 0.6, hi: 0.7 } }],
 *   tables: [],
 *   findings: [],
 * });
 * assert.deepEqual(differences(figures(0.65), figures(0.651)), []); // within a tenth of the interval
 * assert.deepEqual(differences(figures(0.65), figures(0.6)), ["APGR: published 0.65, now 0.6"]);
 * ```
 * @module
 */
export {
  differences,
  listPublished,
  openPublished,
  publish,
  type Published,
  saveResult,
  type StudyResult,
} from "./published.ts";
export { withFindings } from "./findings_page.ts";
export { type FigureHistory, historyOf, type PastFigure } from "./history.ts";
export { LongRun, openLongRun } from "./long_run.ts";
export { isDefault, type MissingStudy, runStudy, type StudyRun } from "./run_study.ts";
export { type PickedFigure, pickedFigures } from "./picked_figures.ts";
export {
  type PastRun,
  publishedRuns,
  recordedRuns,
  recordedStudies,
  recordRun,
} from "./runs_on_disk.ts";
export { studySettings } from "./settings.ts";
export { type Spread, spreadOf } from "./spread.ts";
export { parametersText, runName } from "./variant.ts";
