/** Parsers of the values of flags, for commander. */
import { InvalidArgumentError, Option } from "commander";
import { existsSync } from "node:fs";
import { parsePrice, type Price, type Thinking, thinkingSchema } from "../lib/models/mod.ts";

/** Names separated by commas, each once. */
export function list(text: string): string[] {
  return namesIn(text.split(","));
}

/** Names and paths of routers separated by commas, each once; the path of what is there may have commas in it. */
export function routerList(text: string): string[] {
  const parts = text.split(",");
  const names: string[] = [];
  for (let at = 0; at < parts.length;) {
    let end = parts.length;
    while (end > at + 1 && !isThere(parts.slice(at, end).join(","))) end--;
    names.push(parts.slice(at, end).join(","));
    at = end;
  }
  return namesIn(names);
}

/** Whether a path is of a file or a folder, which may have a method of calibration after it. */
function isThere(path: string): boolean {
  return [path, path.replace(/\+\w+$/, "")].some((one) => existsSync(one.trim()));
}

function namesIn(parts: string[]): string[] {
  const names = parts.map((name) => name.trim()).filter((name) => name !== "");
  if (names.length > 0) return [...new Set(names)];
  throw new InvalidArgumentError("Expected one name or more, separated by commas.");
}

/** A whole number in digits. The error says which end of the range a number is beyond. */
export function wholeNumber(
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    const expected = !/^-?\d+$/.test(text)
      ? "a whole number, in digits"
      : value > most
      ? `a whole number up to ${most.toLocaleString("en")}`
      : `a whole number from ${least} on`;
    throw new InvalidArgumentError(`Expected ${expected}, got "${text}".`);
  };
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export function positive(text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError(`Expected a number above 0, got "${text}".`);
}

/** Any finite number. */
export function finite(text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  if (Number.isFinite(value)) return value;
  throw new InvalidArgumentError(`Expected a number, got "${text}".`);
}

/** A number from 0 on, e.g. a temperature. */
export function fromZero(text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  if (value >= 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError(`Expected a number from 0 on, got "${text}".`);
}

/** IN,OUT: US dollars per million tokens of prompts and of answers; undefined of an empty variable. */
export function price(text: string): Price | undefined {
  if (text === "") return undefined;
  const price = parsePrice(text);
  if (price !== null) return price;
  throw new InvalidArgumentError(`Expected IN,OUT in US dollars, e.g. 0.05,0.08, got "${text}".`);
}

/** MODEL=IN,OUT, again and again: US dollars per million tokens of prompts and of answers. */
export function tokenPrice(
  text: string,
  known: Record<string, Price> = {},
): Record<string, Price> {
  const at = text.lastIndexOf("=");
  const price = parsePrice(text.slice(at + 1));
  if (at > 0 && price !== null) return { ...known, [text.slice(0, at)]: price };
  throw new InvalidArgumentError(`Expected MODEL=IN,OUT in US dollars, got "${text}".`);
}

/** MODEL=low|medium|high|TOKENS, again and again: how long a model thinks. */
export function modelThinking(
  text: string,
  known: Record<string, Thinking> = {},
): Record<string, Thinking> {
  const at = text.lastIndexOf("="), how = text.slice(at + 1);
  const { data } = thinkingSchema.safeParse(/^\d+$/.test(how) ? Number(how) : how);
  if (at > 0 && data !== undefined) return { ...known, [text.slice(0, at)]: data };
  throw new InvalidArgumentError(
    `Expected MODEL=low, medium, high or a number of tokens, got "${text}".`,
  );
}

/** LEARNED=SERVED, again and again: who answers in the place of a model of the outcomes. */
export function inPlaceOf(
  text: string,
  known: Record<string, string> = {},
): Record<string, string> {
  const at = text.indexOf("=");
  if (at > 0 && at < text.length - 1) return { ...known, [text.slice(0, at)]: text.slice(at + 1) };
  throw new InvalidArgumentError(`Expected LEARNED=SERVED, got "${text}".`);
}

/** Of every command that reads outcomes to be described or evaluated. */
export function passRateOption(): Option {
  return new Option(
    "--pass-rate-of <samples>",
    "qualities are pass rates over so many samples: read each as that many draws",
  ).argParser(wholeNumber(1, 1000));
}

/** Of every command that writes the files that its flags name. */
export function forceOption(): Option {
  return new Option("--force", "overwrite files that exist").default(false);
}
