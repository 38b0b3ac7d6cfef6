/** Charts and tables of post-hoc calibration on the pocket model's confidences. */
import { brier, corp, coverage, ece, reliabilityTable } from "../../lib/calibration/mod.ts";
import { proportion } from "../../lib/evaluation/mod.ts";
import {
  barChart,
  type DataTable,
  dataTable,
  type Figure,
  type Headline,
  headline,
  reliabilityChart,
} from "../../lib/report/mod.ts";
import type { Estimate, PivotalInterval } from "../../lib/stats/mod.ts";
import type { Confidences } from "./inputs.ts";
import {
  AS_GIVEN,
  BASE_RATE,
  type Calibrated,
  type Measure,
  measured,
  SMOOTH_DRAWS,
} from "./study.ts";

export interface Draws {
  draws: number;
  seed: number;
}

/**
 * An estimate as tables print it. No measure here can be below 0, though pivotal bounds can: they
 * are cut there, and an interval that lies below 0 altogether is left out.
 */
export function printed(pivotal: PivotalInterval | undefined): Estimate {
  const value = pivotal?.estimate ?? null, [lo, hi] = pivotal?.interval ?? [0, 0];
  return hi > 0 ? { value, lo: Math.max(0, lo), hi } : { value };
}

/** The rows of one calibrator. */
export function after(rows: Calibrated[], calibrator: string): Calibrated {
  return rows.find((row) => row.calibrator === calibrator)!;
}

export function eceOf({ confidence, correct }: Pick<Calibrated, "confidence" | "correct">) {
  return ece(reliabilityTable(confidence, correct));
}

/** Bins with Wilson's intervals. */
function binsOf({ confidence, correct }: Calibrated) {
  return reliabilityTable(confidence, correct).map((bin) => {
    const right = Math.round(bin.accuracy * bin.n);
    const { lo, hi } = proportion(Array.from({ length: bin.n }, (_, i) => i < right));
    return { ...bin, ci: [lo, hi] as const };
  });
}

/** Stated confidences before and after a calibrator, and those that need none. */
export function beforeAfterChart(
  stated: Calibrated[],
  { calibrator, probability }: { calibrator: string; probability: Calibrated[] },
): Figure {
  const given = after(stated, AS_GIVEN), mended = after(stated, calibrator);
  const tokens = after(probability, AS_GIVEN);
  return reliabilityChart({
    title: `What pocket-small states, before and after ${calibrator}`,
    subtitle: `ECE ${eceOf(given).toFixed(3)} before, ${eceOf(mended).toFixed(3)} after, ` +
      `${eceOf(tokens).toFixed(3)} for the probability of its tokens as it is`,
    name: "reliability before and after",
    bins: {
      "as stated": binsOf(given),
      [`after ${calibrator}`]: binsOf(mended),
      "token probability": binsOf(tokens),
    },
  });
}

/** Measured as tables print it. */
function cells(
  row: Calibrated,
  { measures, ...draws }: { measures: readonly Measure[] } & Draws,
): Partial<Record<Measure, Estimate>> {
  const results = measured(row, { measures, ...draws });
  return Object.fromEntries(measures.map((name) => [name, printed(results[name])]));
}

/**
 * In a few lines: stated confidences before and after, the constant, and what needs no calibrator.
 */
export function summaryTable(
  stated: Calibrated[],
  { calibrators, probability, ...draws }: {
    calibrators: string[];
    probability: Calibrated[];
  } & Draws,
): DataTable {
  const rows = [
    { confidence: "as stated", row: after(stated, AS_GIVEN) },
    ...calibrators.map((name) => ({ confidence: `after ${name}`, row: after(stated, name) })),
    { confidence: "the base rate for all", row: after(stated, BASE_RATE) },
    { confidence: "token probability, as it is", row: after(probability, AS_GIVEN) },
  ];
  return dataTable({
    title: `${stated[0].correct.length} answers; calibrators are cross-fitted by question`,
    columns: [
      { key: "confidence", label: "Confidence" },
      { key: "ece", label: "ECE", format: ".3f", help: "10 bins of equal width, [lo, hi)" },
      { key: "brier", label: "Brier", format: ".3f" },
      { key: "dsc", label: "DSC", format: ".3f", help: "Discrimination, by CORP: more is better" },
      { key: "auroc", label: "AUROC", format: ".3f", help: "Pairs of answers in one fold" },
    ],
    rows: rows.map(({ confidence, row }) => ({
      confidence,
      ...cells(row, { measures: ["ece", "brier", "dsc", "auroc"], ...draws }),
    })),
  });
}

