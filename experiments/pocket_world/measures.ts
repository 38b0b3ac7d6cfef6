/**
 * Measures of the answers of the pocket models: accuracy, agreement, pass@n (Chen et al., arXiv
 * 2107.03374), and how often the probability that a model gives its own answer comes true.
 */
import { mean } from "simple-statistics";
import { brier, ece, type ReliabilityBin, reliabilityTable } from "../../lib/calibration/mod.ts";
import { passAtN } from "../../lib/evaluation/mod.ts";
import { type KnownEstimate, meanEstimate } from "../../lib/stats/mod.ts";
import { FAMILIES, LEVELS, type PocketQuestion } from "../../lib/pocket/mod.ts";
import type { Answered, ByModel } from "./study.ts";

export interface Accuracy {
  small: KnownEstimate;
  large: KnownEstimate;
  /** Of an oracle that takes whichever answer is right. */
  oracle: KnownEstimate;
}

/** Shares of right answers. */
export function accuracyOf(answers: ByModel<Answered[]>): Accuracy {
  const [small, large] = [rights(answers["pocket-small"]), rights(answers["pocket-large"])];
  return {
    small: meanEstimate(small),
    large: meanEstimate(large),
    oracle: meanEstimate(small.map((value, i) => Math.max(value, large[i]))),
  };
}

/** Share of right answers to the questions of one family and level. */
export interface KindAccuracy {
  model: string;
  family: string;
  level: number;
  accuracy: number;
}

/** Accuracy by family and level, of those that have a question. */
export function accuracyByKind(answers: ByModel<Answered[]>): KindAccuracy[] {
  return Object.entries(answers).flatMap(([model, given]) =>
    FAMILIES.flatMap(({ name: family }) =>
      LEVELS.flatMap((level) => {
        const kind = given.filter(({ question }) =>
          question.family === family && question.level === level
        );
        return kind.length === 0 ? [] : { model, family, level, accuracy: mean(rights(kind)) };
      })
    )
  );
}

/** Who is right where: the four cases of two models, as shares of the questions. */
export interface Agreement {
  both: KnownEstimate;
  onlySmall: KnownEstimate;
  onlyLarge: KnownEstimate;
  neither: KnownEstimate;
}

export function agreementOf(
  { "pocket-small": small, "pocket-large": large }: ByModel<Answered[]>,
): Agreement {
  const share = (of: (small: boolean, large: boolean) => boolean) =>
    meanEstimate(small.map(({ correct }, i) => of(correct, large[i].correct) ? 1 : 0));
  return {
    both: share((s, l) => s && l),
    onlySmall: share((s, l) => s && !l),
    onlyLarge: share((s, l) => !s && l),
    neither: share((s, l) => !s && !l),
  };
}

/** One of the different answers that samples give. */
export interface CommonAnswer {
  text: string;
  times: number;
  correct: boolean;
}

/** The samples of one question, the different answers of each model counted. */
export interface Tally {
  question: PocketQuestion;
  samples: number;
  answers: ByModel<CommonAnswer[]>;
}

/** The samples of the questions in some rows. */
export function tallied(
  { "pocket-small": small, "pocket-large": large }: ByModel<Answered[][]>,
  { rows }: { rows: number[] },
): Tally[] {
  return rows.map((row) => ({
    question: small[row][0].question,
    samples: small[row].length,
    answers: {
      "pocket-small": commonAnswers(small[row]),
      "pocket-large": commonAnswers(large[row]),
    },
  }));
}

/** The different answers of samples, the most frequent first. */
export function commonAnswers(samples: Answered[]): CommonAnswer[] {
  return [...Map.groupBy(samples, ({ text }) => text).values()]
    .map((same) => ({ text: same[0].text, times: same.length, correct: same[0].correct }))
    .sort((a, b) => b.times - a.times);
}

const SIZES = [1, 2, 3, 5, 7, 10, 15, 20];

export type PassCurve = ({ n: number } & KnownEstimate)[];

/** pass@n of each model over the questions, for n up to how many samples there are. */
export function passCurves(answers: ByModel<Answered[][]>): ByModel<PassCurve> {
  const curve = (given: Answered[][]) => {
    const counts = given.map((samples) => ({
      samples: samples.length,
      correct: samples.filter(({ correct }) => correct).length,
    }));
    return SIZES.filter((n) => n <= given[0].length)
      .map((n) => ({
        n,
        ...meanEstimate(counts.map((count) => passAtN(count, n)), { range: [0, 1] }),
      }));
  };
  return {
    "pocket-small": curve(answers["pocket-small"]),
    "pocket-large": curve(answers["pocket-large"]),
  };
}

/** Calibration of the probability that a model gives its answers. */
export interface Reliability {
  /** Ten of equal width. */
  bins: ReliabilityBin[];
  ece: number;
  brier: number;
  /** Mean confidence. */
  mean: number;
  accuracy: number;
}

export function reliabilityOf(answers: ByModel<Answered[]>): ByModel<Reliability> {
  const of = (given: Answered[]) => {
    const confidence = given.map((answer) => answer.confidence);
    const correct = rights(given);
    const bins = reliabilityTable(confidence, correct);
    return {
      bins,
      ece: ece(bins),
      brier: brier(confidence, correct),
      mean: mean(confidence),
      accuracy: mean(correct),
    };
  };
  return {
    "pocket-small": of(answers["pocket-small"]),
    "pocket-large": of(answers["pocket-large"]),
  };
}

/** 1 for each right answer, 0 for each wrong one. */
function rights(answers: Answered[]): number[] {
  return answers.map(({ correct }) => correct ? 1 : 0);
}
