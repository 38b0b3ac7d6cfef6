/** A report of calibration as tables: its card, its curve, and its groups. */
import { counted } from "../../core/wording.ts";
import type { CalibrationErrors, CalibrationReport } from "../../calibration/mod.ts";
import { type Estimate, estimateOf } from "../../stats/mod.ts";
import { UNKNOWN } from "../format.ts";
import { type DataTable, dataTable } from "../tables/data_table.ts";

/** How the confidences are called beside those of calibrators. */
export const AS_STATED = "as stated";

const MEASURES: Record<string, (measures: CalibrationErrors) => number> = {
  "ECE, bins [lo, hi)": ({ ece }) => ece.width_left,
  "ECE, bins (lo, hi]": ({ ece }) => ece.width_right,
  "ECE, equal mass": ({ ece }) => ece.mass,
  "smECE": ({ smece }) => smece,
  "RMSCE": ({ rmsce }) => rmsce,
  "MCE": ({ mce }) => mce,
  "Brier": ({ brier }) => brier,
  "MCB": ({ corp }) => corp.mcb,
  "DSC": ({ corp }) => corp.dsc,
  "UNC": ({ corp }) => corp.unc,
  "NLL": ({ nll }) => nll,
};

/** Every measure of the confidences as they are stated, beside the constant and calibrators. */
export function measuresTable(report: CalibrationReport): DataTable {
  const { ci95, references, debiased, edges } = report;
  const intervals: Record<string, readonly [number, number] | null> = {
    [edges === "left" ? "ECE, bins [lo, hi)" : "ECE, bins (lo, hi]"]: ci95.ece,
    "RMSCE": ci95.rmsce,
    "Brier": ci95.brier,
    "NLL": ci95.nll,
    "AUROC": ci95.auroc,
  };
  const ranks = {
    "AUROC": report.auroc,
    "AUPRC": report.auprc,
    "AURC": report.aurc,
    "E-AURC": report.e_aurc,
    "AUGRC": report.augrc,
  };
  const names = Object.keys(references);
  const own = (measure: string, value: number | null): Estimate =>
    estimateOf(value, intervals[measure]);
  return dataTable({
    title: `${counted(report.n, "answer")}, with 95% intervals`,
    columns: [
      {
        key: "measure",
        label: "Measure",
        help:
          "ECE, smECE, RMSCE and MCE are distances from calibration, 0 is best; Brier is MCB, " +
          "miscalibration, less DSC, discrimination, plus UNC, the score of the base rate; of AUROC and AUPRC " +
          "1 is best; AURC, E-AURC and AUGRC are areas under curves of risk, 0 is best",
      },
      {
        key: AS_STATED,
        label: "As stated",
        format: ".4f",
        help:
          "ECE and RMSCE are never 0 as measured; their intervals are of the error without what chance " +
          `adds to it, ${debiased.ece.toFixed(4)} and ${debiased.rmsce.toFixed(4)}`,
      },
      ...names.map((name) => ({
        key: name,
        label: name,
        format: ".4f",
        help: name === "constant"
          ? "the base rate of these answers, the best that a constant can be"
          : "cross-fitted: each answer by a fit that did not see its query",
      })),
    ],
    rows: [
      ...Object.entries(MEASURES).map(([measure, of]) => ({
        measure,
        [AS_STATED]: own(measure, of(report)),
        ...Object.fromEntries(names.map((name) => {
          const reference = references[name];
          return [name, reference === null ? null : of(reference)];
        })),
      })),
      ...Object.entries(ranks).map(([measure, value]) => ({
        measure,
        [AS_STATED]: own(measure, value),
        ...Object.fromEntries(names.map((name) => [name, null])),
      })),
    ],
  });
}

/** A bin of a curve: of which answers, and by which confidences. */
export type CurveRow = Record<
  "lo" | "hi" | "n" | "confidence" | "accuracy" | "accuracy_lo" | "accuracy_hi",
  number
>;

export function curveRows(bins: CalibrationReport["bins"]): CurveRow[] {
  return bins.map(({ ci95: [accuracy_lo, accuracy_hi], ...bin }) => (
    { ...bin, accuracy_lo, accuracy_hi }
  ));
}

/** The bins of the diagram. */
export function binTable({ bins }: CalibrationReport): DataTable {
  return dataTable({
    title: "The curve as stated, by bin",
    columns: [
      { key: "from", label: "From", format: ".3f", help: "the lower edge of the bin" },
      { key: "to", label: "To", format: ".3f", help: "its upper edge" },
      { key: "n", label: "Answers", format: ",d", help: "in the bin" },
      { key: "confidence", label: "Confidence", format: ".4f", help: "mean of the bin" },
      { key: "accuracy", label: "Accuracy", format: ".4f", help: "share right, with its interval" },
      { key: "gap", label: "Gap", format: "+.4f", help: "accuracy less confidence" },
    ],
    rows: bins.map(({ lo, hi, n, confidence, accuracy, ci95 }) => ({
      ...{ from: lo, to: hi, n, confidence, gap: accuracy - confidence },
      accuracy: estimateOf(accuracy, ci95),
    })),
  });
}

/** Tests of calibrated confidences. */
export function testTable({ ks, kuiper, spiegelhalter }: CalibrationReport): DataTable {
  return dataTable({
    title: "Tests of calibrated confidences: a small p says that they are not",
    columns: [
      { key: "test", label: "Test", help: "a dash where it does not apply, as the notes say" },
      { key: "statistic", label: "Statistic", format: ".3f", help: "of the test" },
      {
        key: "p",
        label: "p",
        format: (p) => typeof p !== "number" ? UNKNOWN : p < 1e-15 ? "<1e-15" : p.toPrecision(2),
        align: "right",
        help: "two-sided",
      },
    ],
    rows: Object.entries({ KS: ks, Kuiper: kuiper, Spiegelhalter: spiegelhalter })
      .map(([test, found]) => (
        { test, statistic: found?.statistic ?? null, p: found?.p ?? null }
      )),
  });
}

/** A row a group; of one that could not be measured the reason. */
export function groupTable(
  groups: Readonly<Record<string, CalibrationReport | { error: string }>>,
  { column }: { column: string },
): DataTable {
  const entries = Object.entries(groups);
  return dataTable({
    title: `By ${column}`,
    columns: [
      { key: "group", label: column, help: "the group of answers" },
      { key: "n", label: "Answers", format: ",d", help: "that were measured" },
      { key: "accuracy", label: "Accuracy", format: ".3f", help: "share right" },
      { key: "stated", label: "Confidence", format: ".3f", help: "mean of what is stated" },
      { key: "ece", label: "ECE", format: ".3f" },
      { key: "brier", label: "Brier", format: ".3f" },
      { key: "auroc", label: "AUROC", format: ".3f" },
      ...entries.some(([, report]) => "error" in report)
        ? [{ key: "error", label: "Not measured", help: "why not" }]
        : [],
    ],
    rows: entries.map(([group, report]) =>
      "error" in report ? { group, error: report.error } : {
        ...{ group, n: report.n },
        accuracy: estimateOf(report.accuracy, report.ci95.accuracy),
        stated: estimateOf(report.mean_confidence, report.ci95.mean_confidence),
        ece: estimateOf(
          report.edges === "left" ? report.ece.width_left : report.ece.width_right,
          report.ci95.ece,
        ),
        brier: estimateOf(report.brier, report.ci95.brier),
        auroc: estimateOf(report.auroc, report.ci95.auroc),
      }
    ),
  });
}
