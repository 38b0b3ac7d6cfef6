/** When an answer is right, and how close one is that is not. */
import { distance } from "fastest-levenshtein";
import type { AnswerKind } from "./family.ts";

/** The answer to what cannot be known; always allowed, and right where nothing else is. */
export const UNKNOWN = "I don't know";

export interface Verdict {
  /** Exactly right, after normalisation. */
  correct: boolean;
  /** In [0, 1]: 1 when correct, else by how far off a number or how different a text is, below 1. */
  score: number;
  /** True where an answer was given, other than UNKNOWN or nothing. */
  attempted: boolean;
}

/** Judges a response against the reference, by what kind of answer the question wants. */
export function verify(response: string, reference: string, kind: AnswerKind): Verdict {
  const given = normalize(response, kind), wanted = normalize(reference, kind);
  const attempted = given !== "" && given !== normalize(UNKNOWN, "word");
  if (given === wanted) return { correct: true, score: 1, attempted };
  if (!attempted || kind === "unknown") return { correct: false, score: 0, attempted };
  return { correct: false, score: 0.9 * closeness(given, wanted, kind), attempted };
}

/**
 * The form in which answers are compared: lower case, no outer punctuation or articles; numbers without
 * leading zeros or thousands separators, lists with their items separated by one space.
 */
function normalize(text: string, kind: AnswerKind): string {
  const plain = text.normalize("NFKC").toLowerCase().replaceAll("’", "'").trim()
    .replace(/^["'(]+|["').!?;,]+$/g, "").replace(/^the\s+/, "").replace(/\s+/g, " ");
  if (kind === "number" && /^[-−]?[\d,]+$/.test(plain)) {
    return String(Number(plain.replaceAll(",", "").replace("−", "-")));
  }
  return kind === "list" ? plain.replace(/\s*,\s*|\s+/g, " ") : plain;
}

/**
 * In [0, 1]: of numbers by their difference, of times of day by the minutes between them, of lists by items in
 * place, of other words by letters.
 */
function closeness(given: string, wanted: string, kind: AnswerKind): number {
  if (kind === "number") return nearness(Math.abs(Number(given) - Number(wanted)));
  if (CLOCK.test(wanted)) {
    const apart = Math.abs(minutes(given) - minutes(wanted));
    return nearness(Math.min(apart, DIAL - apart));
  }
  if (kind === "list") {
    const [ours, theirs] = [given.split(" "), wanted.split(" ")];
    const inPlace = theirs.filter((item, i) => ours[i] === item).length;
    return inPlace / Math.max(ours.length, theirs.length);
  }
  return 1 - distance(given, wanted) / Math.max(given.length, wanted.length);
}

/** 1 for no error, 1/2 for an error of 1, 0 for what has none. */
function nearness(error: number): number {
  return Number.isNaN(error) ? 0 : 1 / (1 + error);
}

const CLOCK = /^(\d{1,2}):(\d\d)$/;

/** Minutes once round a clock's dial. */
const DIAL = 720;

/** Minutes since twelve o'clock; NaN for no time of day. */
function minutes(time: string): number {
  const [, hour, minute] = CLOCK.exec(time) ?? [];
  return (60 * Number(hour) + Number(minute)) % DIAL;
}
