/** Charts and tables of language models that name tasks. */
import { type DataTable, dataTable, type Figure, heatmapChart } from "../../lib/report/mod.ts";
import {
  type Classified,
  type Confusion,
  type Naming,
  outsideCounts,
  type TaskQuality,
} from "./study.ts";

/** Shares of names that are right and of questions asked again, and the price, a model a row. */
export function namingTable(models: Naming[]): DataTable {
  return dataTable({
    title: `Naming the task of ${models[0].questions} test questions`,
    columns: [
      { key: "model", label: "Model" },
      {
        key: "right",
        label: "Right",
        format: ".1%",
        help: "share of the questions whose task it names",
      },
      {
        key: "again",
        label: "Asked again",
        format: ".1%",
        help: "share of the questions where the first answer was no task",
      },
      {
        key: "fallback",
        label: "Never a task",
        format: ".1%",
        help: "share where no attempt named one, so the strong model answers",
      },
      { key: "cost", label: "Dollars a million", format: ".2f", help: "price of a million names" },
      {
        key: "costShare",
        label: "Cost of an answer",
        format: ".0%",
        help: "price of a name, as a share of what the same model's answer costs",
      },
    ],
    rows: models.map((naming) => ({ ...naming, cost: 1e6 * naming.costUsd })),
  });
}

/** Shares of each task (rows) by the name it was given (columns), a panel a model. */
export function confusionChart(confusions: Confusion[]): Figure {
  return heatmapChart({
    title: "Which task is taken for which",
    subtitle: "Share of the questions of a task (rows) that are given a name (columns)",
    name: "tasks and their names",
    columnTitle: "named",
    valueTitle: "share",
    cells: confusions.map(({ model, task, name, share }) => ({
      row: task,
      column: name,
      value: share,
      series: model,
    })),
  });
}

/** The first queries that belong to no task, and what each model says to them. */
export function outsideTable(models: Classified[], { rows }: { rows: number }): DataTable {
  const [{ outside }] = models;
  return dataTable({
    title: `The first ${rows} of ${outside.length} queries of no such task`,
    columns: [
      { key: "query", label: "Query" },
      ...models.map(({ model }) => ({
        key: model,
        label: `${model} says`,
        help: "its answer, whether it is a task or not",
      })),
    ],
    rows: outside.slice(0, rows).map(({ query }, i) => ({
      query,
      ...Object.fromEntries(models.map(({ model, outside }) => [model, outside[i].named.text])),
    })),
  });
}

/** Number of those queries by model and name given. */
export function outsideCountTable(models: Classified[]): DataTable {
  const counts = models.map(outsideCounts);
  const names = [...new Set(counts.flatMap((one) => one.map(({ name }) => name)))];
  return dataTable({
    title: "Names that queries of no such task are given",
    columns: [
      { key: "name", label: "Name", help: "the task that the model names" },
      ...models.map(({ model }) => ({
        key: model,
        label: model,
        format: "d",
        help: "number of the queries that it gives the name",
      })),
    ],
    rows: names.map((name) => ({
      name,
      ...Object.fromEntries(models.map(({ model }, m) => [
        model,
        counts[m].find((one) => one.name === name)?.n ?? 0,
      ])),
    })),
  });
}

/** Mean quality of each model by task. */
export function taskQualityTable(
  tasks: TaskQuality[],
  { models, questions }: { models: readonly string[]; questions: number },
): DataTable {
  return dataTable({
    title: `Share of right answers to ${
      questions.toLocaleString("en")
    } training questions, sampled at temperature 1`,
    columns: [
      { key: "task", label: "Task" },
      ...models.map((model) => ({
        key: model,
        label: model,
        format: ".1%",
        help: "share of the task's questions that it answers right",
      })),
      {
        key: "gap",
        label: "Difference",
        format: "+.1%",
        help: "share of the stronger model less that of the weaker",
      },
    ],
    rows: tasks.map(({ task, means, gap }) => ({
      task,
      ...Object.fromEntries(models.map((model, j) => [model, means[j]])),
      gap,
    })),
  });
}
