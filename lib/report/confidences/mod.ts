/**
 * What is shown of confidences: how well calibrated they are, and how much better than others.
 *
 * @module
 */
export {
  MEASURES_TABLE,
  measuresTables,
  measuresTitles,
  PAIRS_TABLE,
  pairsTable,
  reliabilityOf,
} from "./run_tables.ts";
