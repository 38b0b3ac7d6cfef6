/** Charts and tables of the pocket world. */
import { FAMILIES, type ModelCard, type PocketQuestion } from "../../lib/pocket/mod.ts";
import {
  type DataTable,
  dataTable,
  type Figure,
  type Headline,
  headline,
  heatmapChart,
  lineChart,
  reliabilityChart,
} from "../../lib/report/mod.ts";
import type { KnownEstimate } from "../../lib/stats/mod.ts";
import type {
  Accuracy,
  Agreement,
  CommonAnswer,
  KindAccuracy,
  PassCurve,
  Reliability,
  Tally,
} from "./measures.ts";
import type { ByModel, Instructed } from "./study.ts";

/** One question of each family, at a level. */
export function familyTable(questions: PocketQuestion[], { level }: { level: number }): DataTable {
  return dataTable({
    title: `A question of each family, at level ${level} of 5`,
    columns: [
      { key: "family", label: "Family", help: "what the question is about" },
      { key: "task", label: "Task", help: "the kind of query that a router may tell it by" },
      { key: "prompt", label: "Question", help: "as a model is asked" },
      { key: "reference", label: "Answer", align: "left", help: "the right one" },
    ],
    rows: FAMILIES.map(({ name }) => ({
      ...questions.find((question) => question.family === name && question.level === level)!,
    })),
  });
}

/** Share of right answers by family and level, a panel a model. */
export function accuracyHeatmap(
  kinds: KindAccuracy[],
  { questions }: { questions: number },
): Figure {
  return heatmapChart({
    title: "Share of right answers by family and level",
    subtitle: greedily(questions),
    name: "accuracy by family and level",
    columnTitle: "level",
    valueTitle: "right",
    cells: kinds.map(({ model, family, level, accuracy }) => ({
      row: family,
      column: String(level),
      value: accuracy,
      series: model,
    })),
  });
}

/** Both models' size and share of right answers, and the oracle's. */
export function accuracyTable(
  { small, large, oracle }: Accuracy,
  { cards, questions }: { cards: ByModel<ModelCard>; questions: number },
): DataTable {
  const model = (name: keyof typeof cards, right: KnownEstimate) => ({
    model: name,
    parameters: cards[name].parameters,
    right,
  });
  return dataTable({
    title: greedily(questions),
    columns: [
      { key: "model", label: "Model" },
      {
        key: "parameters",
        label: "Parameters",
        format: ",d",
        help: "numbers that training has set",
      },
      {
        key: "right",
        label: "Right",
        format: ".1%",
        help: `share of the ${
          questions.toLocaleString("en")
        } test questions whose likeliest answer is right`,
      },
    ],
    rows: [
      model("pocket-small", small),
      model("pocket-large", large),
      { model: "oracle of both", parameters: null, right: oracle },
    ],
  });
}

/** The accuracy of the large model, as the study's headline. */
export function accuracyHeadline(
  { small, large }: Accuracy,
  { questions }: { questions: number },
): Headline {
  return headline({
    label: `Right answers of pocket-large, greedy, ${
      questions.toLocaleString("en")
    } test questions`,
    ...large,
    format: ".1%",
    note: `pocket-small, the same way: ${(100 * small.value).toFixed(1)}%`,
  });
}

/** How these answers were drawn, and to how many questions. */
function greedily(questions: number): string {
  return `Greedy answers to ${questions.toLocaleString("en")} test questions`;
}

/** Shares of questions by which model is right. */
export function agreementTable(
  { both, onlySmall, onlyLarge, neither }: Agreement,
  { questions }: { questions: number },
): DataTable {
  const row = (small: string, right: KnownEstimate, wrong: KnownEstimate) => ({
    small,
    right,
    wrong,
  });
  return dataTable({
    title: `Who is right where: shares of ${
      questions.toLocaleString("en")
    } test questions, greedy answers`,
    columns: [
      { key: "small", label: "" },
      {
        key: "right",
        label: "pocket-large right",
        format: ".1%",
        help: "share of all questions that it answers right, and pocket-small as the row says",
      },
      {
        key: "wrong",
        label: "pocket-large wrong",
        format: ".1%",
        help: "share of all questions that it answers wrong, and pocket-small as the row says",
      },
    ],
    rows: [
      row("pocket-small right", both, onlySmall),
      row("pocket-small wrong", onlyLarge, neither),
    ],
  });
}

/** Different answers that a table shows of one question and model. */
const ANSWERS = 4;