/** How far the probabilities are off, as given, after each calibrator, and for the constant. */
export function errorTable(
  rows: Calibrated[],
  { given, ...draws }: { given: Confidences } & Draws,
): DataTable {
  const { parse_rate, distinct, mode, mode_share } = coverage(given.confidence);
  const smooth = Math.min(draws.draws, SMOOTH_DRAWS);
  return dataTable({
    title: `${given.source}: ${pct(parse_rate)} of ${given.correct.length} answers have a ` +
      `confidence, ${distinct} different ones in all; ${pct(mode_share)} have ${pct(mode!)}`,
    columns: [
      { key: "calibrator", label: "" },
      { key: "ece", label: "ECE", format: ".3f", help: "10 bins of equal width, [lo, hi)" },
      { key: "smece", label: "smECE", format: ".3f", help: `Interval by ${smooth} resamples` },
      { key: "nll", label: "NLL", format: ".3f", help: "Clipped at 2.2e-16" },
      { key: "auroc", label: "AUROC", format: ".3f", help: "Pairs of answers in one fold" },
    ],
    rows: rows.map((row) => ({
      calibrator: row.calibrator,
      ...cells(row, { measures: ["ece", "smece", "nll", "auroc"], ...draws }),
    })),
  });
}

/** What the Brier score is made of. */
export function brierTable(rows: Calibrated[], draws: Draws): DataTable {
  return dataTable({
    title: `${rows[0].source}: Brier = MCB - DSC + UNC (CORP)`,
    columns: [
      { key: "calibrator", label: "" },
      { key: "brier", label: "Brier", format: ".3f" },
      { key: "mcb", label: "MCB", format: ".3f", help: "Miscalibration: less is better" },
      { key: "dsc", label: "DSC", format: ".3f", help: "Discrimination: more is better" },
      { key: "unc", label: "UNC", format: ".3f", help: "Of the answers, whatever is said of them" },
    ],
    rows: rows.map((row) => ({
      calibrator: row.calibrator,
      ...corp(row.confidence, row.correct),
      ...cells(row, { measures: ["brier", "dsc"], ...draws }),
    })),
  });
}

/** The calibration error that is left, as the study's headline. */
export function mendedHeadline(
  stated: Calibrated[],
  { calibrator, draws, seed }: { calibrator: string } & Draws,
): Headline {
  const of = (name: string) =>
    measured(after(stated, name), { measures: ["ece", "brier"], draws, seed });
  const before = of(AS_GIVEN), mended = of(calibrator), constant = of(BASE_RATE);
  return headline({
    label: `ECE of what pocket-small states, after ${calibrator}`,
    ...printed(mended.ece),
    format: ".3f",
    note: `as stated ${before.ece!.estimate.toFixed(3)}; the Brier score is then ` +
      `${mended.brier!.estimate.toFixed(3)}, that of the base rate ` +
      `${constant.brier!.estimate.toFixed(3)}`,
  });
}

/** Brier scores of all sources before and after. */
export function sourcesChart(
  sources: Calibrated[][],
  { calibrators, draws, seed }: { calibrators: string[] } & Draws,
): Figure {
  const constant = after(sources[0], BASE_RATE);
  return barChart({
    title: "Brier scores before and after",
    subtitle: "Cross-fitted by query, with 95% intervals; lower is better",
    name: "brier by source",
    valueTitle: "Brier score",
    reference: { value: brier(constant.confidence, constant.correct), label: "base rate" },
    bars: sources.flatMap((rows) =>
      [AS_GIVEN, ...calibrators].map((name) => {
        const { brier } = measured(after(rows, name), { measures: ["brier"], draws, seed });
        const [lo, hi] = brier!.interval!;
        return { label: rows[0].source, group: name, value: brier!.estimate, lo, hi };
      })
    ),
  });
}

/** What each source knows, and how far off the probabilities are. */
export function sourcesTable(
  sources: Calibrated[][],
  { calibrator, ...draws }: { calibrator: string } & Draws,
): DataTable {
  const smallest = Math.min(...sources.map(([{ correct }]) => correct.length));
  return dataTable({
    title: `The confidences of one model, cross-fitted; ${smallest} answers or more each`,
    columns: [
      { key: "source", label: "Confidence" },
      { key: "ece", label: "ECE as given", format: ".3f" },
      { key: "mended", label: `after ${calibrator}`, format: ".3f" },
      { key: "dsc", label: "DSC", format: ".3f" },
      { key: "auroc", label: "AUROC", format: ".3f" },
    ],
    rows: sources.map((rows) => {
      const given = after(rows, AS_GIVEN);
      const mended = measured(after(rows, calibrator), { measures: ["ece"], ...draws });
      return {
        source: given.source,
        dsc: corp(given.confidence, given.correct).dsc,
        mended: printed(mended.ece),
        ...cells(given, { measures: ["ece", "auroc"], ...draws }),
      };
    }),
  });
}

function pct(share: number): string {
  return `${(100 * share).toFixed(0)}%`;
}
