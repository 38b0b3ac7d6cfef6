/** Charts and tables of rewards that pay for a wrong answer on purpose. */
import { type DataTable, dataTable, type Figure, lineChart } from "../../lib/report/mod.ts";
import type { Sabotage } from "./study.ts";

/** Expected reward of an honest attempt less that of a wrong answer on purpose. */
export function sabotageChart(sabotages: readonly Sabotage[]): Figure {
  return lineChart({
    title: "What an honest attempt earns more than a wrong answer on purpose",
    subtitle: "Both stated with the confidence that pays best; below 0 it pays to be wrong",
    name: "honest attempts and wrong answers",
    xTitle: "chance of being right",
    yTitle: "expected reward, less that of the wrong answer",
    xFormat: ".0%",
    series: Object.fromEntries(sabotages.map(({ reward, honest }) => [
      reward.name,
      honest.map(({ p, ahead }) => ({ x: p, y: ahead })),
    ])),
  });
}

/** For which chances it pays to be wrong, and what that makes of a model. */
export function sabotageTable(
  sabotages: readonly Sabotage[],
  { drawn }: {
    /** How its answers were drawn, and to how many questions. */
    drawn: string;
  },
): DataTable {
  return dataTable({
    title: "Where a wrong answer on purpose, stated as one, earns more than an honest attempt",
    columns: [
      { key: "name", label: "Reward" },
      {
        key: "tenth",
        label: "Honest 10% earns more by",
        format: "+.3f",
        help:
          "expected reward of an attempt that is right one time in ten, less that of the wrong answer",
      },
      {
        key: "upTo",
        label: "Wrong pays up to a chance of",
        format: ".0%",
        help: "the largest chance at which the wrong answer earns more, of 1%, 2%, ... 99%",
      },
      {
        key: "questions",
        label: "On questions",
        format: ".1%",
        help: "share of those that pocket-small answers right at all for which being wrong pays",
      },
      {
        key: "accuracy",
        label: "Accuracy that is left",
        format: ".1%",
        help: `share of right answers of pocket-small where it fails on these on purpose; ${drawn}`,
      },
    ],
    rows: sabotages.map(({ reward, tenth, paysUpTo, questions, accuracy }) => ({
      name: reward.name,
      tenth,
      upTo: paysUpTo,
      questions,
      accuracy,
    })),
  });
}
