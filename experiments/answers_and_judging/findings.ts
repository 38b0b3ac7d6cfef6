/** Sentences about judges of answers, each with its condition. */
import { formatEstimate } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import { type KnownEstimate, liesBelow } from "../../lib/stats/mod.ts";
import { type Judged, MODEL, type Worth } from "./study.ts";

const SHARE = ".1%";

/** A judge that knows the world, one that knows a part of it, and the model itself. */
export interface ThreeJudges {
  good: Judged;
  narrow: Judged;
  self: Judged;
}

export function rateFindings({ good, narrow, self }: ThreeJudges): Finding[] {
  const { truth } = good.rates;
  const text = (estimate: KnownEstimate) => formatEstimate(estimate, SHARE);
  const holds = ({ lo, hi }: KnownEstimate) => lo <= truth.value && truth.value <= hi;
  const width = ({ lo, hi }: KnownEstimate) => hi - lo;
  return [
    {
      text:
        `By the verdicts of ${narrow.judge} ${text(narrow.rates.judged!)} of ${MODEL}'s answers ` +
        `are right, where the verifier finds ${text(truth)}; corrected by ` +
        `${narrow.rates.corrected.verified} verified answers it is ${
          text(narrow.rates.corrected)
        }.`,
      holds: liesBelow(narrow.rates.judged!, truth) && holds(narrow.rates.corrected),
      main: true,
    },
    {
      text: `${good.judge} is a good judge: it agrees with the verifier on ` +
        `${text(good.rates.judge_error.accuracy)} of the answers, ${narrow.judge} on ` +
        `${text(narrow.rates.judge_error.accuracy)}, and ${MODEL} itself on ` +
        `${text(self.rates.judge_error.accuracy)}.`,
      holds: liesBelow(self.rates.judge_error.accuracy, good.rates.judge_error.accuracy) &&
        liesBelow(narrow.rates.judge_error.accuracy, self.rates.judge_error.accuracy),
    },
    {
      text:
        "The corrected intervals of all three hold the verifier's share, and the better the judge, the narrower " +
        `they are: ${
          [good, self, narrow].map(({ rates }) => text(rates.corrected)).join(", ")
        }; that of ` +
        `the verified answers alone is ${text(good.rates.corrected.verified_alone)}.`,
      holds: [good, self, narrow].every(({ rates }) => holds(rates.corrected)) &&
        width(good.rates.corrected) < width(self.rates.corrected) &&
        width(self.rates.corrected) < width(narrow.rates.corrected) &&
        width(narrow.rates.corrected) < width(good.rates.corrected.verified_alone),
    },
  ];
}

export function worthFindings(worth: readonly Worth[], { judge }: { judge: string }): Finding[] {
  const least = Math.min(...worth.map(({ times }) => times));
  const [first] = worth;
  return [
    {
      text:
        `With ${judge} as the judge, one verified answer narrows the interval as much as ${
          least.toFixed(1)
        } or more verified answers without a judge; of ` +
        `${first.verified} verified answers the mean interval is ${
          (100 * first.corrected).toFixed(0)
        } ` +
        `points wide instead of ${(100 * first.alone).toFixed(0)}.`,
      holds: least > 1.5,
      main: true,
    },
    {
      text: "The corrected intervals hold the share right in 95% of the draws or more.",
      holds: worth.every(({ holds }) => holds.value >= 0.95),
    },
  ];
}

export function labelFindings(
  { narrow, self }: ThreeJudges,
  verifier: Pick<Judged, "ece" | "auroc">,
): Finding[] {
  return [
    {
      text:
        `Judged by ${MODEL} itself, the probability of its tokens tells right from wrong answers with an AUROC of ` +
        `${self.auroc.toFixed(3)}; by the verifier it is ${verifier.auroc.toFixed(3)}.`,
      holds: self.auroc > verifier.auroc + 0.03,
      main: true,
    },
    {
      text: `The ECE of what ${MODEL} states is ${
        narrow.ece.toFixed(3)
      } by the verdicts of ${narrow.judge} and ${
        verifier.ece.toFixed(3)
      } by the verifier: ${narrow.judge} calls right answers Incorrect.`,
      holds: narrow.ece > verifier.ece + 0.1,
    },
  ];
}
