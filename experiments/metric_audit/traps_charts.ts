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
      { key: "binsAlike", label: "“RMS”, formula b", format: DIGITS },
    ],
    rows: asked.map(({ stated, ...rest }) => ({ ...stated, ...rest })),
  });
}

/** One set of answers under each policy for missing confidences. */
export function policiesTable(policies: readonly UnderPolicy[]): DataTable {
  return dataTable({
    title: "The same answers, some of which state nothing, under each policy",
    columns: [
      { key: "name", label: "Missing confidences" },
      { key: "n", label: "Rows", format: "d" },
      { key: "ece", label: "ECE", format: DIGITS },
      { key: "brier", label: "Brier", format: DIGITS },
    ],
    rows: policies.map((policy) => ({ ...policy })),
  });
}

/** Labels by substring and by exact reading. */
export function labelsTable(
  checks: readonly (LabelCheck & { model: string })[],
): DataTable {
  return dataTable({
    title: "Labels from the verdicts of a judge that is never wrong",
    columns: [
      { key: "name", label: "Answers, and calls that fail" },
      { key: "truth", label: "Right", format: ".1%" },
      { key: "substring", label: "“Accuracy” by “correct” in the verdict", format: ".1%" },
      { key: "flipped", label: "Labels that are wrong", format: ".1%" },
      { key: "accuracy", label: "Accuracy, verdicts read exactly", format: ".1%" },
      { key: "unlabelled", label: "Left without a label", format: ".1%" },
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
        help: source,
      })),
    ],
    rows: cases.map(({ name, errors }) => ({ name, ...errors })),
  });
}

/** Whole percents that arithmetic puts in another bin than their own. */
export function misplacedTable(rules: readonly Misplaced[]): DataTable {
  return dataTable({
    title: "Whole percents that do not get the bin of their number, of 0% to 99%",
    columns: [{ key: "code", label: "Bin of a hundred" }, { key: "list", label: "Misplaced" }],
    rows: rules.map(({ code, percents }) => ({
      code,
      list: percents.map((percent) => percent.toFixed(2)).join(" "),
    })),
  });
}
