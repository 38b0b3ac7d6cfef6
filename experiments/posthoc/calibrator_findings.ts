/** Sentences about calibrators of stated confidences, each with its condition. */
import type { Finding } from "../../lib/report/mod.ts";
import { formatList } from "../../lib/core/wording.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import { liesBelow } from "../../lib/stats/mod.ts";
import { AS_GIVEN, BASE_RATE, CALIBRATOR_TITLES, TRIED } from "./calibrated.ts";
import type { Learned } from "./learning.ts";
import type { BrierParts, claimOf, Errors, Flattery, Order, Summary } from "./study.ts";

const THREE = ".3f", FOUR = ".4f", PERCENT = ".1%";

/** Names of the rows that `summaryOf` compares. */
interface Compared {
  /** The calibrator of `recalibrated`. */
  calibrator: typeof TRIED[number];
  stated: Summary;
  recalibrated: Summary;
  constant: Summary;
  probability: Summary;
}

/** Confidences before and after a calibrator, beside the constant and the probability of the tokens. */
export function summaryFindings(
  { stated, recalibrated, constant, probability, calibrator }: Compared,
  { says, right }: ReturnType<typeof claimOf>,
): Finding[] {
  return [
    {
      text: `On average pocket-small states ${formatNumber(says, PERCENT)}, and ` +
        `${formatEstimate(right, PERCENT)} of its ${
          stated.answers.toLocaleString("en")
        } greedy answers to test questions are right.`,
      holds: says > right.hi,
    },
    {
      text: `The ECE of what pocket-small states is ${formatEstimate(stated.ece, THREE)}, and ` +
        `${formatEstimate(recalibrated.ece, THREE)} after ${
          CALIBRATOR_TITLES[calibrator]
        }, cross-fitted.`,
      holds: liesBelow(recalibrated.ece, stated.ece),
      main: true,
    },
    {
      text: `Platt scaling leaves the AUROC, within folds, of what pocket-small states at ${
        formatEstimate(recalibrated.auroc, THREE)
      }; the probability of its tokens has ${formatEstimate(probability.auroc, THREE)}.`,
      holds: liesBelow(recalibrated.auroc, probability.auroc) &&
        !liesBelow(stated.auroc, recalibrated.auroc),
      main: true,
    },
    {
      text:
        `The Brier score of the former is then ${
          formatEstimate(recalibrated.brier, THREE)
        }, near the ` +
        `${
          formatEstimate(constant.brier, THREE)
        } of the base rate; that of the token probability, ` +
        `which no calibrator touched, is ${formatEstimate(probability.brier, THREE)}.`,
      holds: !liesBelow(recalibrated.brier, constant.brier) &&
        liesBelow(probability.brier, recalibrated.brier),
    },
  ];
}

/** All calibrators on the same confidences. */
export function calibratorFindings(errors: Errors[], parts: BrierParts[]): Finding[] {
  const tried = <Row extends { calibrator: string }>(rows: Row[]) =>
    TRIED.map((name) => rows.find(({ calibrator }) => calibrator === name)!);
  const of = <Row extends { calibrator: string }>(rows: Row[], name: string) =>
    rows.find(({ calibrator }) => calibrator === name)!;
  const given = { errors: of(errors, AS_GIVEN), parts: of(parts, AS_GIVEN) };
  const most = (values: number[]) => formatNumber(Math.max(...values), THREE);
  const histogram = of(errors, "histogram");
  return [
    {
      text: `After each of the ${TRIED.length} calibrators ECE is at most ` +
        `${most(tried(errors).map(({ ece }) => ece.value))}, and MCB at most ` +
        `${most(tried(parts).map(({ mcb }) => mcb))} of the ` +
        `${formatNumber(given.parts.mcb, THREE)} as given.`,
      holds: tried(errors).every(({ ece }) => liesBelow(ece, given.errors.ece)),
    },
    {
      text: `None of them raises the discrimination: DSC is ${
        formatEstimate(given.parts.dsc, THREE)
      } as given and at most ${most(tried(parts).map(({ dsc }) => dsc.value))} after.`,
      holds: tried(parts).every(({ dsc }) => dsc.value < given.parts.dsc.value + 0.005),
    },
    {
      text:
        `Bins of equal width give 90% and 100% the same confidence; on these answers AUROC, within folds, is ` +
        `${formatNumber(histogram.auroc.value, THREE)} after "histogram", ${
          formatNumber(given.errors.auroc.value, THREE)
        } as given.`,
      holds: histogram.auroc.value < given.errors.auroc.value,
    },
    {
      text: `The base rate, which says the same of every answer, has an ECE of ${
        formatEstimate(of(errors, BASE_RATE).ece, THREE)
      } and a DSC of ${formatEstimate(of(parts, BASE_RATE).dsc, THREE)}.`,
      holds: of(errors, BASE_RATE).ece.value < 0.005 && of(parts, BASE_RATE).dsc.value < 0.0005,
    },
  ];
}

