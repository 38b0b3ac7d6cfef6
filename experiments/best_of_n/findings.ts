/** Findings on best-of-n, each sentence with the condition under which it is true. */
import { formatEstimate, formatNumber, formatPoints } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import type { Estimate } from "../../lib/stats/mod.ts";
import type { CandidateRow, SpendRow } from "./study.ts";

const share = (value: number) => formatNumber(value, ".0%");
const right = (estimate: Estimate) => formatEstimate(estimate, ".1%");

const above = ({ lo }: Estimate) => typeof lo === "number" && lo > 0;
const below = ({ hi }: Estimate) => typeof hi === "number" && hi < 0;

/** Findings on more samples of the small model for their cost, by how one of them is picked. */
export function candidateFindings(
  rows: CandidateRow[],
  { questions }: { questions: number },
): Finding[] {
  const of = (n: number, select: string) =>
    rows.find((row) => row.n === n && row.select === select)!;
  const [one] = rows, most = Math.max(...rows.map(({ n }) => n));
  const [two, three, many] = [2, 3, most].map((n) => of(n, "confidence"));
  const votes = of(most, "majority"), best = of(most, "quality");
  return [
    {
      text:
        `The more probable of two samples of pocket-small is right on ${right(two.quality)} of ` +
        `${questions.toLocaleString("en")} test questions: ${
          formatPoints(two.gain, ".1f")
        } points above ` +
        `mixing it with pocket-large at the same cost.`,
      holds: above(two.gain),
      main: true,
    },
    {
      text:
        `The most probable of three gains ${formatPoints(three.gain)} points on mixing, that of ` +
        `${most} ${formatPoints(many.gain)}: it is right on ${
          right(many.quality)
        } of these questions for ` +
        `${share(many.share)} of the cost of pocket-large.`,
      holds: above(three.gain) && !above(many.gain),
    },
    {
      text:
        `The majority of ${most} is right on ${
          right(votes.quality)
        } of them, less than mixing at that ` +
        `cost: a gain of ${formatPoints(votes.gain)} points.`,
      holds: below(votes.gain),
    },
    {
      text:
        `One of ${most} samples is right on ${
          right(best.quality)
        } of them, where a single one is on ` +
        `${right(one.quality)}: what is missing is a way to pick it.`,
      holds: typeof best.quality.lo === "number" && best.quality.lo > (many.quality.hi ?? 1),
    },
  ];
}

/** Findings on a router that is free to choose how many samples, at equal spend. */
export function spendFindings(rows: SpendRow[], { router }: { router: string }): Finding[] {
  const mean = (select: string) =>
    rows.find((row) => row.router === router && row.select === select && row.spend === null)!;
  const confidence = mean("confidence"), majority = mean("majority"), quality = mean("quality");
  return [
    {
      text: `A router over 1 to 5 samples of pocket-small and pocket-large gains ` +
        `${
          formatPoints(confidence.gain, ".2f")
        } points at equal spend on one over the two models; with ` +
        `an oracle's pick of the sample, ${formatPoints(quality.gain, ".2f")}.`,
      holds: below({ value: null, hi: (confidence.gain.hi ?? 1) - (quality.gain.lo ?? 0) }),
      main: true,
    },
    {
      text:
        `Picked by confidence, the gain has p = ${
          formatNumber(confidence.p, ".3f")
        }: it could be ` +
        "chance.",
      holds: confidence.p !== null && confidence.p > 0.01,
    },
    {
      text: `Picked by majority the gain is ${
        formatPoints(majority.gain, "+.2f")
      } points: none is certain.`,
      holds: !above(majority.gain),
    },
  ];
}
