/** Findings on the pocket world, each sentence with the condition under which it is true. */
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import type { KnownEstimate } from "../../lib/stats/mod.ts";
import type { Accuracy, Agreement, PassCurve, Reliability } from "./measures.ts";
import type { ByModel, Instructed } from "./study.ts";

const shareOf = (share: KnownEstimate) => formatEstimate(share, ".1%");

/** Which model is right more often, and where the choice between them matters. */
export function accuracyFindings(
  { small, large, oracle }: Accuracy,
  { onlySmall, onlyLarge }: Agreement,
  { questions }: { questions: number },
): Finding[] {
  return [
    {
      text: `Answering greedily, pocket-large is right on ${shareOf(large)} of ` +
        `${questions.toLocaleString("en")} test questions, pocket-small on ${shareOf(small)}.`,
      holds: large.lo > small.hi,
      main: true,
    },
    {
      text:
        `On ${shareOf(onlyLarge)} of the questions only pocket-large is right: a router has to ` +
        `find them. On ${shareOf(onlySmall)} only pocket-small is.`,
      holds: onlyLarge.lo > onlySmall.hi && onlySmall.lo > 0,
    },
    {
      text: `An oracle that takes whichever answer is right gets ${shareOf(oracle)}, ` +
        `little more than the ${shareOf(large)} of pocket-large alone.`,
      holds: oracle.value - large.value < large.value - small.value,
    },
  ];
}

/** Findings on more samples. */
export function passFindings(
  { "pocket-small": small, "pocket-large": large }: ByModel<PassCurve>,
  { questions }: { questions: number },
): Finding[] {
  const [one] = small, [other] = large;
  const some = small.findLast(({ n }) => n <= 5)!;
  return [
    {
      text:
        `Sampled at temperature 1 on the first ${questions.toLocaleString("en")} test questions, ` +
        `pocket-small is right on ${shareOf(one)}, one of its ${some.n} samples on ` +
        `${shareOf(some)}, pocket-large on ${shareOf(other)}.`,
      holds: some.lo > one.hi && some.lo <= other.value && some.hi >= other.value,
      main: true,
    },
  ];
}

/** An expected calibration error that is small enough for confidences to be read as probabilities. */
const SMALL_ECE = 0.05;

/** Findings on the probability of an answer as a confidence. */
export function reliabilityFindings(models: ByModel<Reliability>): Finding[] {
  const { "pocket-small": small, "pocket-large": large } = models;
  const ece = (reliability: Reliability) => formatNumber(reliability.ece, ".3f");
  return [{
    text:
      `The probability of a greedy answer is close to how often it is right: the expected calibration ` +
      `error is ${ece(small)} for pocket-small and ${ece(large)} for pocket-large.`,
    holds: [small, large].every((reliability) => reliability.ece < SMALL_ECE),
  }];
}

/** The least of the confidences in the authors' lessons. */
const LEAST_STATED = 80;

/** Findings on the confidences that models state. */
export function instructionFindings(rows: Instructed[]): Finding[] {
  const answers = rows.filter(({ instruction }) => instruction === "confidence")
    .flatMap(({ answers }) => Object.values(answers));
  const stated = answers.flatMap((text) => /\((\d+)%\)$/.exec(text)?.[1] ?? []).map(Number);
  return [{
    text: `Asked for a confidence, the models state ${Math.min(...stated)}% to ${
      Math.max(...stated)
    }% in ${stated.length} of ${answers.length} answers, right or wrong.`,
    holds: stated.length === answers.length && stated.every((percent) => percent >= LEAST_STATED),
  }];
}
