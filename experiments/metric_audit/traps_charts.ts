/** Tables of what goes wrong before a measure is taken: missing confidences, labels, bin edges. */
import { mean } from "simple-statistics";
import { coverage, type MissingPolicy, resolveMissing } from "../../lib/calibration/mod.ts";
import { proportion } from "../../lib/evaluation/mod.ts";
import { type DataTable, dataTable } from "../../lib/report/mod.ts";
import { ARITHMETIC, eceBy, EDGE_RULES, misplaced } from "./bin_edges.ts";
import {
  type Bootstrap,
  brierEstimate,
  eceEstimate,
} from "../../lib/calibration/measures/interval_estimate.ts";
import { binsAlikeRms, type Rows } from "./study.ts";
import type { StatedAnswer } from "../../lib/pocket/stated_answers.ts";
import type { LabelCheck } from "./verdict_labels.ts";

const DIGITS = ".3f";

/** What is there to be read, and what the source's default makes of it. */
export function coverageTable(
  asked: Readonly<Record<string, readonly StatedAnswer[]>>,
  { missing }: { missing: number },
): DataTable {
  return dataTable({
    title: `Read with ${missing} for what states nothing`,
    columns: [
      { key: "name", label: "pocket-small is" },
      { key: "parse_rate", label: "States one", format: ".1%" },
      { key: "distinct", label: "Values", format: "d" },
      { key: "mode", label: "Most common", format: ".0%" },
      { key: "mode_share", label: "Its share", format: ".1%" },
      { key: "right", label: "Right", format: ".1%" },
      { key: "mean", label: "Mean after the default", format: ".3f" },
      { key: "b", label: "“RMS”, formula b", format: DIGITS },
    ],
    rows: Object.entries(asked).map(([name, answers]) => {
      const confidence = answers.map((answer) => answer.confidence ?? missing);
      const correct = answers.map((answer) => answer.correct);
      return {
        name,
        ...coverage(answers.map((answer) => answer.confidence)),
        right: mean(correct),
        mean: mean(confidence),
        b: binsAlikeRms({ confidence, correct }),
      };
    }),
  });
}

const POLICIES: Readonly<Record<string, MissingPolicy>> = {
  "exclude": { policy: "exclude" },
  "impute 0.5": { policy: "impute", value: 0.5 },
  "impute the mean of those stated": { policy: "impute", value: "mean" },
  "count as wrong (confidence 1)": { policy: "count-as-wrong" },
};

/** One set of answers under each policy for missing confidences. */
export function policiesTable(answers: readonly StatedAnswer[], options: Bootstrap): DataTable {
  return dataTable({
    title: "The same answers, some of which state nothing, under each policy",
    columns: [
      { key: "name", label: "Missing confidences" },
      { key: "n", label: "Rows", format: "d" },
      { key: "ece", label: "ECE", format: DIGITS },
      { key: "brier", label: "Brier", format: DIGITS },
    ],
    rows: Object.entries(POLICIES).map(([name, policy]) => {
      const { confidence, correct } = resolveMissing(
        answers.map((answer) => answer.confidence),
        answers.map((answer) => answer.correct),
        policy,
      );
      const rows = { confidence: [...confidence], correct: [...correct] };
      return {
        name,
        n: confidence.length,
        ece: eceEstimate(rows, options),
        brier: brierEstimate(rows, options),
      };
    }),
  });
}

/** Labels by substring and by exact reading. */
export function labelsTable(
  checks: readonly (LabelCheck & { model: string })[],
): DataTable {
  return dataTable({
    title: "Labels from the verdicts of a judge that is never wrong",
    columns: [
      { key: "model", label: "Answers of" },
      { key: "failing", label: "Calls that fail", format: ".1%" },
      { key: "truth", label: "Right", format: ".1%" },
      { key: "substring", label: "“Accuracy” by “correct” in the verdict", format: ".1%" },
      { key: "flipped", label: "Labels that are wrong", format: ".1%" },
      { key: "accuracy", label: "Accuracy, verdicts read exactly", format: ".1%" },
      { key: "unlabelled", label: "Left without a label", format: ".1%" },
    ],
    rows: checks.map((check) => {
      const labels = check.exact.filter((label) => label !== null);
      return {
        ...check,
        accuracy: proportion(labels.map((label) => label === 1)),
        unlabelled: 1 - labels.length / check.exact.length,
      };
    }),
  });
}

/** The same rows, and bins that differ in their edges alone. */
export function edgesTable(cases: Readonly<Record<string, Rows>>): DataTable {
  return dataTable({
    title: "ECE over ten bins, by whose bin an edge belongs to",
    columns: [
      { key: "name", label: "" },
      ...EDGE_RULES.map(({ name, source }) => ({
        key: name,
        label: name,
        format: ".4f",
        help: source,
      })),
    ],
    rows: Object.entries(cases).map(([name, rows]) => ({
      name,
      ...Object.fromEntries(EDGE_RULES.map((rule) => [rule.name, eceBy(rule, rows)])),
    })),
  });
}

/** Which whole percents arithmetic puts in another bin than their own. */
export function misplacedTable(): DataTable {
  return dataTable({
    title: "Whole percents that do not get the bin of their number, of 0% to 99%",
    columns: [{ key: "code", label: "Bin of a hundred" }, { key: "list", label: "Misplaced" }],
    rows: ARITHMETIC.map(({ code, bin }) => ({
      code,
      list: misplaced(bin).map((c) => c.toFixed(2)).join(" "),
    })),
  });
}
