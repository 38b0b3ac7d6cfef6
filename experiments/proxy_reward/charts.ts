/** Charts and tables of the proxy reward model. */
import type { AccuracyRow, RewardedAnswers, RewardEvaluation } from "../../lib/evaluation/mod.ts";
import type { RewardCard } from "../../lib/grading/mod.ts";
import {
  barChart,
  type DataTable,
  dataTable,
  type Figure,
  lineChart,
  type LinePoint,
} from "../../lib/report/mod.ts";
import type { Estimate } from "../../lib/stats/mod.ts";
import type { RewardPair } from "../../lib/training/mod.ts";
import type { FamilyRow, OptimisationRow, SmallTraining } from "./study.ts";

/** What test questions answers were drawn to. */
interface Drawn {
  questions: number;
  /** Answers of each model to each question, at temperature 1. */
  samples: number;
}

const drawnFrom = ({ questions, samples }: Drawn) =>
  `${questions.toLocaleString("en")} test questions, ${samples} samples each at temperature 1`;

/** Ways to pick a sample, as charts name them. */
const WAYS: Record<string, string> = {
  oracle: "oracle (pass@n)",
  reward: "reward model",
  confidence: "token probability",
  majority: "majority vote",
  random: "random",
  uninformed: "a number for each text",
};

/** The first pairs. */
export function pairTable(pairs: readonly RewardPair[]): DataTable {
  return dataTable({
    title: "The first training pairs",
    columns: [
      { key: "prompt", label: "Question" },
      { key: "kind", label: "Kind", help: "of one model's answers, sorted by their grade" },
      { key: "chosen", label: "Better", align: "left", help: "the answer of the higher grade" },
      { key: "rejected", label: "Worse", align: "left", help: "the answer of the lower grade" },
    ],
    rows: pairs.map((pair) => ({ ...pair })),
  });
}

/** How a reward model was trained. */
interface TrainingRow {
  model: string;
  questions: number;
  pairs: number;
  kept: number;
  accuracy: Estimate;
}

/** The reward model of the page and the committed one. */
export function trainingTable({ pairs, trained }: SmallTraining, card: RewardCard): DataTable {
  const rows: TrainingRow[] = [
    {
      ...{ model: "this page's", questions: pairs.queries.train, pairs: pairs.train.length },
      ...{ kept: trained.kept, accuracy: trained.accuracy.all! },
    },
    {
      ...{
        model: "the committed one",
        questions: card.data.train.queries,
        pairs: card.data.train.pairs,
      },
      ...{ kept: card.training.kept, accuracy: card.accuracy.all! },
    },
  ];
  return dataTable({
    title: "Training of both reward models",
    columns: [
      { key: "model", label: "Reward model", help: "which of the two" },
      {
        key: "questions",
        label: "Questions",
        format: ",d",
        help: "that pairs were made of, to learn from",
      },
      { key: "pairs", label: "Pairs", format: ",d", help: "to learn from" },
      { key: "kept", label: "Updates", format: ",d", help: "until the weights that were kept" },
      {
        key: "accuracy",
        label: "Validation accuracy",
        format: ".1%",
        help:
          "share of held-out pairs whose better answer gets the higher reward; it chose the weights",
      },
    ],
    rows: rows.map((row) => ({ ...row })),
  });
}

/** How often the better answer of a pair gets the higher reward. */
export function accuracyChart(rows: readonly AccuracyRow[], drawn: Drawn): Figure {
  return barChart({
    title: "Which answer of a pair is better",
    subtitle: `Share of pairs in which the reward model prefers the better one; ${
      drawnFrom(drawn)
    }`,
    name: "pair accuracy",
    valueTitle: "better answer preferred",
    format: ".1%",
    reference: { value: 0.5, label: "chance" },
    bars: rows.map(({ model, kind, accuracy }) => ({ label: model, group: kind, ...accuracy })),
  });
}

/** How well right answers are told from wrong ones. */
export function aurocTable({ auroc }: RewardEvaluation, drawn: Drawn): DataTable {
  const AUROC = "how often, of a right and a wrong answer, the right one has the higher score";
  return dataTable({
    title: `Right from wrong answers (AUROC); ${drawnFrom(drawn)}`,
    columns: [
      { key: "model", label: "Model" },
      {
        key: "score",
        label: "Score",
        help: "the reward model's, or the probability of the answer's tokens",
      },
      {
        key: "within",
        label: "Answers to one question",
        format: ".3f",
        help: `${AUROC}: mean over the questions that have both`,
      },
      {
        key: "across",
        label: "All answers",
        format: ".3f",
        help: `${AUROC}, of any two questions`,
      },
    ],
    rows: auroc.filter(({ score }) => score !== "uninformed")
      .map((row) => ({ ...row, score: WAYS[row.score] })),
  });
}

