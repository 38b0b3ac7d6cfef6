/**
 * The bin of a confidence on an edge: five answers of published code, beside the one of
 * `lib/calibration`; they differ where confidences are round numbers, which stated ones are.
 */
import type { Rows } from "./formulas.ts";

export interface EdgeRule {
  name: string;
  /** Who does it so. */
  source: string;
  /** The bin of ten that a confidence falls in; null where it falls in none. */
  bin(confidence: number): number | null;
}

const TEN = 10;
const exact = Array.from({ length: TEN + 1 }, (_, edge) => edge / TEN);
/** As numpy.linspace(0, 1, 11) has them: 0.30000000000000004, 0.6000000000000001 and so on. */
const multiplied = exact.map((_, edge) => edge * 0.1);

/** The bin of [lo, hi), and one more for what is on the last edge. */
function left(edges: readonly number[], confidence: number): number {
  return edges.findLastIndex((edge) => edge <= confidence);
}

/** The bin of (lo, hi], and -1 for what is on the first edge. */
function right(edges: readonly number[], confidence: number): number {
  return edges.findIndex((edge) => edge >= confidence) - 1;
}

export const EDGE_RULES: readonly EdgeRule[] = [
  {
    name: "[lo, hi), last closed",
    source: "netcal, RLCR; the default of lib/calibration",
    bin: (c) => Math.min(left(exact, c), TEN - 1),
  },
  {
    name: "the same, edges i × 0.1",
    source: "with numpy.linspace",
    bin: (c) => Math.min(left(multiplied, c), TEN - 1),
  },
  {
    name: "(lo, hi], first closed",
    source: "scikit-learn, verified_calibration",
    bin: (c) => Math.max(right(exact, c), 0),
  },
  {
    name: "1 in an eleventh bin",
    source: "torchmetrics, its issue 3510",
    bin: (c) => left(exact, c),
  },
  {
    name: "[lo, hi), 1 dropped",
    source: "calibration-tuning, uncertainty-baselines",
    bin: (c) => c === 1 ? null : left(exact, c),
  },
  {
    name: "(lo, hi], 0 dropped",
    source: "gpleiss, gstar_idk",
    bin: (c) => c === 0 ? null : right(exact, c),
  },
];

/** The expected calibration error over ten bins by a rule; dropped rows count in n alone. */
function eceBy({ bin }: EdgeRule, { confidence, correct }: Rows): number {
  const sums = new Map<number, number>();
  confidence.forEach((c, i) => {
    const place = bin(c);
    if (place !== null) sums.set(place, (sums.get(place) ?? 0) + c - correct[i]);
  });
  return [...sums.values()].reduce((sum, gap) => sum + Math.abs(gap), 0) / confidence.length;
}

/** The calibration error of the same rows by every rule, by the rule's name. */
export interface EdgeErrors {
  name: string;
  errors: Record<string, number>;
}

export function edgeErrors(cases: Readonly<Record<string, Rows>>): EdgeErrors[] {
  return Object.entries(cases).map(([name, rows]) => ({
    name,
    errors: Object.fromEntries(EDGE_RULES.map((rule) => [rule.name, eceBy(rule, rows)])),
  }));
}

/** Ways to find the bin of a hundred by arithmetic alone. */
const ARITHMETIC: readonly { code: string; bin(confidence: number): number }[] = [
  { code: "Math.floor(c * 100)", bin: (c) => Math.floor(c * 100) },
  { code: "Math.floor(c / 0.01)", bin: (c) => Math.floor(c / 0.01) },
  { code: "Math.ceil(c * 100)", bin: (c) => Math.ceil(c * 100) },
];

/** Those of 0.00, 0.01, ... 0.99 that do not get the bin of their own number. */
export interface Misplaced {
  code: string;
  percents: number[];
}

export function misplaced(): Misplaced[] {
  return ARITHMETIC.map(({ code, bin }) => ({
    code,
    percents: Array.from({ length: 100 }, (_, percent) => percent)
      .filter((percent) => bin(percent / 100) !== percent)
      .map((percent) => percent / 100),
  }));
}

const correct = [0, 1, 0, 1, 0, 1, 1, 1, 0];

/** Rows on which the rules differ. */
export const EDGE_CASES: Readonly<Record<string, Rows>> = {
  "nine rows of 0.5 and 0.6": {
    confidence: [0.5, 0.5, 0.5, 0.6, 0.5, 0.6, 0.6, 0.6, 0.6],
    correct,
  },
  "nine rows of 0.5 and 0.55": {
    confidence: [0.5, 0.5, 0.5, 0.55, 0.5, 0.55, 0.55, 0.55, 0.55],
    correct,
  },
  "0.95 and right, 1 and wrong": { confidence: [0.95, 1], correct: [1, 0] },
};
