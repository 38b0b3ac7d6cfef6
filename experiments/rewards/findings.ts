/** Sentences about rewards and the policies that they ask for, each with its condition. */
import type { Finding } from "../../lib/report/mod.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import { liesBelow } from "../../lib/stats/mod.ts";
import type { Honesty, PolicyMeasures, Sabotage, TriedReward } from "./study.ts";

const THREE = ".3f", PERCENT = ".0%", TENTH = ".1%";

/** Rewards, each tried at every chance of being right. */
export function proprietyFindings(tried: readonly TriedReward[]): Finding[] {
  const proper = tried.filter((one) => one.proper);
  const snapping = tried.filter(({ proper, jumps }) =>
    !proper && jumps.length > 0 && jumps[0].best[0] === 0 && jumps[jumps.length - 1].best[1] === 1
  );
  const rest = tried.filter((one) => !one.proper && !snapping.includes(one));
  return [
    {
      text: `${proper.length} of ${tried.length} rewards pay best for the truth: ${
        names(proper)
      }. ${names(tried.filter((one) => !one.proper))} do not.`,
      holds: proper.length > 0 && proper.length < tried.length,
    },
    {
      text: `${names(snapping)} pay best for 0% below an even chance and for 100% above it.`,
      holds: snapping.length > 0 &&
        snapping.every(({ curve }) =>
          curve.every(({ p, best }) => p === 0.5 || best === (p < 0.5 ? 0 : 1))
        ),
    },
    ...rest.map(({ reward, maxBias, jumps }) => {
      const [lo, hi] = [jumps[0]?.best[0], jumps[jumps.length - 1]?.best[1]];
      return {
        text: `The ${reward.name} reward pays best for confidences up to ${
          formatNumber(Math.abs(maxBias.bias), THREE)
        } off the truth, and never for one between ${formatNumber(lo, PERCENT)} and ${
          formatNumber(hi, PERCENT)
        }.`,
        holds: jumps.length > 0 && Math.abs(maxBias.bias) > 0.05,
      };
    }),
  ];
}

/** The anti-collapse reward: what pays best, and what the truth earns. */
export function honestyFindings(rows: readonly Honesty[]): Finding[] {
  const at = (p: number) => rows.find((row) => row.p === p)!;
  const published = at(0.194), low = at(0.3), even = at(0.5), above = at(0.51);
  const percent = (value: number) => formatNumber(value, TENTH);
  return [
    {
      text: `An answer that is right ${percent(published.p)} of the time is best called ${
        percent(published.best)
      }.`,
      holds: published.best < published.p - 0.1,
    },
    {
      text: `The honest confidence of ${percent(low.p)} is expected to earn ${
        formatNumber(low.truth, THREE)
      }; calling it ${percent(low.best)} earns ${formatNumber(low.expected, THREE)}.`,
      holds: low.expected > low.truth + 0.1,
    },
    {
      text:
        `From a chance of ${percent(even.p)} to one of ${percent(above.p)} the confidence that ` +
        `pays best goes from ${percent(even.best)} to ${percent(above.best)}.`,
      holds: above.best - even.best > 0.3,
    },
  ];
}

