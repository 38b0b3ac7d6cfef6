/**
 * Calibration of any file with confidences and verdicts: read tolerantly, measured strictly.
 *
 *     deno task lab calibrate answers.csv --confidence conf --correct correct
 */
import { z } from "zod";
import {
  type CalibrationReport,
  calibrationReport,
  calibratorByName,
  type MissingPolicy,
  parseConfidence,
} from "../lib/calibration/mod.ts";
import { UserError } from "../lib/errors.ts";
import { badValue, readColumns } from "../lib/outcomes/mod.ts";

export const calibrateFileSchema = z.strictObject({
  /** Names of columns. */
  confidence: z.string(),
  correct: z.string(),
  group: z.string().optional(),
  query: z.string().optional(),
  bins: z.int().min(1).default(10),
  edges: z.enum(["left", "right"]).default("left"),
  /** Besides Platt and isotonic. */
  calibrators: z.array(z.string()).default([]),
  missing: z.enum(["exclude", "impute-mean", "count-as-wrong"]).default("exclude"),
  bootstrap: z.int().min(1).default(1000),
  seed: z.int().default(1),
});

export type CalibrateFileConfig = z.input<typeof calibrateFileSchema>;

const POLICIES: Record<z.output<typeof calibrateFileSchema>["missing"], MissingPolicy> = {
  "exclude": { policy: "exclude" },
  "impute-mean": { policy: "impute", value: "mean" },
  "count-as-wrong": { policy: "count-as-wrong" },
};

/** The report on all rows and, where a column of groups is named, on those of each. */
export interface Calibrated extends CalibrationReport {
  groups?: Record<string, CalibrationReport>;
}

interface Row {
  confidence: number | null;
  correct: number;
  query: string;
  group: string;
}

/** @throws {UserError} where the file or a column is not there, or a verdict is none, with its line */
export async function calibrateFile(
  file: string,
  config: CalibrateFileConfig,
): Promise<Calibrated> {
  const settings = calibrateFileSchema.parse(config);
  const rows = await readRows(file, settings);
  const names = [...new Set(["platt", "isotonic", ...settings.calibrators])];
  const calibrators = names.map(calibratorByName);
  const report = (some: Row[]) =>
    calibrationReport(some.map((row) => row.confidence), some.map((row) => row.correct), {
      bins: settings.bins,
      edges: settings.edges,
      missing: POLICIES[settings.missing],
      queries: some.map((row) => row.query),
      calibrators,
      draws: settings.bootstrap,
      seed: settings.seed,
    });
  const whole = report(rows);
  if (settings.group === undefined) return whole;
  const groups = Map.groupBy(rows, (row) => row.group);
  return {
    ...whole,
    groups: Object.fromEntries([...groups].map(([name, some]) => [name, reportOf(name, some)])),
  };

  function reportOf(name: string, some: Row[]): CalibrationReport {
    try {
      return report(some);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(`Cannot report on ${settings.group} ${name}: ${error.message}`, {
        hint: error.hint,
        cause: error,
      });
    }
  }
}

async function readRows(
  file: string,
  { confidence, correct, group, query }: z.output<typeof calibrateFileSchema>,
): Promise<Row[]> {
  const rows: Row[] = [];
  const columns = [confidence, correct, ...[group, query].filter((name) => name !== undefined)];
  for await (const { values, line } of readColumns(file, columns)) {
    rows.push({
      confidence: confidenceOf(values[confidence]),
      correct: verdictOf(values[correct], { file, line, column: correct }),
      group: String(group === undefined ? "" : values[group] ?? "(blank)"),
      // Each row is a query of its own where none is named
      query: String(query === undefined ? line : values[query] ?? `row ${line}`),
    });
  }
  if (rows.length > 0) return rows;
  throw new UserError(`Cannot calibrate ${file} as it must have a row or more: it has none`);
}

/** Null for what states none or cannot be read. */
function confidenceOf(value: unknown): number | null {
  if (value === null || value === undefined || value === "") return null;
  return parseConfidence(String(value));
}

const VERDICTS: Record<string, number> = { "1": 1, "true": 1, "0": 0, "false": 0 };

/** Exactly right or wrong: "incorrect" holds "correct", so nothing is looked for inside of words. */
function verdictOf(
  value: unknown,
  { file, line, column }: { file: string; line: number; column: string },
): number {
  const verdict = VERDICTS[String(value).trim().toLowerCase()];
  if (verdict !== undefined) return verdict;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && number >= 0 && number <= 1) return number;
  const must = "0 or 1, true or false, or a grade between";
  throw badValue({ file, line, column }, { must, value });
}
