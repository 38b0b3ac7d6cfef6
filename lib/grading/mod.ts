/** Judges: language models that rate answers; and routing datasets, which are made of their ratings. */
export type { Judge, Rating } from "./judge.ts";
export { openJudge } from "./open.ts";
export {
  makeRoutingDataset,
  type RatedAnswer,
  type RoutingDataset,
  type RoutingDatasetConfig,
} from "./routing_dataset.ts";
export { ratingsPath, saveRoutingDataset } from "./routing_dataset_file.ts";
export { type DatasetProgress, type Spending } from "./spending_meter.ts";
