/** Findings on a routing dataset, each sentence with the condition under which it is true. */
import { formatList } from "../../lib/core/wording.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import type { Estimate } from "../../lib/stats/mod.ts";
import type { Cost, LabelCheck, Rated } from "./study.ts";

const count = (n: number) => n.toLocaleString("en");
const share = (estimate: Estimate) => formatEstimate(estimate, ".1%");

/** Cost of answers and ratings. */
export function costFindings([answers, ratings]: Cost[]): Finding[] {
  return [{
    text: `Judging costs ${
      formatNumber(ratings.usd / answers.usd, ".1f")
    } times as much as answering.`,
    holds: ratings.usd > answers.usd,
  }];
}

/** Findings on the ratings checked by a verifier; of prompts without a verifier, that they stand unchecked. */
export function labelFindings(
  ratings: Rated[],
  { noise, goodButWrong, poorButRight }: LabelCheck,
): Finding[] {
  const known = ratings.flatMap(({ rating, n, right }) =>
    right === null ? [] : { rating, n, right }
  );
  const best = known.find(({ rating }) => rating === 5);
  const answers = ratings.reduce((sum, { n }) => sum + n, 0);
  if (best === undefined) {
    return [{
      text: "No answer that was rated 5 can be verified, so the ratings stand unchecked.",
      holds: true,
    }];
  }
  const listed = known.map(({ rating, right }) =>
    `${formatNumber(right.value, ".0%")} of those rated ${rating}`
  );
  return [
    {
      text:
        `${share(best.right)} of the ${
          count(best.n)
        } answers that the judge rates 5 are right, and ` +
        `${share(noise)} of the ${count(answers)} labels it makes are wrong.`,
      holds: best.right.lo > 0.9 && best.right.hi < 1 && noise.hi < 0.1,
      main: true,
    },
    {
      text: `The ratings order the answers: right are ${formatList(listed)}.`,
      holds: known.every(({ right }, i) => i === 0 || right.value < known[i - 1].right.value),
    },
    {
      text:
        `More wrong answers are accepted than right ones rejected: ${
          share(goodButWrong)
        } of all answers are accepted though ` +
        `wrong, ${share(poorButRight)} rejected though right.`,
      holds: goodButWrong.lo > poorButRight.hi,
    },
  ];
}
