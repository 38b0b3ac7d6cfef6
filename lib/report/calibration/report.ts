/** The report of `lab calibrate`: reliability diagrams, the card of measures, the curve, and its groups. */
import { counted } from "../../core/wording.ts";
import type { CalibratedFile, CalibrationReport, CurveBin } from "../../calibration/mod.ts";
import { estimateOf } from "../../stats/mod.ts";
import { reliabilityChart } from "../charts/reliability_chart.ts";
import type { Figure } from "../charts/figure.ts";
import { escapeMarkdown } from "../pages/prose.ts";
import type { ReportSection } from "../pages/report_page.ts";
import { headline } from "../tables/headline.ts";
import { sourceTable } from "../tables/source_table.ts";
import { AS_STATED, binTable, curveRows, groupTable, measuresTable, testTable } from "./tables.ts";

export interface CalibrationSource {
  /** The file's name. */
  file: string;
  /** The column that groups are of; null where there are none. */
  group: string | null;
  /** What made the report, by what it is. */
  facts: Readonly<Record<string, string | null>>;
}

/** Groups that have a curve each in one diagram; of more, the largest. */
const CURVES = 6;

/** Sections of the page. */
export function calibrationSections(
  { groups, ...report }: CalibratedFile,
  { file, group, facts }: CalibrationSource,
): ReportSection[] {
  const fitted = Object.entries(report.references)
    .flatMap(([name, reference]) =>
      reference === null || name === "constant" ? [] : [[name, reference.bins] as const]
    );
  const grouped = Object.entries(groups ?? {});
  return [
    {
      text: `# Calibration of ${escapeMarkdown(file)}\n\n${coverageText(report)}`,
      shown: [...headlines(report), ownChart(report), measuresTable(report)],
    },
    {
      text: "## Recalibrated",
      shown: fitted.length === 0 ? [] : [chartOf(
        { [AS_STATED]: report.bins, ...Object.fromEntries(fitted) },
        {
          title: "As stated, and after calibrators",
          subtitle: "Cross-fitted: each answer by a fit that did not see its query",
        },
      )],
    },
    { text: "## The curve, and tests", shown: [binTable(report), testTable(report)] },
    ...grouped.length === 0 || group === null ? [] : [{
      text: `## By ${escapeMarkdown(group)}`,
      shown: groupsShown(groups!, { column: group }),
    }],
    {
      text: `## What it was made from\n\n${notesOf(report)}`,
      shown: [sourceTable(facts)],
    },
  ].filter(({ text, shown }) => shown.length > 0 || text.startsWith("# "));
}

/** The curve of all answers and of each group, as stated and after calibrators, a row a bin. */
export function curveTable({ groups, ...whole }: CalibratedFile): Record<string, unknown>[] {
  const rows = (group: string, { bins, references }: CalibrationReport) =>
    Object.entries({ [AS_STATED]: { bins }, ...references }).flatMap(([confidences, of]) =>
      of === null ? [] : curveRows(of.bins).map((row) => ({ group, confidences, ...row }))
    );
  return [
    ...rows("", whole),
    ...Object.entries(groups ?? {}).flatMap(([name, report]) =>
      "error" in report ? [] : rows(name, report)
    ),
  ];
}

function coverageText({ answers, n, parse_rate, distinct, missing }: CalibrationReport): string {
  return `${counted(answers, "answer")}, of which ${(100 * parse_rate).toFixed(1)}% state a ` +
    `confidence. Different confidences: ${distinct.toLocaleString("en")}. Measured: ` +
    `${counted(n, "answer")}; missing ones: ${missing.policy}.`;
}

function headlines(report: CalibrationReport) {
  const { ci95, edges, ece } = report, format = ".3f";
  const of = (label: string, value: number | null, interval: readonly [number, number] | null) =>
    headline({ label, ...estimateOf(value, interval), format });
  return [
    of("Accuracy", report.accuracy, ci95.accuracy),
    of("Mean confidence", report.mean_confidence, ci95.mean_confidence),
    of("ECE", edges === "left" ? ece.width_left : ece.width_right, ci95.ece),
    of("AUROC", report.auroc, ci95.auroc),
  ];
}

function ownChart({ bins, mean_confidence, accuracy }: CalibrationReport): Figure {
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  return chartOf({ [AS_STATED]: bins }, {
    title: `States ${percent(mean_confidence)} on average, and is right ${
      percent(accuracy)
    } of the time`,
    subtitle: "Whiskers are 95% intervals of the accuracy in a bin",
  });
}

function chartOf(
  curves: Readonly<Record<string, readonly CurveBin[]>>,
  texts: { title: string; subtitle: string },
): Figure {
  return reliabilityChart({
    ...texts,
    bins: Object.fromEntries(
      Object.entries(curves).map(([name, bins]) => [
        name,
        bins.map(({ ci95, ...bin }) => ({ ...bin, ci: ci95 })),
      ]),
    ),
  });
}

function groupsShown(
  groups: NonNullable<CalibratedFile["groups"]>,
  { column }: { column: string },
) {
  const measured = Object.entries(groups)
    .flatMap(([name, report]) => "error" in report ? [] : [[name, report] as const])
    .sort(([, a], [, b]) => b.n - a.n);
  const drawn = measured.slice(0, CURVES);
  return [
    ...drawn.length < 2 ? [] : [chartOf(
      Object.fromEntries(drawn.map(([name, { bins }]) => [name, bins])),
      {
        title: `As stated, by ${column}`,
        subtitle: drawn.length < measured.length
          ? `The ${CURVES} groups of most answers, of ${measured.length}`
          : "With 95% intervals of the accuracy in a bin",
      },
    )],
    groupTable(groups, { column }),
  ];
}

function notesOf({ notes, ties, edges, nll_clip }: CalibrationReport): string {
  const said = [
    ...notes,
    `RMSCE, MCE, the interval of ECE and the bins have ${edges} edges; NLL clips at ${
      nll_clip.toExponential(1)
    }`,
    ...Object.entries(ties).map(([names, rule]) =>
      `ties, ${names.toUpperCase().replaceAll("_", "-")}: ${rule}`
    ),
  ];
  return said.map((note) => `- ${escapeMarkdown(note)}`).join("\n");
}
