/** Sentences about the source's calibration data, each with the condition under which it is true. */
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import { type Estimate, liesBelow, proportion } from "../../lib/stats/mod.ts";
import type { Defect, ReadingRow, Told, ToldRow } from "./study.ts";

const number = (estimate: Estimate) => formatEstimate(estimate, ".3f");
const share = (estimate: Estimate) => formatEstimate(estimate, ".1%");
const above = ({ lo }: Estimate, bound: number) => typeof lo === "number" && lo > bound;
const below = ({ hi }: Estimate, bound: number) => typeof hi === "number" && hi < bound;

function numbersOf(defects: readonly Defect[], defect: string, measure = ""): Defect {
  return defects.find((row) => row.defect === defect && row.measure.startsWith(measure))!;
}

/** Labels, data and the default for missing confidences. */
export function defectFindings(defects: readonly Defect[]): Finding[] {
  const labels = numbersOf(defects, "Swapped labels");
  const empty = numbersOf(defects, "Empty chosen answers");
  const always = numbersOf(defects, "Always 0.90");
  const missing = numbersOf(defects, "Missing confidence is 0.5");
  return [
    {
      text: `Read by the substring "correct", ${
        share(labels.source)
      } of the labels are wrong: those of all wrong answers.`,
      holds: above(labels.source, 0),
    },
    {
      text:
        `${
          share(empty.source)
        } of the preferred answers are empty, as the right answer is read under a name that the ` +
        `rows do not have; ${share(empty.right)} where it is not needed.`,
      holds: liesBelow(empty.right, empty.source),
    },
    {
      text: `On pocket-small's own answers, a confidence of 0.90 for each has an ECE of ${
        number(always.source)
      }; their recalibrated token probabilities have ${number(always.right)}.`,
      holds: liesBelow(always.right, always.source),
      main: true,
    },
    {
      text:
        `With 0.5 for every confidence that is missing, answers that state none have an ECE of ${
          number(missing.source)
        }, the distance of their accuracy from 0.5. That is less than the ${
          number(missing.right)
        } of what the model states when it is asked.`,
      holds: liesBelow(missing.source, missing.right),
      main: true,
    },
  ];
}

/** Where token probabilities are read. */
export function readingFindings(
  rows: readonly ReadingRow[],
  { accuracy }: { accuracy: number },
): Finding[] {
  const right = rows[0], source = rows[rows.length - 1];
  return [
    {
      text:
        `Read one position too late, over prompt and answer, token probabilities have an AUROC of ${
          number(source.auroc)
        }: wrong answers have the higher ones. Read where they belong, of the answer alone, ${
          number(right.auroc)
        }.`,
      holds: below(source.auroc, 0.5) && above(right.auroc, 0.5),
      main: true,
    },
    {
      text:
        `They are nearly 0 (mean ${formatNumber(source.mean, ".3f")}), so that their ECE, ${
          number(source.ece)
        }, is the accuracy. The source reports .1940 at an ` +
        "accuracy of 19.4%.",
      holds: source.mean < 0.01 && Math.abs(source.ece.value! - accuracy) < 0.01,
    },
    {
      text: `Shifted, the geometric mean still needs a calibrator: ECE ${number(right.ece)}.`,
      holds: above(right.ece, 0.1),
    },
  ];
}

/** What data tell a model to say. */
export function toldFindings(rows: readonly ToldRow[]): Finding[] {
  const of = (builder: string) => rows.find((row) => row.builder === builder)!;
  const sft = of("source-sft"), v1 = of("source-dpo-v1"), v2 = of("source-dpo-v2");
  const leak = of("source-neighbours"), nearby = of("sft-neighbours"), right = of("sft-calibrated");
  const percent = (value: number) => formatNumber(value, ".1%");
  return [
    {
      text: `The source's SFT tells one confidence, its older DPO data ${
        formatNumber(v1.distinct, "d")
      }; recalibrated token probabilities ${formatNumber(right.distinct, "d")}.`,
      holds: sft.distinct === 1 && v1.distinct === 2 && right.distinct > v1.distinct,
    },
    {
      text:
        `Of the confidences that its newer DPO data prefer, ${percent(v2.low)} are below 0.5; of ` +
        `the recalibrated token probabilities, ${percent(right.low)}.`,
      holds: v2.low < right.low / 4,
      main: true,
    },
    {
      text:
        `k-NN targets with the question itself among its neighbours repeat its verdict: their AUROC ` +
        `on the rows that they are made of is ${number(leak.auroc)}, and ${
          number(nearby.auroc)
        } of those without it.`,
      holds: liesBelow(nearby.auroc, leak.auroc),
    },
  ];
}

/** What several samples of each question tell. */
export function sampleFindings(
  { pairs, agreeing }: { pairs: readonly Told[]; agreeing: readonly Told[] },
): Finding[] {
  const low = (told: readonly Told[]) => proportion(told.map(({ confidence }) => confidence < 0.5));
  return [
    {
      text: `Of the confidences that pairs of samples prefer, ${
        share(low(pairs))
      } are below 0.5; of the agreements of the samples, ${share(low(agreeing))}.`,
      holds: liesBelow(low(pairs), low(agreeing)),
      main: true,
    },
  ];
}