/** The different answers of each model's samples to some questions, the most frequent first. */
export function samplesTable(tallies: Tally[]): DataTable {
  return dataTable({
    title: `${tallies[0].samples} samples of each model, at temperature 1`,
    columns: [
      { key: "prompt", label: "Question" },
      { key: "reference", label: "Answer", align: "left", help: "the right one" },
      {
        key: "small",
        label: "pocket-small",
        align: "left",
        help: "how often it gave which answer, the most frequent first",
      },
      { key: "large", label: "pocket-large", align: "left", help: "the same" },
    ],
    rows: tallies.map(({ question: { prompt, reference }, answers }) => ({
      prompt,
      reference,
      small: listed(answers["pocket-small"]),
      large: listed(answers["pocket-large"]),
    })),
  });
}

function listed(answers: CommonAnswer[]): string {
  const shown = answers.slice(0, ANSWERS).map(({ text, times, correct }) =>
    `${times} x ${text || "(nothing)"}${correct ? " (right)" : ""}`
  );
  const others = answers.slice(ANSWERS);
  const right = others.some(({ correct }) => correct) ? ", the right one among them" : "";
  if (others.length > 0) shown.push(`${others.length} other answers${right}`);
  return shown.join("; ");
}

/** pass@n of both models. */
export function passChart(
  curves: ByModel<PassCurve>,
  { questions }: { questions: number },
): Figure {
  return lineChart({
    title: "Questions with a right answer among n samples",
    subtitle: `pass@n of each model with 95% intervals; ${sampledFrom(questions)}`,
    name: "pass at n",
    xTitle: "samples",
    yTitle: "pass@n",
    yFormat: ".0%",
    series: Object.fromEntries(
      Object.entries(curves).map(([name, curve]) => [
        name,
        curve.map(({ n, value, lo, hi }) => ({ x: n, y: value, lo, hi })),
      ]),
    ),
  });
}

/** pass@n of both models, in numbers. */
export function passTable(
  { "pocket-small": small, "pocket-large": large }: ByModel<PassCurve>,
  { questions }: { questions: number },
): DataTable {
  return dataTable({
    title: `pass@n; ${sampledFrom(questions)}`,
    columns: [
      { key: "n", label: "n", help: "samples of each question" },
      {
        key: "small",
        label: "pocket-small",
        format: ".1%",
        help: "share of the questions with a right answer among n samples",
      },
      { key: "large", label: "pocket-large", format: ".1%", help: "the same" },
    ],
    rows: small.map(({ n, ...estimate }, i) => {
      const { n: _, ...other } = large[i];
      return { n: String(n), small: estimate, large: other };
    }),
  });
}

/** How these answers were drawn, and to how many questions. */
function sampledFrom(questions: number): string {
  return `the first ${questions.toLocaleString("en")} test questions, sampled at temperature 1`;
}

/** Reliability of the probability of the greedy answer. */
export function confidenceChart(
  models: ByModel<Reliability>,
  { questions }: { questions: number },
): Figure {
  const each = Object.entries(models);
  return reliabilityChart({
    title: "Reliability of the probability of the greedy answer",
    subtitle: `${greedily(questions)}; expected calibration error (ECE): ${
      each.map(([name, { ece }]) => `${name} ${ece.toFixed(3)}`).join(", ")
    }`,
    name: "reliability of token probabilities",
    bins: Object.fromEntries(each.map(([name, { bins }]) => [name, bins])),
  });
}

/** Calibration of the probability of the greedy answer, in numbers. */
export function confidenceTable(
  models: ByModel<Reliability>,
  { questions }: { questions: number },
): DataTable {
  return dataTable({
    title: `The probability of an answer as its confidence; ${
      questions.toLocaleString("en")
    } test questions, greedy`,
    columns: [
      { key: "model", label: "Model" },
      { key: "mean", label: "Mean confidence", format: ".3f", help: "mean of these probabilities" },
      { key: "accuracy", label: "Accuracy", format: ".3f", help: "share of right answers" },
      { key: "ece", label: "ECE", format: ".3f" },
      { key: "brier", label: "Brier", format: ".3f" },
    ],
    rows: Object.entries(models).map(([model, measures]) => ({ model, ...measures })),
  });
}

/** The models' answers to one question under each instruction. */
export function instructionsTable(rows: Instructed[]): DataTable {
  return dataTable({
    title: "One question, four instructions",
    columns: [
      { key: "prompt", label: "Prompt", help: "the question with the instruction" },
      { key: "pocket-small", label: "pocket-small", align: "left", help: "its likeliest answer" },
      { key: "pocket-large", label: "pocket-large", align: "left", help: "its likeliest answer" },
    ],
    rows: rows.map(({ prompt, answers }) => ({ prompt, ...answers })),
  });
}
