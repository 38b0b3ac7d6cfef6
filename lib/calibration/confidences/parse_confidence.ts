/**
 * Reads the confidence that a text states: "0.9.", "90 %", "9/10", "Confidence: 85", "42 (90%)".
 * A confidence that is not stated, is stated twice differently or is no probability is null, never a
 * default: measures tell a stated 0.5 from a missing confidence (see missing.ts).
 */

/**
 * The confidence in [0, 1] that `text` states, or null. Of several numbers those count that come
 * first in this order; if they differ, or one is out of range, the answer is null:
 *
 * 1. those called a confidence ("Confidence: 85", "Probability: 0.3", "70 % sure")
 * 2. percentages, wherever they stand ("42 (90%)")
 * 3. numbers and fractions, if the text says nothing else ("0.9.", "about 9/10")
 *
 * A number without a unit is a probability up to 1 and a percentage above, unless the text gives
 * its scale ("on a scale of 0 to 10"). So 1 is certainty: who is asked for a probability writes 1
 * for it, and who means one percent writes a sign. "50/50" is one half.
 */
export function parseConfidence(text: string): number | null {
  const folded = text.normalize("NFKC");
  const top = Number(folded.match(SCALE)?.[1] ?? NaN);
  const numbers = numbersIn(folded.replace(SCALE, " "), top);
  const stated = [
    numbers.filter((number) => number.called),
    numbers.filter((number) => number.percent),
    numbers.filter((number) => number.alone),
  ].find((tier) => tier.length > 0) ?? [];
  const values = new Set(stated.map(({ value }) => value));
  const [value] = values;
  return values.size === 1 && value >= 0 && value <= 1 ? value : null;
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
    String.raw`\b(?:confidence|certainty|credence|(?:probability|likelihood)(?=["'*_]*\s*[:=]))`,
    String.raw`(?:\s+(?:score|level|rating|value|estimate))?`,
    String.raw`(?:\s+in\s+(?:my|the|this|that)\s+(?:answer|response|solution))?`,
    String.raw`(?:[\s"'*_\x60|:=~≈<>\(\)\[\]\{\}–—\-]`,
    String.raw`|\b(?:is|of|at|about|around|roughly|approximately)\b)*$`,
  ].join(""),
  "iu",
);

const CALLED_AFTER = /^[ \t*_]*(?:sure|certain|confident)\b/iu;

/** Words that may stand around a number without making it a number of something. */
const HEDGES = new Set(
  ("a about approximately around as at boxed give i i'd i'm is it maybe my nearly perhaps " +
    "probably put roughly say this would").split(" "),
);

interface StatedNumber {
  /** NaN if it cannot be read as a probability. */
  value: number;
  called: boolean;
  percent: boolean;
  alone: boolean;
}

function numbersIn(text: string, top: number): StatedNumber[] {
  const words = text.replace(NUMBER, " ").match(/[\p{L}'’]+/gu) ?? [];
  const alone = words.every((word) => HEDGES.has(word.toLowerCase().replace("’", "'")));
  const numbers: StatedNumber[] = [];
  let end = 0;
  for (const match of text.matchAll(NUMBER)) {
    const between = text.slice(end, match.index);
    end = match.index + match[0].length;
    const number: StatedNumber = {
      value: valueOf(match.groups!, top),
      called: CALLED_BEFORE.test(text.slice(0, match.index)) || CALLED_AFTER.test(text.slice(end)),
      percent: match.groups!.percent !== undefined,
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

function valueOf(parts: Record<string, string | undefined>, top: number): number {
  const { sign, digits, exponent, percent, denominator } = parts;
  // Shifting the decimal point by text makes 99.9% the same number as 0.999
  const shifted = (by: number) => {
    return Number(`${plainDigits(digits!)}e${Number(exponent?.slice(1) ?? 0) + by}`);
  };
  const number = shifted(0);
  if (sign) return NaN;
  if (percent) return shifted(-2);
  if (denominator) {
    return number === 50 && denominator === "50" ? 0.5 : number / Number(denominator);
  }
  if (top) return number / top;
  return number > 1 ? shifted(-2) : number;
}

/** Commas as thousands or, after a 0, as a decimal point; any other use is not readable. */
function plainDigits(digits: string): string {
  if (/^0,\d+$/.test(digits)) return digits.replace(",", ".");
  if (!digits.includes(",") || /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(digits)) {
    return digits.replaceAll(",", "");
  }
  return "NaN";
}
