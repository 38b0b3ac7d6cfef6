/**
 * Reports of calibration as charts and tables.
 *
 * ```ts
 * import { calibrationReport } from "../../calibration/mod.ts";
 * import { measuresTable } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const confidence = Array.from({ length: 100 }, (_, i) => i % 2 ? 0.9 : 0.6);
 * const correct = confidence.map((_, i) => i % 4 ? 1 : 0);
 * const report = calibrationReport(confidence, correct, {
 *   ...{ missing: { policy: "exclude" }, draws: 100, seed: 1 },
 * });
 * assert.match(measuresTable(report).text, /^100 answers, with 95% intervals$/m);
 * ```
 * @module
 */
export { calibrationSections, type CalibrationSource, curveTable } from "./report.ts";
export { binTable, groupTable, measuresTable, testTable } from "./tables.ts";
