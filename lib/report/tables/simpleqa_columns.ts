/** The columns of SimpleQA's measures (lib/grading/simpleqa_measures.ts), alike in every table. */
import type { Column } from "./data_table.ts";

export const SIMPLEQA_COLUMNS: readonly Column[] = [
  { key: "correct", label: "Correct", format: ".1%", help: "share of the answers that are right" },
  { key: "incorrect", label: "Incorrect", format: ".1%", help: "share that are wrong" },
  { key: "not_attempted", label: "Not attempted", format: ".1%", help: "share that decline" },
  {
    key: "correct_given_attempted",
    label: "Correct given attempted",
    format: ".1%",
    help: "share of the attempted answers that are correct",
  },
  {
    key: "f_score",
    label: "F-score",
    format: ".3f",
    help: "harmonic mean of correct and of correct given attempted",
  },
];
