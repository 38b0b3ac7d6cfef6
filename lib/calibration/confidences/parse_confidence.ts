/**
 * Reads the confidence that a text states: "0.9.", "90 %", "9/10", "Confidence: 85", "42 (90%)", a JSON object
 * with a field for it. A confidence that is not stated, is stated twice differently, is turned round ("not 90%
 * sure") or is no probability is null, never a default: measures tell a stated 0.5 from a missing confidence
 * (see missing.ts).
 */
import { confidenceFields } from "./confidence_fields.ts";
import { isTurned } from "./turned_round.ts";

/** What a number without a unit is out of. */
export type Scale = 1 | 10 | 100;

/**
 * The confidence in [0, 1] that `text` states, or null. Of a JSON object the fields named for it count, and no
 * others. Of several numbers in a text those count that come first in this order; if they differ, or one is
 * out of range, the answer is null:
 *
 * 1. those called a confidence ("Confidence: 85", "Probability: 0.3", "70 % sure")
 * 2. percentages, wherever they stand ("42 (90%)"), but for shares of something ("30% of people")
 * 3. numbers and fractions, if the text says nothing else ("0.9.", "about 9/10")
 *
 * A number without a unit is out of `scale`, or of the scale that the text gives ("on a scale of 0 to 10").
 * Without either it is a probability up to 1, and a percentage if it is a whole number above or at least 10:
 * 1.01 is a probability gone wrong and not one percent, and so missing. 1 is certainty: who is asked for a
 * probability writes 1 for it, and who means one percent writes a sign. "50/50" is one half.
 */
export function parseConfidence(text: string, { scale }: { scale?: Scale } = {}): number | null {
  const values = new Set(statedIn(text).map((number) => valueOf(number, scale)));
  const [value] = values;
  return values.size === 1 && value >= 0 && value <= 1 ? value : null;
}

/** The numbers that state the confidence of a text without saying what they are out of. */
export function numbersWithoutUnit(text: string): number[] {
  return statedIn(text).filter(({ of, readable }) => of === undefined && readable)
    .map(({ digits }) => Number(digits));
}

interface StatedNumber {
  /** As JavaScript reads it. */
  digits: string;
  /** Certainty, in the number's unit: 100 of a percentage; undefined where the text does not tell. */
  of: number | undefined;
  /** False of a negative number, and of one that is turned round or a bound. */
  readable: boolean;
  called: boolean;
  percent: boolean;
  alone: boolean;
}

function statedIn(text: string): StatedNumber[] {
  const folded = text.normalize("NFKC").replaceAll("٪", "%");
  const fields = confidenceFields(folded);
  if (fields) {
    return fields.flatMap(({ name, value }) => {
      // The field's name says what the number is: its unit, and that it is a confidence
      const unit = /percent|pct|%/iu.test(name) && !value.includes("%") ? "%" : "";
      const scale = name.match(SCALE)?.[0] ?? "";
      const numbers = statedIn(`${scale} ${value}${unit}`);
      return numbers.length > 0 ? numbers : [UNREADABLE];
    });
  }
  const top = folded.match(SCALE)?.[1];
  const numbers = numbersIn(
    folded.replace(SCALE, " "),
    top === undefined ? undefined : Number(top),
  );
  return [
    numbers.filter((number) => number.called),
    numbers.filter((number) => number.percent),
    numbers.filter((number) => number.alone),
  ].find((tier) => tier.length > 0) ?? [];
}

/** A scale given in words: "(0-100)", "on a scale from 0 to 10". */
const SCALE =
  /(?:\(|\bscale (?:of|from)\s+)[01](?:\.0)?\s*%?\s*(?:[-–—]|to)\s*(100|10|1(?:\.0)?)\b%?\)?/iu;

/** A number with its sign, unit or denominator. A hyphen after a number or a word is no sign. */
const NUMBER = new RegExp(
  [
    String.raw`(?<![\p{L}\d_.])(?<sign>(?<![\d%)]\s*)[-−])?`,
    String.raw`(?<digits>\d+(?:,\d+)*(?:\.\d+)?|\.\d+)(?!\.?\d)(?<exponent>e[-+]?\d+)?`,
    String.raw`(?:\s*(?<percent>\\?%|per ?cent\b|pct\b)`,
    String.raw`|\s*(?:[\/⁄]|out of)\s*(?<denominator>\d+(?:\.\d+)?)(?![\d\/]))?`,
  ].join(""),
  "giu",
);

