/**
 * Values as sources write them - texts in CSV, typed in JSON, Parquet and Arrow - as numbers, verdicts and
 * texts; blanks become null, and what is neither is reported with its place.
 */
import { Elapsed } from "../arrow_cells.ts";
import { badValue, type Place } from "../bad_input.ts";

const BLANK = /^\s*(na|n\/a|nan|null|none)?\s*$/i;

/** True where a value stands for "none": missing, NaN, an empty text, "NA", "null". */
export function isBlank(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value) ||
    (typeof value === "string" && BLANK.test(value));
}

const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
/** As written where 1,5 is one and a half; of 1,500 only the writer knows what it is. */
const DECIMAL_COMMA = /^[-+]?(\d+,(\d{1,2}|\d{4,})|0\d*,\d+|\d{4,},\d+)$/;

/** A number in decimal notation, with a point or a comma; null when blank. */
export function toNumber(value: unknown, place: Place, must = "a number"): number | null {
  if (isBlank(value)) return null;
  const number = typeof value === "string" ? parseNumber(value.trim()) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  const grouped = typeof value === "string" && /^[-+]?\d{1,3}(,\d{3})+$/.test(value.trim());
  throw badValue(place, {
    must,
    value,
    hint: grouped ? "A comma before three digits may be either: write 1234 or 1.234." : undefined,
  });
}

function parseNumber(text: string): number {
  if (DECIMAL.test(text)) return Number(text);
  return DECIMAL_COMMA.test(text) ? Number(text.replace(",", ".")) : NaN;
}

/** A time in milliseconds: a number of them, or a duration of Parquet or Arrow; null when blank. */
export function toMilliseconds(value: unknown, place: Place): number | null {
  return value instanceof Elapsed ? value.milliseconds : toNumber(value, place);
}

const VERDICTS = new Map([
  ...["1", "true", "t", "yes", "y", "correct", "right"].map((word) => [word, true] as const),
  ...["0", "false", "f", "no", "n", "incorrect", "wrong"].map((word) => [word, false] as const),
]);

/** Whether a value says that an answer is right, in one of the usual words or as 1 or 0; undefined for others. */
export function verdictOf(value: unknown): boolean | undefined {
  const word = String(value).trim().toLowerCase();
  return VERDICTS.get(DECIMAL.test(word) ? String(Number(word)) : word);
}

/** The words of a verdict, in lower case. */
export function wordsOf(verdict: boolean): string[] {
  return [...VERDICTS].filter(([, value]) => value === verdict).map(([word]) => word);
}

/** What `verdictOf` takes, in short. */
export const VERDICTS_IN_SHORT = "true or false (yes or no, correct or incorrect, 1 or 0)";

/** A verdict; null when blank. */
export function toVerdict(value: unknown, place: Place): boolean | null {
  if (isBlank(value)) return null;
  const verdict = verdictOf(value);
  if (verdict !== undefined) return verdict;
  throw badValue(place, { must: VERDICTS_IN_SHORT, value });
}

/** A score, which may be written as a number or as a verdict; null when blank. */
export function toScore(
  value: unknown,
  place: Place,
  must = "a number, true or false",
): { quality: number | null; correct: boolean | null } {
  const correct = typeof value === "number" || DECIMAL.test(String(value).trim())
    ? undefined
    : verdictOf(value);
  if (correct !== undefined) return { quality: Number(correct), correct };
  return { quality: toNumber(value, place, must), correct: null };
}

/** A text, null when it is missing or empty; numbers and booleans are written out. */
export function toText(value: unknown, place: Place): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value !== "object") return String(value);
  throw badValue(place, { must: "a text", value });
}
