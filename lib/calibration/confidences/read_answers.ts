/**
 * Reads stated confidences and verdicts from the columns of a file: CSV, JSON Lines, JSON, Parquet or Arrow.
 * A confidence that is blank or cannot be read is missing (null); a verdict that cannot be read is an error.
 */
import { UserError } from "../../core/errors.ts";
import { badValue, readColumns, toScore, VERDICTS_IN_SHORT } from "../../outcomes/mod.ts";
import { ROUNDING } from "./from_log_probs.ts";
import {
  numbersWithoutUnit,
  parseConfidence,
  plainDigits,
  type Scale,
} from "./parse_confidence.ts";

/** The names of the columns. */
export interface AnswerColumns {
  confidence: string;
  correct: string;
  /** Each row is a query of its own by default. */
  query?: string;
  group?: string;
  /**
   * What numbers of the column without a unit are out of, or "log" for natural logarithms of probabilities; by
   * default as the numbers tell.
   */
  scale?: "1" | "10" | "100" | "log";
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
    stated.push(statedText(values[confidence], { file, line, column: confidence }));
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

/** The same of a confidence, which may be a field of an object. */
function statedText(value: unknown, place: Parameters<typeof plainText>[1]): string {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? JSON.stringify(value) : plainText(value, place).normalize("NFKC");
}

const BARE = /^[-+−]?(?:\d+(?:[.,]\d+)*\.?|\.\d+)(?:e[-+]?\d+)?$|^[-−]inf(?:inity)?$/i;

/** The number that is all of a cell; null of any other text. */
function bareNumber(text: string): number | null {
  if (!BARE.test(text)) return null;
  if (/inf/i.test(text)) return -Infinity;
  const [, sign, digits, exponent] = text.match(/^([-+−]?)([\d.,]+)(.*)$/)!;
  return Number(`${sign.replace("−", "-")}${plainDigits(digits)}${exponent}`);
}

/**
 * Reads the confidences of a column. A number without a unit may be out of 1, 10 or 100, which one row
 * cannot tell: all of a column are on one scale.
 *
 * @throws {UserError} where the numbers do not tell theirs, or are logarithms
 */
function readerOf(
  stated: readonly string[],
  { scale, column }: { scale?: AnswerColumns["scale"]; column: string },
): (text: string) => number | null {
  if (scale === "log") {
    return (text) => {
      const value = bareNumber(text) ?? NaN;
      return value <= ROUNDING ? Math.exp(Math.min(0, value)) : null;
    };
  }
  const on = (scale?: Scale) => (text: string) =>
    text === "" ? null : parseConfidence(text, { scale });
  if (scale !== undefined) return on(Number(scale) as Scale);

  const bare = stated.map(bareNumber).filter((value) => value !== null);
  refuseLogarithms(bare, { cells: stated.filter((text) => text !== "").length, column });
  const numbers = stated.flatMap(numbersWithoutUnit);
  const most = numbers.reduce((a, b) => Math.max(a, b), 0);
  const fractions = numbers.filter((value) => value > 0 && value < 1).length > 0;
  // Probabilities of which some are above 1 by a little: these are missing
  const overshoots = fractions && numbers.every((value) => value < 2);
  const mixed = fractions && bare.some((value) => value > 1);
  if (most > 1 && !overshoots && (mixed || !fractions && most <= 10)) {
    throw new UserError(
      `Cannot tell what the numbers in column "${column}" are out of: they go up to ${most}` +
        (fractions ? ", and some are below 1" : ""),
      { hint: "Say so with --scale 1, --scale 10 or --scale 100" },
    );
  }
  // Texts may each choose their way of writing; cells of nothing but a number are of one kind
  const top = bare.some((value) => value > 10) ? 100 : 1;
  return (text) => on(bareNumber(text) === null ? undefined : top)(text);
}

/** @throws {UserError} where a column is one of log-probabilities: negative numbers, and none above 0 */
function refuseLogarithms(
  numbers: readonly number[],
  { cells, column }: { cells: number; column: string },
): void {
  const below = new Set(numbers.filter((value) => value < 0));
  if (below.size < 2 || 2 * numbers.length < cells || numbers.some((value) => value > ROUNDING)) {
    return;
  }
  throw new UserError(
    `Cannot read column "${column}" as confidences: its numbers, from ${
      numbers.reduce((a, b) => Math.min(a, b))
    } to ${numbers.reduce((a, b) => Math.max(a, b))}, are logarithms of probabilities`,
    { hint: "--scale log reads them so, as exp of each" },
  );
}

/** Exactly right or wrong, or a grade between. */
function gradeOf(text: string, place: { file: string; line: number; column: string }): number {
  const must = `${VERDICTS_IN_SHORT}, or a grade between 0 and 1`;
  const { quality } = toScore(text, place, must);
  if (quality !== null && quality >= 0 && quality <= 1) return quality;
  throw badValue(place, { must, value: text });
}
