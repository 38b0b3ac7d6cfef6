/**
 * The one table and the ways into it: open, read, audit, clean, save, fetch; and the candidate matrix, the table
 * seen from routing.
 *
 * ```ts
 * import { makeTable, type Outcome, parseCandidates, toMatrix } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const common = { dataset: "d", query_id: "1", prompt: "2 + 2?", task: null, reference: "4" };
 * const unknown = { split: null, response: null, correct: null, tokens_in: null, tokens_out: null };
 * const answer = (model: string, sample: number, quality: number, confidence: number): Outcome => ({
 *   ...{ ...common, ...unknown, model, sample, quality, confidence, latency_ms: null },
 *   cost_usd: model === "small" ? 0.001 : 0.01,
 * });
 * const table = await makeTable(
 *   [answer("small", 0, 0, 0.4), answer("small", 1, 1, 0.8), answer("large", 0, 1, 0.9)],
 *   {
 *     ...{ name: "d", title: "One question", description: null, caveats: [], created_by: null },
 *     ...{ quality: { what: "right or wrong", min: 0, max: 1 }, weak: "small", strong: "large" },
 *   },
 * );
 * const { quality, cost } = toMatrix(table, {
 *   candidates: ["small@bo1-2:confidence", "large"].flatMap(parseCandidates),
 *   promptCost: "per-sample",
 * });
 * assert.deepEqual([...quality], [0.5, 1, 1]); // one sample is right half of the time
 * assert.deepEqual([...cost], [0.001, 0.002, 0.01]);
 * ```
 * @module
 */
export { badValue } from "./bad_input.ts";
export { type Audit, CLEANING_STEPS, type DatasetCard, datasetCardSchema } from "./card.ts";
export { CATALOGUE, type CatalogueEntry } from "./catalogue.ts";
export { clean, type Cleaning, removedText } from "./clean.ts";
export { readColumns } from "./columns.ts";
export { describeTable, type Description } from "./describe.ts";
export { describeText } from "./describe_text.ts";
export {
  catalogueFile,
  datasetIsHere,
  fetchDataset,
  type FetchOptions,
  type FetchProgress,
} from "./fetch.ts";
export {
  findMade,
  type MadeDataset,
  madeDatasets,
  registerDataset,
  type Verdict,
} from "./made_datasets.ts";
export { type MadeCard, makeTable } from "./make_table.ts";
export { type Drawn, type Mix, mixPrompts, type Source } from "./mix.ts";
export { normalizePrompt } from "./normalize.ts";
export { openDataset, type OpenOptions, openOutcomes } from "./open.ts";
export { drawQuestions, openQuestions } from "./questions.ts";
export { type ReadOptions, readTable } from "./read.ts";
export { describeFormats } from "./readers/registry.ts";
export { toScore, VERDICTS_IN_SHORT } from "./readers/values.ts";
export { QUESTION_FILES, ROW_FILES, saveFrame, saveQuestions, saveTable } from "./saved.ts";
export {
  isScoreColumn,
  type Outcome,
  OUTCOME_COLUMNS,
  outcomeSchema,
  type Question,
  QUESTION_COLUMNS,
  questionSchema,
  type ScoreColumn,
} from "./schema.ts";
export { OutcomeTable, withFrame } from "./table.ts";
export {
  type Candidate,
  candidateName,
  OWN_SELECTIONS,
  parseCandidates,
  selectionColumn,
} from "./candidates.ts";
export type { CostOptions, TokenPrice } from "./candidate_costs.ts";
export {
  type CandidateMatrix,
  candidateMeans,
  matchProbability,
  matrixDigest,
  promptsOf,
  type Query,
  selectQueries,
  sliceQueries,
} from "./matrix.ts";
export { type MatrixOptions, toMatrix } from "./to_matrix.ts";
export {
  holdOut,
  kFold,
  ownSplit,
  promptGroups,
  sharedPrompts,
  type Shares,
  type Split,
  splitByShares,
} from "./split.ts";
export { bestrouteLines } from "./writers/bestroute.ts";
export { bestrouteRouterLines } from "./writers/bestroute_router.ts";
