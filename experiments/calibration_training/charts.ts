/** Tables and pictures of calibration training: what is watched, what comes of it, differences in pairs. */
import type { RunMeasures } from "../../lib/calibration/mod.ts";
import { barChart, type Figure, lineChart } from "../../lib/report/mod.ts";
import type { LongRun } from "../../lib/report/studies/mod.ts";
import type { CalibrationCard } from "../../lib/pocket/mod.ts";
import type { Metrics } from "../../lib/training/mod.ts";

export {
  MEASURES_TABLE,
  measuresTables,
  measuresTitles,
  PAIRS_TABLE,
  pairsTable,
  reliabilityOf,
} from "../../lib/report/confidences/mod.ts";

const THREE = ".3f", MORE = "+.3f", SHARE = ".1%";

/** What is watched, as charts name it. */
const WATCHED: Record<string, string> = {
  accuracy: "accuracy",
  auroc: "AUROC",
  ece: "ECE",
  mode_share: "commonest confidence",
  parse_rate: "parse rate",
};

/** Measures on validation questions over the updates. */
export function monitorChart(
  evaluations: readonly { step: number; metrics: Metrics }[],
  title: string,
): Figure {
  return lineChart({
    title,
    subtitle: "On validation questions: shares, ECE and AUROC",
    name: title.split(":")[0],
    xTitle: "update",
    yTitle: "share, ECE, AUROC",
    xFormat: ",d",
    yFormat: ".2f",
    series: Object.fromEntries(
      Object.entries(WATCHED).map(([measure, name]) => [
        name,
        evaluations.map(({ step, metrics }) => ({ x: step, y: metrics[measure] ?? NaN })),
      ]),
    ),
  });
}

/** All evaluations of a training, that of the start first. */
export function evaluationsOf({ before, evaluations }: CalibrationCard) {
  return [
    { step: 0, metrics: before as Metrics },
    ...evaluations.map(({ step, metrics }) => ({ step, metrics: metrics as Metrics })),
  ];
}

/** AUROC and ECE of all methods. */
export function comparedChart(rows: readonly RunMeasures[], measure: "auroc" | "ece"): Figure {
  const label = measure === "ece" ? "ECE" : "AUROC";
  const known = rows.flatMap(({ name, [measure]: { value, lo, hi } }) =>
    typeof value === "number" ? [{ label: name, value, lo: lo ?? null, hi: hi ?? null }] : []
  );
  return barChart({
    title: measure === "ece"
      ? "How far confidences are from how often they come true"
      : "How well confidences tell right answers from wrong ones",
    subtitle: `${label}, with 95% intervals`,
    name: `${label} of all`,
    valueTitle: label,
    format: THREE,
    ...measure === "auroc" && { reference: { value: 0.9, label: "goal" } },
    ...measure === "ece" && { reference: { value: 0.03, label: "goal" } },
    bars: known,
  });
}

/** Tables of a published run, as cells show theirs. */
export function publishedTables(long: LongRun, titles: readonly string[]) {
  const formats: Record<string, string> = {
    ...{ accuracy: SHARE, ece: THREE, brier: THREE, mcb: THREE, dsc: THREE, unc: THREE },
    ...{ auroc: THREE, gap: MORE, parse_rate: SHARE, mode_share: SHARE, p: THREE },
    ...{ largest: THREE, mean: THREE, overconfidence: MORE, before: THREE, after: THREE },
  };
  const paired = { accuracy: "+.1%", ece: MORE, auroc: MORE, gap: MORE, p: THREE };
  return titles.map((title) =>
    long.table(title, title.startsWith("Differences") ? paired : formats)
  );
}
