/**
 * Reads stated confidences and verdicts from the columns of a file: CSV, JSON Lines, JSON, Parquet or Arrow.
 * A confidence that is blank or cannot be read is missing (null); a verdict that cannot be read is an error.
 */
import { UserError } from "../../core/errors.ts";
import { badValue, readColumns, toScore, VERDICTS_IN_SHORT } from "../../outcomes/mod.ts";
import { parseConfidence } from "./parse_confidence.ts";

/** The names of the columns. */
export interface AnswerColumns {
  confidence: string;
  correct: string;
  /** Each row is a query of its own by default. */
  query?: string;
  group?: string;
  /** The confidence of certainty among bare numbers of the column; by default as the numbers tell. */
  scale?: "1" | "10" | "100";
}

export interface AnswerRow {
  /** In [0, 1]; null where none is stated. */
  confidence: number | null;
  /** In [0, 1]. */
  correct: number;
  query: string;
  /** "" without a column of groups, "(blank)" where its cell is blank. */
  group: string;
}

/** @throws {UserError} where the file or a column is not there, or a verdict is none, with its line */
export async function readAnswers(
  file: string,
  { confidence, correct, group, query, scale }: AnswerColumns,
): Promise<AnswerRow[]> {
  const rows: Omit<AnswerRow, "confidence">[] = [];
  const stated: string[] = [];
  const columns = [confidence, correct, ...[group, query].filter((name) => name !== undefined)];
  for await (const { values, line } of readColumns(file, columns)) {
    const text = (column: string) => plainText(values[column], { file, line, column });
    stated.push(text(confidence));
    rows.push({
      correct: gradeOf(text(correct), { file, line, column: correct }),
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

/** The text of a cell, empty for a blank one; a list or an object is an error. */
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
  { scale, column }: { scale?: AnswerColumns["scale"]; column: string },
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

/** Exactly right or wrong, or a grade between. */
function gradeOf(text: string, place: { file: string; line: number; column: string }): number {
  const must = `${VERDICTS_IN_SHORT}, or a grade between 0 and 1`;
  const { quality } = toScore(text, place, must);
  if (quality !== null && quality >= 0 && quality <= 1) return quality;
  throw badValue(place, { must, value: text });
}
