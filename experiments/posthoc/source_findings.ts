/** Sentences about the confidences of one model, each with its condition. */
import { mean } from "simple-statistics";
import type { Finding } from "../../lib/report/mod.ts";
import { formatEstimate } from "../../lib/report/format.ts";
import { liesBelow } from "../../lib/stats/mod.ts";
import { AS_GIVEN, CALIBRATOR_TITLES, type TRIED } from "./calibrated.ts";
import { type Confidences, PROBABILITY } from "./inputs.ts";
import type { SourceBriers, SourceMeasures } from "./study.ts";

const THREE = ".3f";

export interface SourceResults {
  /** The confidences themselves; the last are agreements. */
  given: Confidences[];
  measures: SourceMeasures[];
  briers: SourceBriers;
  /** The calibrator that `measures` compare with. */
  calibrator: typeof TRIED[number];
}

/** Stated confidences, probabilities of tokens and agreement, before and after a calibrator. */
export function sourceFindings(
  { given, measures, briers, calibrator }: SourceResults,
): Finding[] {
  const of = (name: string) => measures.find(({ source }) => source === name)!;
  const brier = (name: string, map: string) =>
    briers.scores.find((score) => score.source === name && score.calibrator === map)!.brier;
  const text = (name: string, map: string) => formatEstimate(brier(name, map), THREE);
  const title = CALIBRATOR_TITLES[calibrator];
  const product = of(PROBABILITY), agreeing = measures[measures.length - 1];
  const means = ["tokens, geometric mean", "tokens, mean"];
  const overconfident = (name: string) => {
    const { confidence, correct } = given.find(({ source }) => source === name)!;
    return mean(confidence.filter((value) => value !== null)) > mean(correct);
  };
  return [
    {
      text: `The token probability of pocket-small scores a Brier of ${
        text(PROBABILITY, AS_GIVEN)
      } as it is; what it states, after ${title}, ${text("stated", calibrator)}.`,
      holds: liesBelow(brier(PROBABILITY, AS_GIVEN), brier("stated", calibrator)),
      main: true,
    },
    {
      text: `The product of the tokens' probabilities is nearly calibrated as it is: ECE ${
        formatEstimate(product.ece, THREE)
      }. After ${title} its Brier score is ${text(PROBABILITY, calibrator)}, and it was ${
        text(PROBABILITY, AS_GIVEN)
      }.`,
      holds: (product.ece.hi ?? product.ece.value) < 0.06 &&
        !liesBelow(brier(PROBABILITY, calibrator), brier(PROBABILITY, AS_GIVEN)),
    },
    ...means.map((name) => ({
      text:
        `"${name}" is overconfident, with an ECE of ${formatEstimate(of(name).ece, THREE)}, and ` +
        `a calibrator pays: ${title} brings its Brier score from ${text(name, AS_GIVEN)} to ${
          text(name, calibrator)
        }.`,
      holds: overconfident(name) && liesBelow(product.ece, of(name).ece) &&
        liesBelow(brier(name, calibrator), brier(name, AS_GIVEN)),
    })),
    {
      text: `For "${agreeing.source}" ${title} is not shown to help: ECE is ${
        formatEstimate(agreeing.ece, THREE)
      } as given and ${formatEstimate(agreeing.recalibrated, THREE)} after.`,
      holds: !liesBelow(agreeing.recalibrated, agreeing.ece),
    },
    {
      text:
        `What is stated has an AUROC, within folds, of ${
          formatEstimate(of("stated").auroc, THREE)
        }, below that ` +
        "of every other confidence.",
      holds: measures.every((one) =>
        one.source === "stated" || liesBelow(of("stated").auroc, one.auroc)
      ),
    },
  ];
}
