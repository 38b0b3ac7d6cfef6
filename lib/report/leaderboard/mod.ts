/**
 * The leaderboard as tables, as the critical-difference picture, and for other programs.
 *
 * ```ts
 * import { leaderboard } from "../../evaluation/mod.ts";
 * import { leaderboardCsv } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(leaderboardCsv(leaderboard([])).trim(), ""); // no run, no row
 * ```
 * @module
 */
export { leaderboardCsv, leaderboardLatex, REFERENCES } from "./export.ts";
export { leaderboardSections } from "./report.ts";
export { ranksChart } from "./ranks_chart.ts";
export { boardsTable, boardTable, pairsTable, ranksTable } from "./tables.ts";
