/**
 * The one shape of a complaint about somebody's data: file, line, column, what was expected, what is
 * there. Every reader, the builder and the catalogue raise it.
 */
import { UserError } from "../core/errors.ts";

/** Where in the user's data something is; lines count from 1, a multi-line record by its first. */
export interface Place {
  file: string;
  line?: number;
  column?: string;
}

const MAX_SHOWN = 80;

/** A value as a message shows it: quoted, and cut when long. */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}...`;
}

/** `data.csv:12`, or `data.csv` where no line is known. */
export function at({ file, line }: Place): string {
  return line === undefined ? file : `${file}:${line}`;
}

/** The fault "this value is not what it must be", e.g. `must: "a number in [0, 1]"`. */
export function badValue(
  place: Place,
  { must, value, hint }: { must: string; value: unknown; hint?: string },
): UserError {
  const what = place.column === undefined ? "it" : `column "${place.column}"`;
  return new UserError(
    `Cannot read ${at(place)} as ${what} must be ${must}: current value is ${shown(value)}`,
    { hint },
  );
}

/** The fault "this file or record as a whole cannot be used", with the reason in words. */
export function badInput(
  place: Place,
  { problem, hint, cause }: { problem: string; hint?: string; cause?: unknown },
): UserError {
  return new UserError(`Cannot read ${at(place)}: ${problem}`, { hint, cause });
}
