/**
 * What the terms mean that head the columns of tables. A column that says nothing else of itself is explained
 * by its label; docs/router_cards.md and docs/calibration.md have the definitions and their sources.
 */

const AUROC =
  "area under the ROC curve: how often, of a right and a wrong answer, the right one has the higher " +
  "confidence; chance gets 0.5, 1 is best";

const TERMS: Readonly<Record<string, string>> = {
  // What the rows are
  Model: "the language model",
  Query: "what the models are asked",
  Prompt: "what the models are asked",
  Question: "what the models are asked",
  Task: "kind of the query",
  Confidence: "where the confidences come from",
  Confidences: "where the confidences come from",
  Reward: "the rule that pays for a stated confidence",
  // Routing
  Router: "the rule that chooses which model answers",
  Dataset: "the outcomes it is measured on",
  APGR:
    "average performance gap recovered: the share of the gap in quality between the weak and the " +
    "strong model that a router recovers, averaged over all spends; chance gets 0.5",
  "CPT 50%":
    "call-performance threshold: the share of queries that the strong model has to answer " +
    "for half of the gap to be recovered; less is better",
  "CPT 80%": "the same for four fifths of the gap",
  p: "probability of a difference at least as large if there were none",
  // Calibration
  ECE:
    "expected calibration error: mean distance between confidence and share of right answers, over ten bins " +
    "of equal width, [lo, hi); 0 is best",
  smECE: "smooth ECE, which smooths with a kernel instead of bins; 0 is best",
  Brier: "Brier score: mean squared distance between confidence and outcome, 0 or 1; 0 is best, " +
    "a constant 50% gets 0.25",
  NLL:
    "negative log-likelihood: mean of −log(probability given to what happened), clipped at 2.2e-16; " +
    "0 is best",
  MCB:
    "miscalibration: how much the best growing recalibration would take off the Brier score; 0 is best",
  DSC:
    "discrimination: how much telling right from wrong answers takes off the Brier score; more is better",
  "AUROC, all pairs": `${AUROC}, over all pairs`,
  "AUROC, within folds":
    `${AUROC}, over pairs of one fold, since each fold of cross-fitting has a calibrator of its own`,
  UNC: "uncertainty: the Brier score of the base rate alone, whatever the confidences are",
  // Classification
  F1: "harmonic mean of precision and recall; 1 is best",
  Precision: "share of the queries sent to the strong model that need it",
  Recall: "share of the queries that need the strong model that are sent to it",
  // The columns of a table of outcomes
  dataset: "the set that the query is of",
  query_id: "name of the query",
  split: "whether routers learn from it or are tested on it",
  task: "kind of the query",
  prompt: "text of the query",
  model: "the model that answered",
  sample: "number of the answer, where a model answers several times",
  response: "text of the answer",
  source: "where the confidences come from",
  step: "which of the answers to one question it is",
  query: "name of the question",
  quality: "1 for a right answer, 0 for a wrong one, or the grade it got",
  correct: "1 for a right answer, 0 for a wrong one",
  confidence: "how sure the model is of the answer, from 0 to 1",
  cost_usd: "price of the answer in US dollars",
};

/** The meaning of a column's label; undefined where it is no term of the field. */
export function meaningOf(label: string): string | undefined {
  return TERMS[label];
}
