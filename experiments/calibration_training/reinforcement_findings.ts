/** Sentences about rewards and advantages, each with the condition under which it is true. */
import { formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import { more, side, three, tooShort, WHOLE } from "./findings.ts";
import type { Pair, RunMeasures } from "../../lib/calibration/mod.ts";
import { type AimRow, IMPROPER, type SimulatedAdvantage, TOLERANCE } from "./reinforcement.ts";
import type { Simulated } from "./simulated_policy.ts";

const number = (value: number) => formatNumber(value, ".3f");
const signed = (value: number) => formatNumber(value, "+.3f");
const share = (value: number) => formatNumber(value, ".0%");

/** Where the simulated policy ends. */
export function simulationFindings(
  rewards: readonly Simulated[],
  advantages: readonly SimulatedAdvantage[],
): Finding[] {
  const improper = rewards.filter(({ reward }) => IMPROPER.includes(reward));
  const proper = rewards.filter((one) => !improper.includes(one));
  const largest = (all: readonly Simulated[]) =>
    Math.max(...all.map(({ distance }) => distance.largest));
  const of = (method: string, verdicts: string) =>
    advantages.find((one) => one.method === method && one.verdicts === verdicts)!;
  const others = advantages.filter(({ method }) => method !== "grpo");
  return [
    {
      text: `Under proper rewards the simulated policy ends within ${
        number(largest(proper))
      } of the truth, under improper ones within ${
        number(largest(improper))
      } of the best confidence, that with the highest expected reward: all within the tolerance of ${TOLERANCE}.`,
      holds: largest(rewards) <= TOLERANCE,
      main: true,
    },
    {
      text: `That makes it overconfident by ${
        improper.map(({ reward, overconfidence }) => `${signed(overconfidence)} (${reward})`)
          .join(" and ")
      }, where proper rewards are off by ${
        number(Math.max(...proper.map(({ overconfidence }) => Math.abs(overconfidence))))
      } at most.`,
      holds: improper.every(({ overconfidence }) =>
        proper.every((one) => overconfidence > one.overconfidence + TOLERANCE / 2)
      ),
    },
    {
      text:
        `Divided by the group's standard deviation, RLCR's proper reward makes it overconfident by ${
          signed(of("grpo", "own").overconfidence)
        }, and by ${
          signed(of("grpo", "shared").overconfidence)
        } where all answers to a question share a verdict; without the division it is off by ${
          number(Math.max(...others.map(({ overconfidence }) => Math.abs(overconfidence))))
        } at most.`,
      holds:
        ["own", "shared"].every((verdicts) =>
          of("grpo", verdicts).overconfidence > TOLERANCE / 2
        ) &&
        others.every(({ distance }) => distance.largest <= TOLERANCE),
      main: true,
    },
  ];
}

/** Where pocket-small ends. */
export function aimFindings(
  rows: readonly AimRow[],
  { share: part }: { share: number },
): Finding[] {
  if (part < WHOLE) return tooShort(part);
  return rows.filter(({ reward }) => IMPROPER.includes(reward)).map((
    { reward, aim, stated, before, after },
  ) => ({
    text:
      `After training with the ${reward} reward pocket-small states ${
        share(stated)
      } on average. The best confidence of a model that knows only its accuracy is ${
        share(aim)
      }. The mean distance of stated confidences from the best ones is ${number(after)} after ` +
      `training and ${number(before)} before; the tolerance is ${TOLERANCE}.`,
    holds: Number.isFinite(after) && Number.isFinite(before),
    main: true,
  }));
}

/** GRPO with the group's standard deviation less without. */
export function deviationFinding(
  { pair, seeds, divided, plain }: {
    pair: Pair;
    /** Difference of the gap of each seed. */
    seeds: readonly number[];
    divided: RunMeasures;
    plain: RunMeasures;
  },
): Finding {
  const on = side(pair.gap);
  const all = seeds.map(signed).join(", ");
  return {
    text: `GRPO's division by the standard deviation ${
      on === "above"
        ? "makes pocket-small more confident"
        : on === "below"
        ? "makes pocket-small less confident"
        : "is not shown to make pocket-small more confident"
    }: mean confidence less accuracy is ${more(divided.gap)} with it and ${
      more(plain.gap)
    } without, a difference of ${more(pair.gap)} in pairs (by seed ${all}); ECE ${
      three(divided.ece)
    } and ${three(plain.ece)}.`,
    holds: typeof pair.gap.lo === "number",
    main: true,
  };
}

/** What became of a run that is watched. */
export function collapseFinding(
  name: string,
  { collapsed, updates }: { collapsed: string | null; updates: number },
): Finding {
  return {
    text: collapsed === null
      ? `After ${updates} updates by ${name} the model has not collapsed.`
      : `After ${updates} updates by ${name} the model has collapsed: ${collapsed}.`,
    holds: true,
  };
}
