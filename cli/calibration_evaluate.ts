/** `lab calibration evaluate`: what training changed, on new answers to questions that are held out. */
import { Command, Option } from "commander";
import { alignColumns } from "../lib/core/text_table.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { saveTable } from "../lib/outcomes/mod.ts";
import {
  type CalibrationEvaluation,
  evaluateCalibration,
  type EvaluationOptions,
  type PairedDifference,
} from "../lib/pocket/mod.ts";
import { formatPValue } from "../lib/stats/mod.ts";
import { forceOption, wholeNumber } from "./flags.ts";

export function calibrationEvaluateCommand(): Command {
  return new Command("evaluate")
    .description("measure what calibration training changed: new answers, verified anew, in pairs")
    .requiredOption("--model <folder>", "what lab calibration train wrote")
    .addOption(
      new Option("--on <pool>", "choose settings on validation questions")
        .choices(["validation", "test"]).default("test"),
    )
    .option("--questions <n>", "how many", wholeNumber(50, 1_800), 900)
    .option("--bootstrap <n>", "resamples of the questions", wholeNumber(100), 1000)
    .option("--seed <n>", "seed of the resamples and of Platt's folds", wholeNumber(0), 1)
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

const NAMES = ["accuracy", "ece", "brier", "auroc"] as const;

function asText({ measures, differences }: Omit<CalibrationEvaluation, "table">): string {
  const head = [...NAMES, "mcb", "dsc", "parse_rate", "distinct", "mode_share"];
  const value = (number: number | undefined) =>
    number === undefined ? "-" : Number.isInteger(number) ? String(number) : number.toFixed(3);
  const said = ({ value, interval, p }: PairedDifference) => {
    const within = interval ? ` [${interval.map((end) => end.toFixed(3)).join(", ")}]` : "";
    return `${value.toFixed(3)}${within}${p === null ? "" : ` p ${formatPValue(p)}`}`;
  };
  return [
    alignColumns([
      ["", ...head],
      ...Object.entries(measures).map((
        [name, of],
      ) => [name, ...head.map((measure) => value(of[measure]))]),
    ]),
    "",
    "Trained less each of the others, in pairs by question, with 95% intervals:",
    alignColumns([
      ["", ...NAMES],
      ...Object.entries(differences).map((
        [name, of],
      ) => [name, ...NAMES.map((measure) => said(of[measure]))]),
    ]),
  ].join("\n");
}