/** Policies that maximise a proper reward, the anti-collapse reward and the improper control. */
export function policyFindings(
  { policies, honest, extreme, control }: {
    policies: readonly PolicyMeasures[];
    honest: PolicyMeasures;
    extreme: PolicyMeasures;
    control: PolicyMeasures;
  },
  { known }: { known: number },
): Finding[] {
  const same = policies.filter(({ ece, brier, distinct }) =>
    ece.value === honest.ece.value && brier.value === honest.brier.value &&
    distinct === honest.distinct
  );
  const percent = (value: number) => formatNumber(value, PERCENT);
  return [
    {
      text: `${same.length} rewards ask for the very same policy: ${
        same.map(({ name }) => name).join(", ")
      }. Its ECE is ${formatEstimate(honest.ece, THREE)} by the luck of the draws, and ${
        formatNumber(known, THREE)
      } against the chances themselves.`,
      holds: same.length > 1 && known < 0.0005,
    },
    {
      text: `A policy that maximises the ${extreme.name} reward has an ECE of ${
        formatEstimate(extreme.ece, THREE)
      }; one that maximises the ${honest.name} reward ${formatEstimate(honest.ece, THREE)}.`,
      holds: liesBelow(honest.ece, extreme.ece),
      main: true,
    },
    {
      text:
        `The ${extreme.name} reward moves the collapse to the ends: 0% or 100% is stated to ${
          percent(extreme.sure)
        } of the questions, ${
          percent(honest.sure)
        } under the ${honest.name} reward, and ${extreme.distinct} different values are stated, ` +
        `${honest.distinct} under the other.`,
      holds: extreme.sure > honest.sure && extreme.distinct < honest.distinct,
    },
    {
      text: `The ${control.name} reward leaves ${control.distinct} values and a Brier score of ${
        formatEstimate(control.brier, THREE)
      }, above the ${formatEstimate(honest.brier, THREE)} of the ${honest.name} reward.`,
      holds: control.distinct <= 3 && liesBelow(honest.brier, control.brier),
    },
  ];
}

/** Earnings of a wrong answer on purpose: of the library's rewards, and of two that pay for right answers. */
export function sabotageFindings(
  sabotages: readonly Sabotage[],
  { tried, accuracy, drawn }: {
    tried: readonly TriedReward[];
    /** Share of right answers of a model that fails on no question on purpose. */
    accuracy: number;
    /** How its answers were drawn, and to how many questions. */
    drawn: string;
  },
): Finding[] {
  const of = (name: string) => sabotages.find(({ reward }) => reward.name === name)!;
  const log = of("accuracy + logarithmic"), brier = of("accuracy + quadratic");
  const percent = (value: number | null) => formatNumber(value, TENTH);
  const library = tried.map(({ reward }) => of(reward.name));
  const alone = library.filter(({ paysUpTo }) => paysUpTo === SHORT_OF_CERTAINTY);
  const doubt = of("rewarding-doubt");
  const both = tried.filter(({ reward, proper }) => proper && of(reward.name).paysUpTo === null);
  return [
    {
      text:
        `Under "${log.reward.name}" an honest attempt that succeeds one time in ten is expected ` +
        `to earn ${
          formatNumber(-log.tenth, THREE)
        } less than a wrong answer stated with 0%. Being ` +
        `wrong on purpose pays up to a chance of ${
          percent(log.paysUpTo)
        }, and takes the accuracy ` +
        `of pocket-small (${drawn}) from ${percent(accuracy)} to ${percent(log.accuracy)}.`,
      holds: log.tenth < 0 && log.paysUpTo !== null && log.accuracy < accuracy,
    },
    {
      text: `Under "${brier.reward.name}" it never pays; rlcr is half of it, plus a constant.`,
      holds: brier.paysUpTo === null && brier.accuracy === accuracy,
    },
    {
      text: `Under ${names(alone)} failing on purpose pays at every chance short of certainty; ${
        percent(alone[0]?.accuracy ?? null)
      } of the answers are then right.`,
      holds: alone.length > 0 && alone[0].accuracy < accuracy &&
        alone.every((one) => one.accuracy === alone[0].accuracy),
    },
    {
      text: `${doubt.reward.name} adds too little for a right answer: being wrong pays up to a ` +
        `chance of ${percent(doubt.paysUpTo)}.`,
      holds: doubt.paysUpTo !== null && doubt.paysUpTo < SHORT_OF_CERTAINTY,
    },
    {
      text:
        `Of ${tried.length} rewards only ${names(both)} pays best for the truth and never for a ` +
        "wrong answer on purpose.",
      holds: both.length === 1,
      main: true,
    },
  ];
}

/** The largest chance that is tried below 1. */
const SHORT_OF_CERTAINTY = 0.99;

function names(rewards: readonly { reward: { name: string } }[]): string {
  return rewards.map(({ reward }) => reward.name).join(", ");
}
