/** Tables of the audit: the same rows under every measure. */
import { mean } from "simple-statistics";
import { auroc, corp, reliabilityTable, rmsce } from "../../lib/calibration/mod.ts";
import { type DataTable, dataTable, type Headline, headline } from "../../lib/report/mod.ts";
import {
  type Bootstrap,
  brierEstimate,
  eceEstimate,
} from "../../lib/calibration/measures/interval_estimate.ts";
import {
  type AuditedModel,
  binsAlikeRms,
  binWeights,
  emptyBinsRms,
  rootBrier,
  skipLastBinRms,
  wrongFirst,
} from "./study.ts";

const DIGITS = ".3f";

/** The four formulas on the same rows, beside what they claim to be and Brier's score. */
export function fourNamesTable(models: readonly AuditedModel[], options: Bootstrap): DataTable {
  return dataTable({
    title: "Four formulas that one project calls “RMS calibration error”, on the same answers",
    columns: [
      { key: "name", label: "Confidences" },
      { key: "right", label: "Right", format: ".1%" },
      {
        key: "a",
        label: "a: last 100 skipped",
        format: DIGITS,
        help:
          "The baseline's, in random order: bins of 100 by growing confidence, without the last",
      },
      {
        key: "sorted",
        label: "a, wrong ones first",
        format: DIGITS,
        help: "The same rows: equal confidences are split in the order they come",
      },
      {
        key: "b",
        label: "b: bins alike, 100% dropped",
        format: DIGITS,
        help: "That of the trained models; – where no row is in any bin",
      },
      { key: "c", label: "c: root of Brier", format: DIGITS, help: "Reinforcement learning's" },
      {
        key: "d",
        label: "d: b over 100 bins",
        format: DIGITS,
        help: "The one printed in the summary",
      },
      {
        key: "rms",
        label: "every row once",
        format: DIGITS,
        help: "Root mean squared calibration error: 100 bins weighted by rows, the last one closed",
      },
      { key: "brier", label: "Brier, 95% interval", format: DIGITS },
    ],
    rows: models.map((model) => ({
      name: model.name,
      right: mean(model.correct),
      a: skipLastBinRms(model),
      sorted: skipLastBinRms(wrongFirst(model)),
      b: binsAlikeRms(model),
      c: rootBrier(model),
      d: emptyBinsRms(model),
      rms: rmsce(reliabilityTable(model.confidence, model.correct, { bins: 100 })),
      brier: brierEstimate(model, options),
    })),
  });
}

/** Brier's score of a model, and what the four formulas say of it. */
export function sureHeadline(model: AuditedModel, options: Bootstrap): Headline {
  const b = binsAlikeRms(model);
  return headline({
    label: `Brier score of “${model.name}” where ${
      (100 * mean(model.correct)).toFixed(1)
    }% is right`,
    ...brierEstimate(model, options),
    format: DIGITS,
    note: `its “RMS calibration error”: ${skipLastBinRms(model).toFixed(3)} by formula a, ${
      Number.isNaN(b) ? "none" : b.toFixed(3)
    } by b, ${rootBrier(model).toFixed(3)} by c, ${emptyBinsRms(model).toFixed(3)} by d`,
  });
}

/** What formula b makes of each confidence that is stated. */
export function weightsTable(model: AuditedModel): DataTable {
  return dataTable({
    title: `Every confidence of ${model.name}, and what it counts`,
    columns: [
      { key: "confidence", label: "Stated", format: ".0%" },
      { key: "n", label: "Answers", format: "d" },
      { key: "accuracy", label: "Right", format: ".1%" },
      { key: "gap", label: "Gap", format: ".3f" },
      { key: "byRows", label: "Weight by rows", format: ".1%" },
      { key: "alike", label: "Weight in formula b", format: ".1%" },
    ],
    rows: binWeights(model).map((bin) => ({
      ...bin,
      gap: Math.abs(bin.confidence - bin.accuracy),
    })),
  });
}

/** What calibration errors praise, and what Brier's score is made of. */
export function constantsTable(models: readonly AuditedModel[], options: Bootstrap): DataTable {
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
    rows: models.map((model) => ({
      name: model.name,
      ece: eceEstimate(model, options),
      ...corp(model.confidence, model.correct),
      brier: brierEstimate(model, options),
      auroc: auroc(model.confidence, model.correct),
    })),
  });
}
