/**
 * The one table and the ways into it: open, read, audit, clean, save, fetch.
 */
export { badValue } from "./bad_input.ts";
export { type Audit, CLEANING_STEPS, type DatasetCard, datasetCardSchema } from "./card.ts";
export { CATALOGUE, type CatalogueEntry } from "./catalogue.ts";
export { clean, type Cleaning } from "./clean.ts";
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
  type QuestionSet,
  registerDataset,
} from "./made_datasets.ts";
export { type MadeCard, makeTable } from "./make_table.ts";
export { normalizePrompt } from "./normalize.ts";
export { openDataset, type OpenOptions, openOutcomes } from "./open.ts";
export { type ReadOptions, readTable } from "./read.ts";
export { formatList } from "./readers/registry.ts";
export { cardPath, saveTable } from "./saved.ts";
export {
  type Outcome,
  OUTCOME_COLUMNS,
  outcomeSchema,
  type Question,
  QUESTION_COLUMNS,
  questionSchema,
} from "./schema.ts";
export { OutcomeTable } from "./table.ts";
export { type Candidate, candidateName, parseCandidates } from "./candidates.ts";
export type { TokenPrice } from "./candidate_costs.ts";
export {
  type CandidateMatrix,
  candidateMeans,
  matchProbability,
  matrixDigest,
  promptsOf,
  type Query,
  selectQueries,
} from "./matrix.ts";
export { type MatrixOptions, toMatrix } from "./to_matrix.ts";
export { holdOut, kFold, sharedPrompts, type Split } from "./split.ts";
