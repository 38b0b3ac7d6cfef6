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
} from "./mod.ts";
import { UserError } from "../core/errors.ts";
import { badValue, readColumns } from "../outcomes/mod.ts";

export const calibrateFileSchema = z.strictObject({
  /** Names of columns. */
  confidence: z.string(),
  correct: z.string(),
  group: z.string().optional(),
  query: z.string().optional(),
  bins: z.int().min(1).default(10),
  edges: z.enum(["left", "right"]).default("left"),
  /** What a bare number of the column is out of; by default as the numbers tell. */
  scale: z.enum(["1", "10", "100"]).optional(),
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

/** The report on all rows and, where a column of groups is named, on those of each, or why there is none. */
export interface Calibrated extends CalibrationReport {
  groups?: Record<string, CalibrationReport | { error: string }>;
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
  const reportOrWhy = (some: Row[]) => {
    try {
      return report(some);
    } catch (error) {
      if (error instanceof UserError) return { error: error.message };
      throw error;
    }
  };
  return {
    ...whole,
    groups: Object.fromEntries([...groups].map(([name, some]) => [name, reportOrWhy(some)])),
  };
}

async function readRows(
  file: string,
  { confidence, correct, group, query, scale }: z.output<typeof calibrateFileSchema>,
): Promise<Row[]> {
  const rows: Omit<Row, "confidence">[] = [];
  const stated: string[] = [];
  const columns = [confidence, correct, ...[group, query].filter((name) => name !== undefined)];
  for await (const { values, line } of readColumns(file, columns)) {
    const text = (column: string) => plainText(values[column], { file, line, column });
    stated.push(text(confidence));
    rows.push({
      correct: verdictOf(text(correct), { file, line, column: correct }),
      group: group === undefined ? "" : text(group) || "(blank)",
      // Each row is a query of its own where none is named
      query: query === undefined ? String(line) : text(query) || `row ${line}`,
    });
  }
  if (rows.length === 0) {
    throw new UserError(`Cannot calibrate ${file} as it must have a row or more: it has none`);
  }
  const read = readerOf(stated, { scale, column: confidence });
  return rows.map((row, i) => ({ ...row, confidence: read(stated[i]) }));
}

/** What is blank is an empty text; a list or an object is an error. */
function plainText(
  value: unknown,
  place: { file: string; line: number; column: string },
): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") throw badValue(place, { must: "a single value", value });
  return String(value).trim();
}

const BARE = /^\d*\.?\d+$/;

/**
 * Reads the confidences of a column. A number without a unit may be out of 1, 10 or 100, which one row
 * cannot tell: all of a column are on one scale.
 *
 * @throws {UserError} where the numbers do not tell theirs
 */
function readerOf(
  stated: readonly string[],
  { scale, column }: { scale?: "1" | "10" | "100"; column: string },
): (text: string) => number | null {
  const bare = stated.filter((text) => BARE.test(text)).map(Number);
  const most = bare.reduce((a, b) => Math.max(a, b), 0);
  const fractions = bare.some((value) => value < 1 && !Number.isInteger(value));
  if (scale === undefined && most > 1 && (most <= 10 || fractions)) {
    throw new UserError(
      `Cannot tell what the numbers in column "${column}" are out of: they go up to ${most}` +
        (fractions ? ", and some are below 1" : ""),
      { hint: "Say so with --scale 1, --scale 10 or --scale 100" },
    );
  }
  const top = scale === undefined ? most > 1 ? 100 : 1 : Number(scale);
  return (text) => {
    if (!BARE.test(text)) return text === "" ? null : parseConfidence(text);
    const value = Number(text) / top;
    return value <= 1 ? value : null;
  };
}

const VERDICTS = new Map([["1", 1], ["true", 1], ["0", 0], ["false", 0]]);

/** Exactly right or wrong: "incorrect" holds "correct", so nothing is looked for inside of words. */
function verdictOf(text: string, place: { file: string; line: number; column: string }): number {
  const verdict = VERDICTS.get(text.toLowerCase());
  if (verdict !== undefined) return verdict;
  const number = text === "" ? NaN : Number(text);
  if (number >= 0 && number <= 1) return number;
  throw badValue(place, { must: "0 or 1, true or false, or a grade between", value: text });
}
