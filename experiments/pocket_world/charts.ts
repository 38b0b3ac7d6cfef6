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
      { key: "family", label: "Family" },
      { key: "task", label: "Task" },
      { key: "prompt", label: "Question" },
      { key: "reference", label: "Answer", align: "left" },
    ],
    rows: FAMILIES.map(({ name }) => ({
      ...questions.find((question) => question.family === name && question.level === level)!,
    })),
  });
}

/** Share of right answers by family and level, a panel a model. */
export function accuracyHeatmap(kinds: KindAccuracy[]): Figure {
  return heatmapChart({
    title: "Share of right answers by family and level",
    subtitle: "Greedy decoding, test questions",
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
  { cards }: { cards: ByModel<ModelCard> },
): DataTable {
  const model = (name: keyof typeof cards, right: KnownEstimate) => ({
    model: name,
    parameters: cards[name].parameters,
    right,
  });
  return dataTable({
    title: "Greedy answers to the test questions",
    columns: [
      { key: "model", label: "Model" },
      { key: "parameters", label: "Parameters", format: ",d" },
      { key: "right", label: "Right", format: ".1%" },
    ],
    rows: [
      model("pocket-small", small),
      model("pocket-large", large),
      { model: "oracle of both", parameters: null, right: oracle },
    ],
  });
}

/** The accuracy of the large model, as the study's headline. */
export function accuracyHeadline({ small, large }: Accuracy): Headline {
  return headline({
    label: "Test questions that pocket-large answers right",
    ...large,
    format: ".1%",
    note: `pocket-small gets ${(100 * small.value).toFixed(1)}%`,
  });
}

/** Shares of questions by which model is right. */
export function agreementTable({ both, onlySmall, onlyLarge, neither }: Agreement): DataTable {
  const row = (small: string, right: KnownEstimate, wrong: KnownEstimate) => ({
    small,
    right,
    wrong,
  });
  return dataTable({
    title: "Who is right where, as shares of the test questions",
    columns: [
      { key: "small", label: "" },
      { key: "right", label: "pocket-large right", format: ".1%" },
      { key: "wrong", label: "pocket-large wrong", format: ".1%" },
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
    title: `${tallies[0].samples} samples of each model`,
    columns: [
      { key: "prompt", label: "Question" },
      { key: "reference", label: "Answer", align: "left" },
      { key: "small", label: "pocket-small", align: "left" },
      { key: "large", label: "pocket-large", align: "left" },
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
export function passChart(curves: ByModel<PassCurve>): Figure {
  return lineChart({
    title: "Questions with a right answer among n samples",
    subtitle: "pass@n of each model, with 95% intervals",
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
export function passTable(curves: ByModel<PassCurve>): DataTable {
  const keyOf = (n: number) => `n${n}`;
  return dataTable({
    title: "pass@n",
    columns: [
      { key: "model", label: "Model" },
      ...curves["pocket-small"].map(({ n }) => ({
        key: keyOf(n),
        label: `n = ${n}`,
        format: ".1%",
      })),
    ],
    rows: Object.entries(curves).map(([model, curve]) => ({
      model,
      ...Object.fromEntries(curve.map(({ n, ...estimate }) => [keyOf(n), estimate])),
    })),
  });
}

/** Reliability of the probability of the greedy answer. */
export function confidenceChart(models: ByModel<Reliability>): Figure {
  const each = Object.entries(models);
  return reliabilityChart({
    title: "Reliability of the probability of the greedy answer",
    subtitle: each.map(([name, { ece }]) => `${name}: ECE ${ece.toFixed(3)}`).join(", "),
    name: "reliability of token probabilities",
    bins: Object.fromEntries(each.map(([name, { bins }]) => [name, bins])),
  });
}

/** Calibration of the probability of the greedy answer, in numbers. */
export function confidenceTable(models: ByModel<Reliability>): DataTable {
  return dataTable({
    title: "The probability of the greedy answer as its confidence",
    columns: [
      { key: "model", label: "Model" },
      { key: "mean", label: "Mean confidence", format: ".3f" },
      { key: "accuracy", label: "Accuracy", format: ".3f" },
      { key: "ece", label: "ECE", format: ".3f", help: "10 equal-width bins" },
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
      { key: "prompt", label: "Prompt" },
      { key: "pocket-small", label: "pocket-small", align: "left" },
      { key: "pocket-large", label: "pocket-large", align: "left" },
    ],
    rows: rows.map(({ prompt, answers }) => ({ prompt, ...answers })),
  });
}
