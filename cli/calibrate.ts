/** `lab calibrate`: is what a file's answers state as confidence true as often as it says? */
import { Command, Option } from "commander";
import { basename } from "node:path";
import {
  type CalibratedFile,
  calibrateFile,
  type CalibrationErrors,
  type CalibrationReport,
  CALIBRATORS,
} from "../lib/calibration/mod.ts";
import { sha256 } from "../lib/core/digest.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { counted } from "../lib/core/wording.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { writeAtomically } from "../lib/core/write.ts";
import { calibrationSections, curveTable } from "../lib/report/calibration/mod.ts";
import { toCsv } from "../lib/report/csv.ts";
import { renderReportFile } from "../lib/report/mod.ts";
import { forceOption, list, wholeNumber } from "./flags.ts";
import { madeBy } from "./made_by.ts";

const POLICIES = ["exclude", "impute-mean", "count-as-wrong"] as const;

export function calibrateCommand(): Command {
  return new Command("calibrate")
    .argument("<file>", "CSV, JSON Lines, JSON, Parquet or Arrow; a row an answer")
    .requiredOption(
      "--confidence <column>",
      "stated confidences: 0.9, 90%, 9/10 or a text with one",
    )
    .requiredOption("--correct <column>", "whether each answer is right: 0 or 1, true or false")
    .option("--group <column>", "a report for each value of this column too")
    .option("--query <column>", "the query of each answer: intervals and folds are by query")
    .option("--bins <n>", "bins of equal width or mass", wholeNumber(1, 10_000), 10)
    .addOption(
      new Option("--edges <side>", "which edge belongs to a bin: [lo, hi) or (lo, hi]")
        .choices(["left", "right"]).default("left"),
    )
    .addOption(
      new Option(
        "--scale <top>",
        "what a number without a unit is out of, or log: exp is taken of it (default: as they tell)",
      ).choices(["1", "10", "100", "log"]),
    )
    .option(
      "--calibrator <names>",
      `cross-fitted beside platt and isotonic: ${CALIBRATORS.map(({ name }) => name).join(", ")}`,
      list,
      [],
    )
    .addOption(
      new Option("--missing <policy>", "what becomes of answers that state no confidence")
        .choices(POLICIES).default("exclude"),
    )
    .option("--bootstrap <n>", "resamples of the queries", wholeNumber(100), 1000)
    .option("--seed <n>", "seed of resamples and folds", wholeNumber(0), 1)
    .option("--report <file.html>", "write reliability diagrams and all measures as a page")
    .option("--curve <file.csv>", "write the curve, a row a bin, as stated and after calibrators")
    .addOption(forceOption())
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
A confidence that is blank, cannot be read, is out of range or is turned round ("not 90% sure") stays
missing; the parse rate is always told. Of a JSON object the fields named for a confidence are read. Numbers
without a unit are all on one scale: probabilities if none is above 1, percentages if some are above 10.

Examples:
  lab calibrate answers.csv --confidence conf --correct correct
  lab calibrate runs.parquet --confidence confidence --correct correct --group model \\
    --query query_id --calibrator temperature,beta --json
  lab calibrate answers.csv --confidence conf --correct correct --report answers.html --curve curve.csv`,
    )
    .action(async (file: string, { json, calibrator, report, curve, force, ...options }) => {
      const kept = { reads: [file], overwrite: force };
      if (report !== undefined) await checkWritable(report, { endings: [".html"], ...kept });
      if (curve !== undefined) await checkWritable(curve, { endings: [".csv"], ...kept });
      const result = await calibrateFile(file, { ...options, calibrators: calibrator });
      if (curve !== undefined) {
        await writeAtomically(curve, toCsv(curveTable(result)));
        console.error(`Curve in ${curve}`);
      }
      if (report !== undefined) {
        const source = { file: basename(file), group: options.group ?? null };
        const facts = await factsOf(file, options);
        await renderReportFile(calibrationSections(result, { ...source, facts }), report);
        console.error(`Report in ${report}`);
      }
      console.log(json ? JSON.stringify(result, null, 2) : asText(result));
    });
}

/** What made a report, by what it is. */
async function factsOf(
  file: string,
  { seed, bootstrap }: { seed: number; bootstrap: number },
): Promise<Record<string, string | null>> {
  const { command, code } = await madeBy(import.meta.url);
  return {
    "Command": command,
    "Seed": String(seed),
    "Resamples of the intervals": bootstrap.toLocaleString("en"),
    "SHA-256 of the file": sha256(await Deno.readFile(file)),
    "SHA-256 of the code": code.digest,
    "Commit": code.commit,
  };
}

function asText({ groups, ...whole }: CalibratedFile): string {
  const parts = [reportText(whole)];
  for (const [name, report] of Object.entries(groups ?? {})) {
    parts.push("", `== ${name} ==`, "error" in report ? report.error : reportText(report));
  }
  return parts.join("\n");
}

function reportText(report: CalibrationReport): string {
  const { answers, n, parse_rate, distinct, mode, mode_share, ci95, references, bins } = report;
  const value = (number: number | null) => number === null ? "-" : number.toFixed(4);
  const within = (interval: [number, number] | null) =>
    interval ? `[${interval.map((end) => end.toFixed(4)).join(", ")}]` : "";
  const p = (test: { statistic: number; p: number } | null) =>
    test
      ? `${test.statistic.toFixed(3)}, p ${test.p < 1e-15 ? "< 1e-15" : test.p.toPrecision(2)}`
      : "-";
  const all = Object.entries(references);
  const row = (name: string, of: (measures: CalibrationErrors) => string) => [
    ...[name, of(report)],
    ...all.map(([, measures]) => measures ? of(measures) : "too few"),
  ];
  const own = (name: string, number: number | null) => [name, value(number), ...all.map(() => "")];
  return [
    `${counted(answers, "answer")}, ${n.toLocaleString("en")} measured; ` +
    `${(100 * parse_rate).toFixed(1)}% state a confidence, ${counted(distinct, "different one")}` +
    (mode_share === null ? "" : `, ${(100 * mode_share).toFixed(1)}% of them ${mode}`) +
    `; missing ones: ${report.missing.policy}`,
    `accuracy ${value(report.accuracy)} ${within(ci95.accuracy)}, mean confidence ` +
    `${value(report.mean_confidence)} ${within(ci95.mean_confidence)}`,
    "",
    alignColumns([
      ["", "as stated", ...all.map(([name]) => name)],
      row("ECE [lo, hi)", ({ ece }) => value(ece.width_left)),
      row("ECE (lo, hi]", ({ ece }) => value(ece.width_right)),
      row("ECE equal mass", ({ ece }) => value(ece.mass)),
      row("smECE", ({ smece }) => value(smece)),
      row("RMSCE", ({ rmsce }) => value(rmsce)),
      row("MCE", ({ mce }) => value(mce)),
      row("Brier", ({ brier }) => value(brier)),
      row("  = MCB", ({ corp }) => value(corp.mcb)),
      row("  - DSC", ({ corp }) => value(corp.dsc)),
      row("  + UNC", ({ corp }) => value(corp.unc)),
      row("NLL", ({ nll }) => value(nll)),
      own("AUROC", report.auroc),
      own("AUPRC", report.auprc),
      own("AURC", report.aurc),
      own("E-AURC", report.e_aurc),
      own("AUGRC", report.augrc),
    ]),
    "",
    "95% intervals: " +
    (["ece", "rmsce", "brier", "nll", "auroc"] as const)
      .map((name) => `${name} ${within(ci95[name]) || "-"}`).join(", "),
    `ECE and RMSCE as measured are never 0, even of calibrated confidences: their intervals are of the ` +
    `error without what chance adds to it, ECE ${value(report.debiased.ece)} and RMSCE ` +
    value(report.debiased.rmsce),
    "no interval covers equal mass, smECE, MCE, the Brier score's parts, AUPRC, AURC, E-AURC and AUGRC",
    `KS ${p(report.ks)}; Kuiper ${p(report.kuiper)}; Spiegelhalter ${p(report.spiegelhalter)}`,
    "tests of calibrated confidences: a small p says that they are not",
    ...report.notes.map((note) => `note: ${note}`),
    ...Object.entries(report.ties).map(([names, rule]) =>
      `ties, ${names.toUpperCase().replaceAll("_", "-").replace("KUIPER", "Kuiper")}: ${rule}`
    ),
    `RMSCE, MCE, ECE's interval and the bins have ${report.edges} edges; NLL clips at ` +
    report.nll_clip.toExponential(1),
    "constant: the base rate of these rows, the best that a constant can be; the others are cross-fitted",
    "",
    alignColumns([
      ["from", "to", "n", "confidence", "accuracy", "gap"],
      ...bins.map(({ lo, hi, n, confidence, accuracy }) => [
        ...[lo, hi].map((edge) => edge.toFixed(3)),
        n.toLocaleString("en"),
        ...[confidence, accuracy, accuracy - confidence].map((number) =>
          number.toFixed(4).replace(/^-0\.0000$/, "0.0000")
        ),
      ]),
    ]),
  ].join("\n");
}
