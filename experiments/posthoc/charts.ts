/** Charts and tables of post-hoc calibration on the pocket model's confidences. */
import {
  barChart,
  type DataTable,
  dataTable,
  type Figure,
  type Headline,
  headline,
  reliabilityChart,
} from "../../lib/report/mod.ts";
import type {
  BeforeAfter,
  BrierParts,
  coverageOf,
  Errors,
  SourceBriers,
  SourceMeasures,
  Summary,
} from "./study.ts";

/** Stated confidences before and after a calibrator, and the probability of the tokens. */
export function beforeAfterChart({ calibrator, given, calibrated, tokens }: BeforeAfter): Figure {
  return reliabilityChart({
    title: `What pocket-small states, before and after ${calibrator}`,
    subtitle: `ECE ${given.ece.toFixed(3)} before, ${calibrated.ece.toFixed(3)} after, ` +
      `${tokens.ece.toFixed(3)} for the probability of its tokens as it is`,
    name: "reliability before and after",
    bins: {
      "as stated": given.bins,
      [`after ${calibrator}`]: calibrated.bins,
      "token probability": tokens.bins,
    },
  });
}

/** Stated confidences before and after calibrators, the constant, and the tokens' probability. */
export function summaryTable(rows: Summary[]): DataTable {
  return dataTable({
    title: `${rows[0].answers} answers; calibrators are cross-fitted by question`,
    columns: [
      { key: "confidence", label: "Confidence" },
      { key: "ece", label: "ECE", format: ".3f", help: "10 bins of equal width, [lo, hi)" },
      { key: "brier", label: "Brier", format: ".3f" },
      { key: "dsc", label: "DSC", format: ".3f", help: "Discrimination, by CORP: more is better" },
      { key: "auroc", label: "AUROC", format: ".3f", help: "Pairs of answers in one fold" },
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
      { key: "ece", label: "ECE", format: ".3f", help: "10 bins of equal width, [lo, hi)" },
      { key: "smece", label: "smECE", format: ".3f", help: "Smooth ECE; no interval covers it" },
      { key: "nll", label: "NLL", format: ".3f", help: "Clipped at 2.2e-16" },
      { key: "auroc", label: "AUROC", format: ".3f", help: "Pairs of answers in one fold" },
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
      { key: "mcb", label: "MCB", format: ".3f", help: "Miscalibration: less is better" },
      {
        key: "dsc",
        label: "DSC",
        format: ".3f",
        help: "Discrimination: more is better; no interval covers it",
      },
      { key: "unc", label: "UNC", format: ".3f", help: "Of the answers, whatever is said of them" },
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
    title: `The confidences of one model, cross-fitted; ${smallest} answers or more each`,
    columns: [
      { key: "source", label: "Confidence" },
      { key: "ece", label: "ECE as given", format: ".3f" },
      { key: "recalibrated", label: `after ${calibrator}`, format: ".3f" },
      { key: "dsc", label: "DSC", format: ".3f" },
      { key: "auroc", label: "AUROC", format: ".3f" },
    ],
    rows: sources.map((source) => ({ ...source })),
  });
}

function pct(share: number | null): string {
  return share === null ? "none" : `${(100 * share).toFixed(0)}%`;
}
