/** Tables and pictures of where rewards and advantages end. */
import { type DataTable, dataTable, type Figure, lineChart } from "../../lib/report/mod.ts";
import type { CalibrationTraining } from "../../lib/pocket/mod.ts";
import { type AimRow, type SimulatedAdvantage, TOLERANCE } from "./reinforcement.ts";
import type { Simulated } from "./simulated_policy.ts";

/** What the simulated policy states at each chance, a line a reward or an advantage. */
export function simulatedChart(
  lines: Readonly<Record<string, Simulated>>,
  { title, name }: { title: string; name: string },
): Figure {
  const truth = Object.values(lines)[0].points.map(({ p }) => ({ x: p, y: p }));
  return lineChart({
    title,
    subtitle: "Mean of what the policy states at the end of training",
    name,
    xTitle: "chance of being right",
    yTitle: "stated confidence",
    xFormat: ".0%",
    yFormat: ".0%",
    series: {
      "the truth": truth,
      ...Object.fromEntries(
        Object.entries(lines).map(([name, { points }]) => [
          name,
          points.map(({ p, stated }) => ({ x: p, y: stated })),
        ]),
      ),
    },
  });
}

const DISTANCE = {
  largest: "largest distance of what is stated from what earns most, over ten chances; within " +
    `${TOLERANCE} it has ended where the reward asks`,
  mean: "the same, the mean",
  overconfidence: "what is stated less the chance, away from 50%: above 0 it is overconfident",
};

export const SIMULATED_REWARDS = "A simulated policy: where each reward ends";

export function simulatedTable(rows: readonly Simulated[]): DataTable {
  return dataTable({
    title: SIMULATED_REWARDS,
    columns: [
      { key: "reward", label: "Reward" },
      { key: "largest", label: "Largest", format: ".3f", help: DISTANCE.largest },
      { key: "mean", label: "Mean", format: ".3f", help: DISTANCE.mean },
      { key: "overconfidence", label: "Over", format: "+.3f", help: DISTANCE.overconfidence },
    ],
    rows: rows.map(({ reward, distance, overconfidence }) => ({
      ...{ reward, ...distance, overconfidence },
    })),
  });
}

export const SIMULATED_ADVANTAGES = "The same policy under RLCR's reward, by advantage";

/** Advantages as sentences name them. */
export const ADVANTAGES: Readonly<Record<string, string>> = {
  "grpo": "GRPO",
  "dr-grpo": "GRPO, no std",
  "rloo": "RLOO",
};

export function advantageTable(rows: readonly SimulatedAdvantage[]): DataTable {
  return dataTable({
    title: SIMULATED_ADVANTAGES,
    columns: [
      { key: "method", label: "Advantage", help: "no std: not divided by the group's deviation" },
      {
        key: "verdicts",
        label: "Verdicts",
        help: "own: each answer to a question has one; shared: all have the same",
      },
      { key: "largest", label: "Largest", format: ".3f", help: DISTANCE.largest },
      { key: "mean", label: "Mean", format: ".3f", help: DISTANCE.mean },
      { key: "overconfidence", label: "Over", format: "+.3f", help: DISTANCE.overconfidence },
    ],
    rows: rows.map(({ method, verdicts, distance, overconfidence }) => ({
      ...{ method: ADVANTAGES[method], verdicts, ...distance, overconfidence },
    })),
  });
}

export const AIMS_TABLE = "pocket-small: distance of what it states from the best confidence";

export function aimsTable(rows: readonly AimRow[]): DataTable {
  return dataTable({
    title: AIMS_TABLE,
    columns: [
      { key: "reward", label: "Reward" },
      { key: "proper", label: "Proper", help: "yes where the truth is the best confidence" },
      {
        key: "aim",
        label: "Best for the accuracy",
        format: ".0%",
        help: "the best confidence of a model that knows only its accuracy",
      },
      { key: "stated", label: "Stated", format: ".1%", help: "mean of what is stated" },
      {
        key: "before",
        label: "Distance before",
        format: ".3f",
        help:
          "mean distance of what is stated from the best confidence at the recalibrated token " +
          "probability of the untrained model's answer, before training",
      },
      { key: "after", label: "Distance after", format: ".3f", help: "the same after training" },
    ],
    rows: rows.map((row) => ({ ...row })),
  });
}

/** Mean reward of the model's own answers, update by update. */
export function rewardChart(
  runs: Readonly<Record<string, CalibrationTraining>>,
  { title }: { title: string },
): Figure {
  return lineChart({
    title,
    subtitle: "Mean over the update's own answers, sampled and verified in training",
    name: title,
    xTitle: "update",
    yTitle: "reward",
    xFormat: ",d",
    yFormat: ".2f",
    series: Object.fromEntries(
      Object.entries(runs).map(([name, { metrics }]) => [
        name,
        metrics.map(({ reward }, i) => ({ x: i + 1, y: reward })),
      ]),
    ),
  });
}
