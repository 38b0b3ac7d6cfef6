/**
 * Values as sources write them - texts in CSV, typed in JSON and Parquet - as numbers, booleans and
 * texts; blanks become null, and what is neither is reported with its place.
 */
import { badValue, type Place } from "../bad_input.ts";

const TRUE = new Set(["true", "1", "1.0", "yes"]);
const FALSE = new Set(["false", "0", "0.0", "no"]);
const BLANK = /^\s*(na|n\/a|nan|null|none)?\s*$/i;

/** True where a value stands for "none": missing, NaN, an empty text, "NA", "null". */
export function isBlank(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value) ||
    (typeof value === "string" && BLANK.test(value));
}

/** A number, null when blank. */
export function toNumber(value: unknown, place: Place, must = "a number"): number | null {
  if (isBlank(value)) return null;
  const number = typeof value === "string" || typeof value === "bigint" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw badValue(place, { must, value });
}

/** A boolean from true/false, 1/0, yes/no; null when blank. */
export function toBoolean(value: unknown, place: Place): boolean | null {
  if (isBlank(value)) return null;
  const word = String(value).trim().toLowerCase();
  if (TRUE.has(word)) return true;
  if (FALSE.has(word)) return false;
  throw badValue(place, { must: "true or false", value });
}

/** A score, which may be written as a number or as true/false; null when blank. */
export function toScore(
  value: unknown,
  place: Place,
): { quality: number | null; correct: boolean | null } {
  if (value === true || value === false || /^\s*(true|false)\s*$/i.test(String(value))) {
    const correct = toBoolean(value, place);
    return { quality: Number(correct), correct };
  }
  return { quality: toNumber(value, place, "a number, true or false"), correct: null };
}

/** A text, null when it is missing or empty; numbers and booleans are written out. */
export function toText(value: unknown, place: Place): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value !== "object") return String(value);
  throw badValue(place, { must: "a text", value });
}