/** The words before a number that is called a confidence. */
const CALLED_BEFORE = new RegExp(
  [
    // "The probability is 0.25" may be the answer itself
    String.raw`(?<!\p{L})(?:confidence|certainty|credence`,
    String.raw`|(?:probability|likelihood)(?=["'*_]*\s*[:=]))`,
    String.raw`(?:[\s_-]*(?:score|level|rating|value|estimate))?`,
    String.raw`(?:\s+in\s+(?:my|the|this|that)\s+(?:answer|response|solution))?`,
    String.raw`(?:[\s"'*_\x60|:=~≈<>\(\)\[\]\{\}–—\-]`,
    String.raw`|\b(?:is|of|at|about|around|roughly|approximately)\b)*$`,
  ].join(""),
  "iu",
);

const CALLED_AFTER = /^[ \t*_]*(?:sure|certain|confident)\b/iu;

/** "30% of people" is a share of them. */
const SHARE_OF = /^\s*of\s+(?!(?:certainty|confidence|being)\b)\p{L}/iu;

/** Words that may stand around a number without making it a number of something. */
const HEDGES = new Set(
  ("a about approximately around as at boxed give i i'd i'm is it maybe my nearly perhaps " +
    "probably put roughly say this would").split(" "),
);

const UNREADABLE: StatedNumber = {
  digits: "NaN",
  of: undefined,
  readable: false,
  called: true,
  percent: false,
  alone: false,
};

function numbersIn(text: string, top: number | undefined): StatedNumber[] {
  const words = text.replace(NUMBER, " ").match(/[\p{L}'’]+/gu) ?? [];
  const alone = words.every((word) => HEDGES.has(word.toLowerCase().replace("’", "'")));
  const numbers: StatedNumber[] = [];
  let end = 0;
  for (const match of text.matchAll(NUMBER)) {
    const between = text.slice(end, match.index);
    end = match.index + match[0].length;
    const before = text.slice(0, match.index), after = text.slice(end);
    const { sign, digits, exponent = "", percent, denominator } = match.groups!;
    const plain = plainDigits(digits);
    const called = CALLED_BEFORE.test(before) || CALLED_AFTER.test(after);
    const number: StatedNumber = {
      digits: `${plain}${exponent}`,
      of: percent ? 100 : denominator ? Number(denominator) : top,
      readable: plain !== "NaN" && !sign && !isTurned(before, after),
      called,
      percent: percent !== undefined && (called || !SHARE_OF.test(after)),
      alone,
    };
    // The two ends of a range count alike: "70-80%" does not state 80%
    const other = numbers.at(-1);
    if (other && /^\s*(?:[-–—]|to|and|or)\s*$/iu.test(between)) {
      number.called = other.called ||= number.called;
      number.percent = other.percent ||= number.percent;
    }
    numbers.push(number);
  }
  return numbers;
}

function valueOf({ digits, of, readable }: StatedNumber, scale: Scale | undefined): number {
  const number = Number(digits), top = of ?? scale;
  if (!readable) return NaN;
  // Shifting the decimal point by text makes 99.9% the same number as 0.999
  const shifted = (by: number) => {
    const [plain, exponent = "0"] = digits.toLowerCase().split("e");
    return Number(`${plain}e${Number(exponent) + by}`);
  };
  if (top === 100) return shifted(-2);
  if (top === 10) return shifted(-1);
  if (top !== undefined) return number === 50 && top === 50 ? 0.5 : number / top;
  if (number <= 1) return number;
  return number >= 10 || Number.isInteger(number) ? shifted(-2) : NaN;
}

/**
 * Commas as thousands where three digits follow each, else one as a decimal point: "99,9", "0,999". Any other
 * use is not readable.
 */
export function plainDigits(digits: string): string {
  if (!digits.includes(",")) return digits;
  if (/^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(digits)) return digits.replaceAll(",", "");
  return /^\d+,\d+$/.test(digits) ? digits.replace(",", ".") : "NaN";
}
