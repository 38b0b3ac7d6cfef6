/**
 * Routelab as a library: what a notebook, a script or a router's file needs, by one name.
 *
 * ```ts
 * import { defineRouter } from "routelab";
 * import assert from "node:assert/strict";
 *
 * const length = defineRouter({
 *   name: "length",
 *   fit: () => ({ prompt }) => Math.min(1, prompt.length / 200),
 * });
 * assert.equal(length.name, "length"); // routerCards({ outcomes: "pocket", routers: [length, "random"] })
 * ```
 *
 * The name is known everywhere below this folder, and to a file that `lab` is given; docs/extending.md says how
 * another folder gets it. What is not here is imported from the `mod.ts` of its folder in `lib`.
 * @module
 */

// Outcomes, and the candidates of a table as routers see them
export {
  type Candidate,
  type CandidateMatrix,
  candidateName,
  openOutcomes,
  type Outcome,
  OutcomeTable,
  type Query,
  saveTable,
} from "./lib/outcomes/mod.ts";

// Routers: of your own, and those there are
export {
  commandRouter,
  defineRouter,
  openersOf,
  type Router,
  type RouterFactory,
  ROUTERS,
  scoresRouter,
  type Training,
  type TrainingQuery,
} from "./lib/routers/mod.ts";

// How they stand
export {
  apgrGain,
  compareRuns,
  type Config as RouterCardsConfig,
  type Evaluation,
  openRun,
  type RouterCard,
  type RouterCards,
  routerCards,
  saveRun,
} from "./lib/evaluation/mod.ts";

// Confidences held against what came of them
export {
  brier,
  type CalibratedFile,
  calibrateFile,
  type CalibrationReport,
  calibrationReport,
  CALIBRATORS,
  isotonic,
  platt,
  reliabilityTable,
} from "./lib/calibration/mod.ts";

// Models that answer, and encoders
export { type Client, openClient, openEncoder } from "./lib/models/mod.ts";

// The pocket world: the dataset "pocket" and its models open by their names
export { pocketOutcomesFile, pocketQuestions } from "./lib/pocket/mod.ts";

// Charts, tables and sentences of a notebook
export {
  barChart,
  type Column,
  dataTable,
  type Finding,
  findings,
  frameTable,
  headline,
  histogramChart,
  lineChart,
  reliabilityChart,
} from "./lib/report/mod.ts";
export {
  apgrChart,
  apgrFinding,
  apgrHeadline,
  calibrationChart,
  cardTable,
  curveChart,
  dropFinding,
  leadFinding,
  leadsOver,
  leadTable,
  operatingTable,
} from "./lib/report/router_cards/mod.ts";
export { show } from "./experiments/notebook/show.ts";

// Faults of a set-up, told without a stack
export { UserError } from "./lib/core/errors.ts";
