/** `lab calibration evaluate`: what training changed, on new answers to questions that are held out. */
import { Command, Option } from "commander";
import { alignColumns } from "../lib/core/text_table.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { saveTable } from "../lib/outcomes/mod.ts";
import {
  type CalibrationEvaluation,
  evaluateCalibration,
  type EvaluationOptions,
} from "../lib/pocket/mod.ts";
import { formatEstimate } from "../lib/report/format.ts";
import { type Estimate, formatPValue } from "../lib/stats/mod.ts";
import { forceOption, wholeNumber } from "./flags.ts";

export function calibrationEvaluateCommand(): Command {
  return new Command("evaluate")
    .description("measure what calibration training changed, on new answers that are verified")
    .requiredOption("--model <folder>", "what lab calibration train wrote")
    .addOption(
      new Option("--on <pool>", "which questions; settings are chosen on validation ones")
        .choices(["validation", "test"]).default("test"),
    )
    .option("--questions <n>", "how many", wholeNumber(50, 1_800), 900)
    .option(
      "--samples <n>",
      "more answers of the untrained model, whose agreement is a confidence too",
      wholeNumber(1, 100),
      20,
    )
    .option("--bootstrap <n>", "resamples of the questions", wholeNumber(100), 1000)
    .option(
      "--seed <n>",
      "seed of the resamples, of the samples and of Platt's folds",
      wholeNumber(0),
      1,
    )
    .option("--threads <n>", "cores to compute on (default: all)", wholeNumber(1, 999))
    .option("--out <file>", "table of the answers of both models, .parquet or .arrow")
    .option("--json", "print one JSON document")
    .addOption(forceOption())
    .addHelpText(
      "after",
      `
Example:
  lab calibration evaluate --model calibrated --out answers.parquet
  lab calibrate answers.parquet --confidence confidence --correct correct --query query_id --group model`,
    )
    .action(evaluate);
}

interface Flags extends EvaluationOptions {
  bootstrap: number;
  out?: string;
  json?: boolean;
  force: boolean;
}

async function evaluate({ out, json, force, bootstrap, ...options }: Flags): Promise<void> {
  if (out !== undefined) {
    await checkWritable(out, { endings: [".parquet", ".arrow"], overwrite: force });
  }
  const { table, ...result } = await evaluateCalibration({ ...options, draws: bootstrap });
  if (out !== undefined) await saveTable(table, out);
  console.log(json ? JSON.stringify(result, null, 2) : asText(result));
}

const NAMES = ["accuracy", "ece", "brier", "auroc", "gap"] as const;

function asText({ measures, differences }: Omit<CalibrationEvaluation, "table">): string {
  const said = (estimate: Estimate) => formatEstimate(estimate, ".3f");
  const share = (value: number) => Number.isNaN(value) ? "-" : value.toFixed(3);
  return [
    "Measures, with 95% intervals; gap is mean confidence less accuracy:",
    alignColumns([
      ["", ...NAMES, "mcb", "dsc", "parse rate", "values", "commonest"],
      ...measures.map((of) => [
        ...[of.name, ...NAMES.map((name) => said(of[name])), share(of.mcb), share(of.dsc)],
        ...[share(of.parse_rate), String(of.distinct), share(of.mode_share)],
      ]),
    ]),
    "",
    "The trained model less each of the others, paired by question, with 95% intervals:",
    alignColumns([
      ["", ...NAMES, "p of auroc"],
      ...differences.map((of) => [
        ...[of.over, ...NAMES.map((name) => said(of[name]))],
        of.auroc.p === null ? "-" : formatPValue(of.auroc.p),
      ]),
    ]),
  ].join("\n");
}