/** Share right of the picked sample over n, a line for each way to pick. */
export function bestOfChart({ bestOf }: RewardEvaluation, model: string, drawn: Drawn): Figure {
  const own = bestOf.filter((point) => point.model === model);
  return lineChart({
    title: `The best of n answers of ${model}`,
    subtitle: `Share right, expected over all draws, with 95% intervals; ${drawnFrom(drawn)}`,
    name: `best of n ${model}`,
    xTitle: "samples n",
    yTitle: "right",
    yFormat: ".0%",
    series: Object.fromEntries(
      Object.entries(WAYS).map(([select, name]) => [
        name,
        own.filter((point) => point.select === select).map(({ n, quality }) => at(n, quality)),
      ]),
    ),
  });
}

function at(x: number, { value, lo, hi }: Estimate<number>): LinePoint {
  return { x, y: value, ...(typeof lo === "number" && typeof hi === "number" ? { lo, hi } : {}) };
}

/** Gain of the best of all samples, and the share of the oracle's that is kept. */
export function bestOfTable({ bestOf }: RewardEvaluation, drawn: Drawn): DataTable {
  const rows = bestOf.filter(({ n, select }) =>
    [2, drawn.samples].includes(n) && select !== "random"
  );
  return dataTable({
    title: `What picking gains on a single answer; ${drawnFrom(drawn)}`,
    columns: [
      { key: "model", label: "Model" },
      {
        key: "select",
        label: "Picked by",
        help:
          "random: any of them; a number for each text: a score that knows nothing, equal of equal texts",
      },
      { key: "n", label: "n", help: "samples of which one is picked" },
      {
        key: "quality",
        label: "Right",
        format: ".1%",
        help: "share of the questions that the picked one answers",
      },
      {
        key: "gain",
        label: "Gain",
        format: "+.1%",
        help: "that less the share of single answers that are right",
      },
      {
        key: "kept",
        label: "Of the oracle's gain",
        format: ".0%",
        help: "the gain as a share of what an oracle's pick gains",
      },
    ],
    rows: rows.map((row) => ({ ...row, select: WAYS[row.select] })),
  });
}

/** Gain of picking by family of questions. */
export function familyChart(rows: readonly FamilyRow[], drawn: Drawn): Figure {
  return barChart({
    title: `The best of ${drawn.samples} by family of questions`,
    subtitle: `Gain on a single answer, all three models' answers; ${drawnFrom(drawn)}`,
    name: "gain by family",
    valueTitle: "gain in answers that are right",
    format: "+.1%",
    reference: { value: 0, label: "a single answer" },
    bars: rows.flatMap(({ family, reward, confidence }) => [
      { label: family, group: WAYS.reward, ...reward },
      { label: family, group: WAYS.confidence, ...confidence },
    ]),
  });
}

/** Reward and quality of the picks over n. */
export function optimisationTable(rows: readonly OptimisationRow[], drawn: Drawn): DataTable {
  return dataTable({
    title: `Rewards of the picks and what they are worth; ${drawnFrom(drawn)}`,
    columns: [
      { key: "model", label: "Model" },
      { key: "n", label: "n", help: "samples of which the one of highest reward is picked" },
      {
        key: "reward",
        label: "Reward",
        format: "+.2f",
        help:
          "of the picked answer less that of a single one, in standard deviations of all rewards",
      },
      {
        key: "quality",
        label: "Right",
        format: "+.1%",
        help: "the same of the share that is right",
      },
      {
        key: "sinceTwo",
        label: "Since two",
        format: "+.1%",
        help: "share right less that of the best of two; below 0, more samples make it worse",
      },
    ],
    rows: rows.filter(({ n }) => [2, 3, 5, drawn.samples].includes(n)).map((row) => ({ ...row })),
  });
}

/** The samples of the first question that has right and wrong ones, with their rewards, the highest first. */
export function sampleTable(answers: readonly RewardedAnswers[]): DataTable {
  const { query, model, reference, responses, picks, scores, quality } = answers.find((group) =>
    group.quality.includes(0) && group.quality.includes(1)
  )!;
  const rows = responses.map((response, i) => ({
    ...{ response, reward: picks.reward[i], confidence: picks.confidence[i] },
    ...{ graded: scores[i], correct: quality[i] },
  }));
  return dataTable({
    title: `${query.prompt} Answers of ${model}; right is ${reference}`,
    columns: [
      { key: "response", label: "response", align: "left" },
      {
        key: "reward",
        label: "reward",
        format: "+.2f",
        help: "the reward model's score; it has no unit",
      },
      { key: "confidence", label: "confidence", format: ".3f" },
      {
        key: "graded",
        label: "graded",
        format: ".2f",
        help: "the oracle: 1 if right, below by closeness",
      },
      { key: "correct", label: "correct" },
    ],
    rows: rows.sort((a, b) => b.reward - a.reward),
  });
}
