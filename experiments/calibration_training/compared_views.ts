/** The goal, what methods need, and sentences about all of them beside one another. */
import { formatList } from "../../lib/core/wording.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import {
  type DataTable,
  dataTable,
  type Finding,
  type Headline,
  headline,
} from "../../lib/report/mod.ts";
import { PLATT, TOKENS, UNTRAINED } from "../../lib/pocket/calibration/references.ts";
import { type CostRow, GOAL, type GoalRow } from "./compared.ts";
import { withoutThem } from "./outside.ts";
import { changeFinding, more, side, three, told, tooShort, WHOLE } from "./findings.ts";
import type { Pair, RunMeasures } from "../../lib/calibration/mod.ts";

export const GOAL_TABLE = "The goal, part by part";
export const OUTSIDE_TABLE = "Measures on families and levels that were left out";
export const COSTS_TABLE = "What a training needs";

export function goalTable(rows: readonly GoalRow[]): DataTable {
  const yes = (reached: boolean) => reached ? "yes" : "no";
  return dataTable({
    title: GOAL_TABLE,
    columns: [
      { key: "name", label: "Confidence", help: "a way to train, or what needs no training" },
      { key: "ece", label: `ECE ≤ ${GOAL.ece}`, help: "mean over the seeds" },
      { key: "auroc", label: `AUROC ≥ ${GOAL.auroc}`, help: "mean over the seeds" },
      { key: "accuracy", label: "Accuracy kept", help: "not below the untrained one's interval" },
      { key: "distinct", label: `${GOAL.distinct} values`, help: "or more, in each seed" },
      {
        key: "mode_share",
        label: "Commonest < 50%",
        help: "the commonest is below 50%, in each seed",
      },
      { key: "platt", label: "Above Platt", help: "in AUROC, in pairs, by its interval" },
      { key: "all", label: "All", help: "the goal is reached" },
    ],
    rows: rows.map(({ name, ...parts }) => ({
      name,
      ...Object.fromEntries(Object.entries(parts).map(([part, reached]) => [part, yes(reached)])),
    })),
    highlight: ({ all }) => all === "yes",
  });
}

export function costTable(rows: readonly CostRow[]): DataTable {
  return dataTable({
    title: COSTS_TABLE,
    columns: [
      { key: "name", label: "Method", help: "what is counted is for one seed" },
      { key: "updates", label: "Updates", format: ",d", help: "of a training, its start's too" },
      { key: "verified", label: "Verified before", format: ",d", help: "answers with a verdict" },
      {
        key: "sampled",
        label: "Verified in training",
        format: ",d",
        help: "own answers, sampled in training",
      },
      {
        key: "watched",
        label: "Verified to choose",
        format: ",d",
        help: "answers to validation questions, which choose the weights that are kept",
      },
    ],
    rows: rows.map((row) => ({ ...row })),
  });
}

/** The AUROC of the best of the trained on validation questions, as the study's headline. */
export function bestHeadline(
  best: RunMeasures,
  { tokens, share: part }: { tokens: RunMeasures; share: number },
): Headline {
  return headline({
    label: part < WHOLE
      ? `AUROC of what pocket-small states after a part of the training by ${best.name}`
      : `AUROC of what pocket-small states, trained by ${best.name}`,
    ...best.auroc,
    format: ".3f",
    note: `ECE ${three(best.ece)}; its own token probability has ${three(tokens.auroc)}`,
  });
}

export interface Compared {
  references: readonly RunMeasures[];
  /** The best of the trained on validation questions. */
  best: RunMeasures;
  goals: readonly GoalRow[];
  /** Each trained method less Platt, and less untrained. */
  overPlatt: readonly Pair[];
  overUntrained: readonly Pair[];
}

export function comparedFindings(
  { references, best, goals, overPlatt, overUntrained }: Compared,
  { share: part }: { share: number },
): Finding[] {
  if (part < WHOLE) return tooShort(part);
  const of = (name: string) => references.find((one) => one.name === name)!;
  const untrained = of(UNTRAINED),
    calibrated = of(PLATT),
    tokens = of(TOKENS);
  const pair = overPlatt.find(({ name }) => name === best.name)!;
  const reached = goals.filter(({ all }) => all);
  return [
    {
      text: `Platt's calibration of the stated confidence, which needs verified answers and no ` +
        `training, has an ECE of ${three(calibrated.ece)}; untrained it is ${
          three(untrained.ece)
        }. The AUROC is ${three(calibrated.auroc)} after it and ${three(untrained.auroc)} before.`,
      holds: calibrated.ece.value! < untrained.ece.value! &&
        Math.abs(calibrated.auroc.value! - untrained.auroc.value!) < 0.02,
      main: true,
    },
    {
      text: `Of what is stated, ${best.name} has the best score on validation questions. On test ` +
        `questions its AUROC is ${three(best.auroc)}, ${
          more(pair.auroc)
        } above Platt's, paired by question, and its ECE ${
          three(best.ece)
        }; the untrained model's token probability has an AUROC of ${three(tokens.auroc)}.`,
      holds: side(pair.auroc) === "above",
      main: true,
    },
    reached.length > 0
      ? {
        text: `The goal is reached by ${formatList(reached.map(({ name }) => name))}.`,
        holds: true,
        main: true,
      }
      : {
        text:
          `No method that states a confidence reaches the whole goal. Its parts are reached by: ${
            Object.keys(PARTS).map((part) => reachedText(part as Part, goals)).join("; ")
          }.`,
        holds: goals.every(({ all }) => !all),
        main: true,
      },
    ...overUntrained.map((pair) => changeFinding(pair)),
  ];
}

type Part = Exclude<keyof GoalRow, "name" | "all">;

const PARTS: Readonly<Record<Part, string>> = {
  ece: `an ECE of ${GOAL.ece} or less`,
  auroc: `an AUROC of ${GOAL.auroc} or more`,
  accuracy: "an accuracy not below the start's interval",
  distinct: `${GOAL.distinct} confidences or more`,
  mode_share: "no confidence in half of the answers",
  platt: "an AUROC above Platt's",
};

/** Who reaches a part of the goal. */
function reachedText(part: Part, goals: readonly GoalRow[]): string {
  const names = goals.filter((row) => row[part]).map(({ name }) => name);
  const who = names.length === 0
    ? "none"
    : names.length === goals.length
    ? "all"
    : names.map((name) => name.includes(",") ? `"${name}"` : name).join(", ");
  return `${PARTS[part]}: ${who}`;
}

/** Where a method is asked about what it was not trained on. */
export function outsideFindings(
  pairs: readonly Pair[],
  rows: readonly RunMeasures[],
  { share: part }: { share: number },
): Finding[] {
  if (part < WHOLE) return [];
  const of = (name: string) => rows.find((one) => one.name === name)!;
  return pairs.map(({ name, auroc }) => {
    const [inside, outside] = [of(name), of(withoutThem(name))];
    return {
      text:
        `On families and levels that its confidences were not taught on, ${name} has an AUROC of ${
          three(outside.auroc)
        } and an ECE of ${three(outside.ece)}, at an accuracy of ${
          formatEstimate(outside.accuracy, ".1%")
        }; taught on them too, ${three(inside.auroc)} and ${three(inside.ece)}. The AUROC is ${
          told(auroc, ["lower", "higher"])
        } (${more(auroc)}, paired by question, over ${formatNumber(outside.seeds, "d")} seeds).`,
      holds: typeof auroc.value === "number",
    };
  });
}
