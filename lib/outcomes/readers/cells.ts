/**
 * Cells of text as values: numbers, booleans, and blanks as null, with the cell's place in the
 * complaint when it is neither.
 */
import { badValue, type Place } from "../bad_input.ts";

const TRUE = new Set(["true", "1", "1.0", "yes"]);
const FALSE = new Set(["false", "0", "0.0", "no"]);

/** A number, or null for a blank cell (also "NA", "NaN", "null"). */
export function parseNumber(text: string, place: Place): number | null {
  if (isBlank(text)) return null;
  const value = Number(text);
  if (!Number.isFinite(value)) throw badValue(place, { must: "a number", value: text });
  return value;
}

/** A boolean from True/False, 1/0, yes/no, or null for a blank cell. */
export function parseBoolean(text: string, place: Place): boolean | null {
  if (isBlank(text)) return null;
  const word = text.trim().toLowerCase();
  if (TRUE.has(word)) return true;
  if (FALSE.has(word)) return false;
  throw badValue(place, { must: "True or False", value: text });
}

/** Whether a cell stands for "no value". */
export function isBlank(text: string): boolean {
  return /^\s*(na|n\/a|nan|null|none)?\s*$/i.test(text);
}
