/** Sentences about measures of calibration on the same answers, each with its condition. */
import type { Finding } from "../../lib/report/mod.ts";
import { formatList } from "../../lib/core/wording.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import { liesBelow } from "../../lib/stats/mod.ts";
import type { EdgeErrors, Misplaced } from "./bin_edges.ts";
import type { BinWeight } from "./formulas.ts";
import type { Composition, FourNames } from "./study.ts";

const THREE = ".3f", FOUR = ".4f", PERCENT = ".1%";

/** Figures that the source reported of its trained models. */
const PUBLISHED = 0.306;

/** Half a unit of the last of four published digits. */
const ROUNDING = 5e-5;

/** The four formulas: of a constant, of one that is sure of all but a single answer, and of a model. */
export function formulaFindings(
  { half, almostSure, model, weights }: {
    half: FourNames;
    almostSure: FourNames;
    model: FourNames;
    /** Of the model's confidences in formula b. */
    weights: BinWeight[];
  },
): Finding[] {
  const three = (value: number) => formatNumber(value, THREE);
  const { skipLast, skipLastWrongFirst, binsAlike, rootBrier, emptyBins } = half;
  const byRows = weights.filter(({ alike }) => alike > 0).sort((a, b) => a.n - b.n);
  const fewest = byRows[0], most = byRows[byRows.length - 1];
  return [
    {
      text: `Four formulas called "RMS calibration error" give a constant 50%, of which ${
        formatNumber(half.right, PERCENT)
      } is right, errors of ${formatList([skipLast, binsAlike, rootBrier, emptyBins].map(three))}.`,
      holds: new Set([skipLast, binsAlike, rootBrier, emptyBins].map(three)).size === 4,
      main: true,
    },
    {
      text: `Formula b gives ${formatNumber(binsAlike, FOUR)} to a constant 50% of which ${
        formatNumber(half.right, PERCENT)
      } is right: the ${formatNumber(PUBLISHED, FOUR)} that was published.`,
      holds: Math.abs(binsAlike - PUBLISHED) <= ROUNDING,
    },
    {
      text: `One formula called "RMS calibration error", b, gives a perfect ${
        three(almostSure.binsAlike)
      } to answers of which ${
        formatNumber(almostSure.right, PERCENT)
      } are right and all but one state 100%; their Brier score is ${
        formatEstimate(almostSure.brier, THREE)
      }.`,
      holds: almostSure.binsAlike < ROUNDING && liesBelow({ value: 0.5 }, almostSure.brier),
      main: true,
    },
    {
      text: `Formula a depends on the order of rows: ${three(skipLast)}, and ${
        three(skipLastWrongFirst)
      } with the wrong answers first.`,
      holds: Math.abs(skipLast - skipLastWrongFirst) > 0.05,
    },
    {
      text: `Formula b gives the ${fewest.n === 1 ? "one answer" : `${fewest.n} answers`} at ${
        formatNumber(fewest.confidence, ".0%")
      } the weight of the ${most.n} at ${formatNumber(most.confidence, ".0%")}: ${
        formatNumber(fewest.alike, PERCENT)
      } each.`,
      holds: fewest.alike === most.alike && most.n > 10 * fewest.n,
    },
    {
      text: `Formula d divides by empty bins too: ${three(model.emptyBins)} for the ${
        three(model.binsAlike)
      } of b.`,
      holds: model.emptyBins < model.binsAlike / 2,
    },
  ];
}

/** A constant, what a model states, and the probability it gives its answers, under ECE and Brier's score. */
export function compositionFindings(
  { constant, probability, stated }: Record<"constant" | "probability" | "stated", Composition>,
): Finding[] {
  const three = (model: Composition, measure: "ece" | "brier") =>
    formatEstimate(model[measure], THREE);
  const dsc = (model: Composition) => formatNumber(model.dsc, THREE);
  return [
    {
      text: `ECE cannot tell a constant (${three(constant, "ece")}) from pocket-small's own ` +
        `probabilities (${three(probability, "ece")}); Brier scores can: ${
          three(constant, "brier")
        } and ${three(probability, "brier")}.`,
      holds: !liesBelow(constant.ece, probability.ece) &&
        !liesBelow(probability.ece, constant.ece) && liesBelow(probability.brier, constant.brier),
      main: true,
    },
    {
      text: `The constant's DSC is ${dsc(constant)}; that of the probabilities is ${
        dsc(probability)
      }, with an AUROC, over all pairs, of ${formatNumber(probability.auroc, THREE)}.`,
      holds: constant.dsc < 0.0005 && probability.dsc > 0.05,
    },
    {
      text: `What pocket-small states is worse than the constant, with an ECE of ${
        three(stated, "ece")
      } and a Brier score of ${three(stated, "brier")}, and discriminates little: DSC ${
        dsc(stated)
      }.`,
      holds: liesBelow(constant.ece, stated.ece) && liesBelow(constant.brier, stated.brier) &&
        stated.dsc < probability.dsc / 2,
    },
  ];
}

/** Bins that differ in their edges alone, and bins found by arithmetic. */
export function edgeFindings(
  { cases, rules, model }: {
    /** By the names of `EDGE_CASES`. */
    cases: EdgeErrors[];
    rules: Misplaced[];
    /** The name of the model among the cases. */
    model: string;
  },
): Finding[] {
  const of = (name: string) => Object.values(cases.find((one) => one.name === name)!.errors);
  const four = (value: number) => formatNumber(value, FOUR);
  const sixes = of("nine rows of 0.5 and 0.6"), sides = of("nine rows of 0.5 and 0.55");
  const last = of("0.95 and right, 1 and wrong"), stated = of(model);
  const zero = cases.find(({ name }) => name.startsWith("always 0%"))!;
  const zeros = Object.values(zero.errors);
  return [
    {
      text: `Edges computed as i × 0.1 change an ECE of ${four(sixes[0])} to ${
        four(sixes[1])
      }, and bins closed on the right change one of ${four(sides[0])} to ${four(sides[2])}.`,
      holds: sixes[0] > 10 * sixes[1] + ROUNDING && sides[2] > 2 * sides[0],
    },
    {
      text: `A bin of its own for 100% changes an ECE of ${four(last[0])} to ${
        four(last[3])
      }; leaving 100% out takes ${four(stated[0] - stated[4])} off the error of ${model}.`,
      holds: last[3] > last[0] && stated[4] < stated[0],
    },
    {
      text: `Leaving 0% out, as the source's own ECE does, gives ${
        four(zeros[5])
      } to "${zero.name}".`,
      holds: zeros[5] === 0 && zeros[0] > 0.1,
    },
    {
      text: `Of the whole percents from 0% to 99%, ${
        rules.map(({ code, percents }) => `${code} puts ${percents.length}`).join(", ")
      } in another bin than their own.`,
      holds: rules.every(({ percents }) => percents.length > 0),
    },
  ];
}
