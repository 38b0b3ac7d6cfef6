/** Charts and tables of post-hoc calibration on the pocket model's confidences. */
import {
  barChart,
  binnedReliabilityChart,
  type DataTable,
  dataTable,
  type Figure,
  type Headline,
  headline,
} from "../../lib/report/mod.ts";
import { CALIBRATOR_TITLES, type TRIED } from "./calibrated.ts";
import type {
  BeforeAfter,
  BrierParts,
  coverageOf,
  Errors,
  SourceBriers,
  SourceMeasures,
  Summary,
} from "./study.ts";

/** What a calibrator changes and what it leaves: ECE and AUROC of stated confidences before and after. */
export function effectChart(
  summary: Summary[],
  { calibrator, stated, recalibrated }: {
    calibrator: typeof TRIED[number];
    stated: Summary;
    recalibrated: Summary;
  },
): Figure {
  const change = (measure: "ece" | "auroc") =>
    `from ${stated[measure].value.toFixed(3)} to ${recalibrated[measure].value.toFixed(3)}`;
  return barChart({
    title: `${CALIBRATOR_TITLES[calibrator]} takes the ECE ${change("ece")}, the AUROC ${
      change("auroc")
    }`,
    subtitle:
      "ECE, the distance from how often it comes true: 0 is best. AUROC, within folds, telling right " +
      "from wrong: chance gets 0.5, 1 is best. With 95% intervals",
    name: "what a calibrator changes",
    valueTitle: "ECE, AUROC",
    bars: summary.flatMap(({ confidence: label, ece, auroc }) => [
      { label, group: "ECE", ...ece },
      { label, group: "AUROC", ...auroc },
    ]),
  });
}

/** Stated confidences before and after a calibrator, and the probability of the tokens. */
export function beforeAfterChart({ calibrator, given, calibrated, tokens }: BeforeAfter): Figure {
  return binnedReliabilityChart({
    title: `What pocket-small states, before and after ${calibrator}`,
    subtitle:
      "Beside the probability of its tokens as it is. The slider sets the number of bins; " +
      "more of them leave fewer answers to each, and noise adds to the ECE",
    name: "reliability before and after",
    predictions: {
      "as stated": given,
      [`after ${calibrator}`]: calibrated,
      "token probability": tokens,
    },
  });
}

/** Stated confidences before and after calibrators, the constant, and the tokens' probability. */
export function summaryTable(rows: Summary[]): DataTable {
  return dataTable({
    title: `${
      rows[0].answers.toLocaleString("en")
    } greedy answers to test questions; calibrators are cross-fitted by question`,
    columns: [
      { key: "confidence", label: "Confidence" },
      { key: "ece", label: "ECE", format: ".3f" },
      { key: "brier", label: "Brier", format: ".3f" },
      { key: "dsc", label: "DSC", format: ".3f" },
      { key: "auroc", label: "AUROC, within folds", format: ".3f" },
    ],
    rows: rows.map((row) => ({ ...row })),
  });
}

/** Calibration errors as given, after each calibrator, and of the constant. */
export function errorTable(
  rows: Errors[],
  { given }: { given: ReturnType<typeof coverageOf> },
): DataTable {
  const { source, answers, parse_rate, distinct, mode, mode_share } = given;
  return dataTable({
    title: `${source}: ${pct(parse_rate)} of ${answers} answers have a ` +
      `confidence, ${distinct} different ones in all; ${pct(mode_share)} have ${pct(mode)}`,
    columns: [
      { key: "calibrator", label: "" },
      { key: "ece", label: "ECE", format: ".3f" },
      {
        key: "smece",
        label: "smECE",
        format: ".3f",
        help:
          "smooth ECE, which smooths with a kernel instead of bins; 0 is best; no interval covers it",
      },
      { key: "nll", label: "NLL", format: ".3f" },
      { key: "auroc", label: "AUROC, within folds", format: ".3f" },
    ],
    rows: rows.map((row) => ({ ...row })),
  });
}

/** The parts of the Brier score. */
export function brierTable(rows: BrierParts[]): DataTable {
  return dataTable({
    title: `${rows[0].source}: Brier = MCB - DSC + UNC (CORP)`,
    columns: [
      { key: "calibrator", label: "" },
      { key: "brier", label: "Brier", format: ".3f" },
      { key: "mcb", label: "MCB", format: ".3f" },
      { key: "dsc", label: "DSC", format: ".3f" },
      { key: "unc", label: "UNC", format: ".3f" },
    ],
    rows: rows.map((row) => ({ ...row })),
  });
}

/** The calibration error that is left, as the study's headline. */
export function recalibratedHeadline(
  { stated, recalibrated, constant }: Record<"stated" | "recalibrated" | "constant", Summary>,
): Headline {
  return headline({
    label: `ECE of what pocket-small states, ${recalibrated.confidence}`,
    ...recalibrated.ece,
    format: ".3f",
    note: `as stated ${stated.ece.value.toFixed(3)}; the Brier score is then ` +
      `${recalibrated.brier.value.toFixed(3)}, that of the base rate ` +
      `${constant.brier.value.toFixed(3)}`,
  });
}

/** Brier scores of all sources before and after. */
export function sourcesChart({ constant, scores }: SourceBriers): Figure {
  return barChart({
    title: "Brier scores before and after",
    subtitle: "Cross-fitted by query, with 95% intervals; lower is better",
    name: "brier by source",
    valueTitle: "Brier score",
    reference: { value: constant, label: "base rate" },
    bars: scores.map(({ source, calibrator, brier }) => ({
      label: source,
      group: calibrator,
      ...brier,
    })),
  });
}

/** Discrimination of each source, and how far off its probabilities are before and after. */
export function sourcesTable(
  sources: SourceMeasures[],
  { calibrator }: { calibrator: string },
): DataTable {
  const smallest = Math.min(...sources.map(({ answers }) => answers));
  return dataTable({
    title:
      `The confidences of one model, cross-fitted; ${smallest} or more greedy answers to test questions`,
    columns: [
      { key: "source", label: "Confidence" },
      {
        key: "ece",
        label: "ECE as given",
        format: ".3f",
        help:
          "expected calibration error: mean distance between confidence and share of right answers, over " +
          "ten bins of equal width; 0 is best",
      },
      {
        key: "recalibrated",
        label: `after ${calibrator}`,
        format: ".3f",
        help: "ECE after the calibrator, each answer by a fit that did not see its question",
      },
      { key: "dsc", label: "DSC", format: ".3f" },
      { key: "auroc", label: "AUROC, within folds", format: ".3f" },
    ],
    rows: sources.map((source) => ({ ...source })),
  });
}

function pct(share: number | null): string {
  return share === null ? "none" : `${(100 * share).toFixed(0)}%`;
}
