/**
 * The calibration report of a file of answers: on all rows and, where a column of groups is named, on those
 * of each group. A file that is read tolerantly is measured strictly.
 *
 *     deno task lab calibrate answers.csv --confidence conf --correct correct
 */
import { parseConfig } from "../core/config.ts";
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { calibratorByName } from "./calibrators/registry.ts";
import { type AnswerRow, readAnswers } from "./confidences/read_answers.ts";
import type { MissingPolicy } from "./measures/missing.ts";
import { type CalibrationReport, calibrationReport } from "./report.ts";

const schema = z.strictObject({
  /** Names of columns. */
  confidence: z.string(),
  correct: z.string(),
  group: z.string().optional(),
  query: z.string().optional(),
  bins: z.int().min(1).default(10),
  edges: z.enum(["left", "right"]).default("left"),
  /** As of `AnswerColumns`. */
  scale: z.enum(["1", "10", "100", "log"]).optional(),
  /** Besides Platt and isotonic. */
  calibrators: z.array(z.string()).default([]),
  missing: z.enum(["exclude", "impute-mean", "count-as-wrong"]).default("exclude"),
  bootstrap: z.int().min(1).default(1000),
  seed: z.int().default(1),
});

const POLICIES: Record<z.output<typeof schema>["missing"], MissingPolicy> = {
  "exclude": { policy: "exclude" },
  "impute-mean": { policy: "impute", value: "mean" },
  "count-as-wrong": { policy: "count-as-wrong" },
};

/** The report on all rows and, of each group, its report or the reason that there is none. */
export interface CalibratedFile extends CalibrationReport {
  groups?: Record<string, CalibrationReport | { error: string }>;
}

/** @throws {UserError} where the file or a column is not there, or a verdict is none, with its line */
export async function calibrateFile(
  file: string,
  config: z.input<typeof schema>,
): Promise<CalibratedFile> {
  const settings = parseConfig(schema, config);
  const rows = await readAnswers(file, settings);
  const names = [...new Set(["platt", "isotonic", ...settings.calibrators])];
  const calibrators = names.map(calibratorByName);
  const report = (some: AnswerRow[]) =>
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
  const reportOrReason = (some: AnswerRow[]) => {
    try {
      return report(some);
    } catch (error) {
      if (error instanceof UserError) return { error: error.message };
      throw error;
    }
  };
  return {
    ...whole,
    groups: Object.fromEntries([...groups].map(([name, some]) => [name, reportOrReason(some)])),
  };
}