const SAME = 1e-9;

/** AUROC of one map for all answers, and of the five maps of cross-fitting pooled. */
export function orderFindings(rows: Order[], { sources }: { sources: string[] }): Finding[] {
  const of = (name: string) => rows.find(({ calibrator }) => calibrator === name)!;
  const given = of(AS_GIVEN).one, last = sources.length - 1;
  const { one, five } = of("isotonic"), base = of(BASE_RATE).five;
  return [
    {
      text:
        "Temperature, Platt scaling and beta calibration, one map for all answers, leave AUROC, " +
        "over all pairs, as it was, to all digits.",
      holds: ["temperature", "platt", "beta"].every((name) =>
        of(name).one.every((auroc, i) => Math.abs(auroc - given[i]) < SAME)
      ),
    },
    {
      text: `On the answers it was fitted on, isotonic regression seems to raise the AUROC of ` +
        `"${sources[last]}" from ${formatNumber(given[last], FOUR)} to ${
          formatNumber(one[last], FOUR)
        }; cross-fitted and pooled it is ${formatNumber(five[last], FOUR)}.`,
      holds: one[last] > given[last] && five[last] <= given[last],
    },
    {
      text: `Pooled over five folds the constant gets ${
        formatList(base.map((auroc) => formatNumber(auroc, THREE)))
      } instead of 0.5.`,
      holds: base.every((auroc) => auroc < 0.5 - SAME),
    },
  ];
}

/** Calibrators on the answers of their fit, and on others. */
export function flatteryFindings(
  rows: Flattery[],
  { curve, untouched }: { curve: Learned[]; untouched: number },
): Finding[] {
  const isotonic = rows.find(({ calibrator }) => calibrator === "isotonic")!;
  const few = curve.find(({ calibrator }) => calibrator === "isotonic")!;
  return [
    {
      text: `On the answers it was fitted on, isotonic regression has an ECE of ${
        formatNumber(isotonic.fittedEce, FOUR)
      }; on others it has ${formatNumber(isotonic.ece, FOUR)}.`,
      holds: isotonic.fittedEce < SAME && isotonic.ece > SAME,
    },
    {
      text: `Its Brier score on the answers of the fit is ${
        formatEstimate(isotonic.more, FOUR)
      } lower than on others.`,
      holds: liesBelow({ value: 0 }, isotonic.more),
    },
    {
      text:
        `Fitted on ${few.answers} answers, isotonic regression seems to bring the Brier score ` +
        `from ${formatNumber(untouched, THREE)} to ${
          formatNumber(few.inSample, THREE)
        }; on other ` +
        `answers it is ${formatNumber(few.heldOut, THREE)}.`,
      holds: few.inSample < untouched && few.heldOut > untouched,
    },
    {
      text: "At none of these numbers of answers does a calibrator bring the mean Brier score on " +
        `other answers below the ${formatNumber(untouched, THREE)} of the probability left alone.`,
      holds: curve.every(({ heldOut }) => heldOut >= untouched),
    },
  ];
}
