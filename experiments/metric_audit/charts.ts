/** Charts and tables of the audit: the same answers under every measure. */
import {
  barChart,
  type DataTable,
  dataTable,
  type Figure,
  type Headline,
  headline,
} from "../../lib/report/mod.ts";
import { formatNumber } from "../../lib/report/format.ts";
import type { BinWeight } from "./formulas.ts";
import type { Composition, FourNames } from "./study.ts";

const DIGITS = ".3f";

const RIGHT = "share of right answers; the pocket models answered greedily, asked for a confidence";

/** What each formula gives to the same answers, beside a measure that counts every one of them once. */
export function formulasChart(models: readonly FourNames[]): Figure {
  const formulas = {
    "a: last 100 skipped": "skipLast",
    "b: bins alike": "binsAlike",
    "c: root of Brier": "rootBrier",
    "d: b over 100 bins": "emptyBins",
    "every row once": "rmsce",
  } as const;
  return barChart({
    title: "Four formulas of one name, four errors for the same answers",
    subtitle:
      "“RMS calibration error” by each formula, beside a measure that counts every answer once",
    name: "four formulas",
    valueTitle: "error",
    bars: Object.entries(formulas).flatMap(([label, formula]) =>
      models.map((model) => ({ label, group: model.name, value: model[formula] }))
    ),
  });
}

/** The four formulas on the same rows, beside what they claim to be and Brier's score. */
export function fourNamesTable(models: readonly FourNames[]): DataTable {
  return dataTable({
    title: "Four formulas that one project calls “RMS calibration error”, on the same answers",
    columns: [
      { key: "name", label: "Confidences" },
      { key: "right", label: "Right", format: ".1%", help: RIGHT },
      {
        key: "skipLast",
        label: "a: last 100 skipped",
        format: DIGITS,
        help:
          "the baseline's: bins of 100 answers by growing confidence, in random order, without the last",
      },
      {
        key: "skipLastWrongFirst",
        label: "a, wrong ones first",
        format: DIGITS,
        help:
          "the same answers in another order: equal confidences are split in the order they come",
      },
      {
        key: "binsAlike",
        label: "b: bins alike, 100% dropped",
        format: DIGITS,
        help: "that of the trained models: all bins count alike; – where no answer is in any bin",
      },
      {
        key: "rootBrier",
        label: "c: root of Brier",
        format: DIGITS,
        help: "that of reinforcement learning: the root of the Brier score",
      },
      {
        key: "emptyBins",
        label: "d: b over 100 bins",
        format: DIGITS,
        help: "the one printed in the summary: b, divided by a hundred bins, empty ones too",
      },
      {
        key: "rmsce",
        label: "every row once",
        format: DIGITS,
        help:
          "root mean squared calibration error: 100 bins weighted by their answers, the last one closed",
      },
      { key: "brier", label: "Brier", format: DIGITS },
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
      { key: "stated", label: "Stated", help: "the confidence", align: "right" },
      { key: "n", label: "Answers", format: "d", help: "number that state it" },
      { key: "accuracy", label: "Right", format: ".1%", help: "share of them that is right" },
      {
        key: "gap",
        label: "Gap",
        format: ".3f",
        help: "distance of that share from what is stated",
      },
      {
        key: "byRows",
        label: "Weight by rows",
        format: ".1%",
        help: "weight of the gap where every answer counts once",
      },
      {
        key: "alike",
        label: "Weight in formula b",
        format: ".1%",
        help: "its weight where every bin counts once",
      },
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
      { key: "mcb", label: "MCB", format: DIGITS },
      { key: "dsc", label: "DSC", format: DIGITS },
      { key: "unc", label: "UNC", format: DIGITS },
      { key: "auroc", label: "AUROC, all pairs", format: DIGITS },
    ],
    rows: models.map((model) => ({ ...model })),
  });
}
