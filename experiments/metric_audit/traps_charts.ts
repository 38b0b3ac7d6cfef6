/** Tables of what goes wrong before a measure is taken: missing confidences, labels, bin edges. */
import { type DataTable, dataTable } from "../../lib/report/mod.ts";
import { formatNumber } from "../../lib/report/format.ts";
import { EDGE_RULES, type EdgeErrors, type Misplaced } from "./bin_edges.ts";
import type { Coverage, UnderPolicy } from "./study.ts";
import type { LabelCheck } from "./verdict_labels.ts";

const DIGITS = ".3f";

/** Coverage of stated confidences, and the effect of the source's default. */
export function coverageTable(
  asked: readonly Coverage[],
  { missing, questions }: { missing: number; questions: number },
): DataTable {
  return dataTable({
    title: `Greedy answers to ${
      questions.toLocaleString("en")
    } test questions, read with ${missing} for what states nothing`,
    columns: [
      { key: "name", label: "pocket-small is", help: "how it is asked" },
      {
        key: "parse_rate",
        label: "States one",
        format: ".1%",
        help: "share of the answers with a confidence that can be read",
      },
      {
        key: "distinct",
        label: "Values",
        format: "d",
        help: "different confidences that are stated",
      },
      {
        key: "mode",
        label: "Most common",
        format: ".0%",
        help: "the one that is stated most often",
      },
      {
        key: "mode_share",
        label: "Its share",
        format: ".1%",
        help: "of the answers that state one",
      },
      { key: "right", label: "Right", format: ".1%", help: "share of the answers that is right" },
      {
        key: "mean",
        label: "Mean after the default",
        format: ".3f",
        help: `mean confidence where ${missing} stands for what is not stated`,
      },
      {
        key: "binsAlike",
        label: "“RMS”, formula b",
        format: DIGITS,
        help: "the error that the source reports: all bins alike, 100% in none",
      },
    ],
    rows: asked.map(({ stated, ...rest }) => ({ ...stated, ...rest })),
  });
}

/** One set of answers under each policy for missing confidences. */
export function policiesTable(policies: readonly UnderPolicy[]): DataTable {
  return dataTable({
    title: "The same answers, some of which state nothing, under each policy",
    columns: [
      {
        key: "name",
        label: "Missing confidences",
        help: "what becomes of answers that state none",
      },
      { key: "n", label: "Rows", format: "d", help: "answers that are left" },
      { key: "ece", label: "ECE", format: DIGITS },
      { key: "brier", label: "Brier", format: DIGITS },
    ],
    rows: policies.map((policy) => ({ ...policy })),
  });
}

/** Labels by substring and by exact reading. */
export function labelsTable(
  checks: readonly (LabelCheck & { model: string })[],
  { questions }: { questions: number },
): DataTable {
  return dataTable({
    title: `Labels from the verdicts of a judge that is never wrong, on greedy answers to ${
      questions.toLocaleString("en")
    } test questions`,
    columns: [
      {
        key: "name",
        label: "Answers, and calls that fail",
        help: "the model, and the share of the judge's calls that fail",
      },
      {
        key: "truth",
        label: "Right",
        format: ".1%",
        help: "share of the answers, by the verifier",
      },
      {
        key: "substring",
        label: "“Accuracy” by “correct” in the verdict",
        format: ".1%",
        help: "share of the verdicts that contain the word",
      },
      {
        key: "flipped",
        label: "Labels that are wrong",
        format: ".1%",
        help:
          "share of the answers that the former calls right and the verifier wrong, or the reverse",
      },
      {
        key: "accuracy",
        label: "Accuracy, verdicts read exactly",
        format: ".1%",
        help: "share of the verdicts that are “Correct”, of the calls that came back",
      },
      {
        key: "unlabelled",
        label: "Left without a label",
        format: ".1%",
        help: "share of the answers whose call failed",
      },
    ],
    rows: checks.map((check) => ({
      ...check,
      name: `${check.model}, ${formatNumber(check.failing, ".1%")}`,
    })),
  });
}

/** The same rows, and bins that differ in their edges alone. */
export function edgesTable(cases: readonly EdgeErrors[]): DataTable {
  return dataTable({
    title: "ECE over ten bins, by whose bin an edge belongs to",
    columns: [
      { key: "name", label: "" },
      ...EDGE_RULES.map(({ name, source }) => ({
        key: name,
        label: name,
        format: ".4f",
        help: `ECE by the rule of ${source}`,
      })),
    ],
    rows: cases.map(({ name, errors }) => ({ name, ...errors })),
  });
}

/** Whole percents that arithmetic puts in another bin than their own. */
export function misplacedTable(rules: readonly Misplaced[]): DataTable {
  return dataTable({
    title: "Whole percents that do not get the bin of their number, of 0% to 99%",
    columns: [{
      key: "code",
      label: "Bin of a hundred",
      help: "arithmetic that finds the bin of a confidence c",
    }, {
      key: "list",
      label: "Misplaced",
      help: "confidences that it puts in another bin than their own",
    }],
    rows: rules.map(({ code, percents }) => ({
      code,
      list: percents.map((percent) => percent.toFixed(2)).join(" "),
    })),
  });
}
