/** Tables of the audit: the same answers under every measure. */
import { type DataTable, dataTable, type Headline, headline } from "../../lib/report/mod.ts";
import { formatNumber } from "../../lib/report/format.ts";
import type { BinWeight } from "./formulas.ts";
import type { Composition, FourNames } from "./study.ts";

const DIGITS = ".3f";

/** The four formulas on the same rows, beside what they claim to be and Brier's score. */
export function fourNamesTable(models: readonly FourNames[]): DataTable {
  return dataTable({
    title: "Four formulas that one project calls “RMS calibration error”, on the same answers",
    columns: [
      { key: "name", label: "Confidences" },
      { key: "right", label: "Right", format: ".1%" },
      {
        key: "skipLast",
        label: "a: last 100 skipped",
        format: DIGITS,
        help:
          "The baseline's, in random order: bins of 100 by growing confidence, without the last",
      },
      {
        key: "skipLastWrongFirst",
        label: "a, wrong ones first",
        format: DIGITS,
        help: "The same rows: equal confidences are split in the order they come",
      },
      {
        key: "binsAlike",
        label: "b: bins alike, 100% dropped",
        format: DIGITS,
        help: "That of the trained models; – where no row is in any bin",
      },
      {
        key: "rootBrier",
        label: "c: root of Brier",
        format: DIGITS,
        help: "Reinforcement learning's",
      },
      {
        key: "emptyBins",
        label: "d: b over 100 bins",
        format: DIGITS,
        help: "The one printed in the summary",
      },
      {
        key: "rmsce",
        label: "every row once",
        format: DIGITS,
        help: "Root mean squared calibration error: 100 bins weighted by rows, the last one closed",
      },
      { key: "brier", label: "Brier, 95% interval", format: DIGITS },
    ],
    rows: models.map((model) => ({ ...model })),
  });
}

/** Brier's score of a model, and what the four formulas say of it. */
export function formulasHeadline(model: FourNames): Headline {
  const digits = (value: number) => Number.isNaN(value) ? "none" : value.toFixed(3);
  return headline({
    label: `Brier score of “${model.name}” where ${(100 * model.right).toFixed(1)}% is right`,
    ...model.brier,
    format: DIGITS,
    note: `its “RMS calibration error”: ${digits(model.skipLast)} by formula a, ` +
      `${digits(model.binsAlike)} by b, ${digits(model.rootBrier)} by c, ` +
      `${digits(model.emptyBins)} by d`,
  });
}

/** The weight in formula b of each confidence that is stated. */
export function weightsTable(weights: BinWeight[], { name }: { name: string }): DataTable {
  return dataTable({
    title: `Every confidence of ${name}, and what it counts`,
    columns: [
      { key: "stated", label: "Stated", align: "right" },
      { key: "n", label: "Answers", format: "d" },
      { key: "accuracy", label: "Right", format: ".1%" },
      { key: "gap", label: "Gap", format: ".3f" },
      { key: "byRows", label: "Weight by rows", format: ".1%" },
      { key: "alike", label: "Weight in formula b", format: ".1%" },
    ],
    rows: weights.map((bin) => ({ ...bin, stated: formatNumber(bin.confidence, ".0%") })),
  });
}

/** Calibration errors, and what the Brier score is made of. */
export function compositionTable(models: readonly Composition[]): DataTable {
  return dataTable({
    title: "Calibration error, and what the Brier score is made of: MCB − DSC + UNC",
    columns: [
      { key: "name", label: "Confidences" },
      { key: "ece", label: "ECE", format: DIGITS },
      { key: "brier", label: "Brier", format: DIGITS },
      {
        key: "mcb",
        label: "MCB",
        format: DIGITS,
        help: "Miscalibration: what recalibrating gains",
      },
      {
        key: "dsc",
        label: "DSC",
        format: DIGITS,
        help: "Discrimination: what telling right from wrong gains",
      },
      { key: "unc", label: "UNC", format: DIGITS, help: "What the base rate scores" },
      { key: "auroc", label: "AUROC", format: DIGITS },
    ],
    rows: models.map((model) => ({ ...model })),
  });
}
