/** Charts and tables of language models that name tasks. */
import { mean } from "simple-statistics";
import { proportion } from "../../lib/evaluation/mod.ts";
import { type CandidateMatrix, candidateName } from "../../lib/outcomes/mod.ts";
import { FAMILIES } from "../../lib/pocket/mod.ts";
import { type DataTable, dataTable, type Figure, heatmapChart } from "../../lib/report/mod.ts";
import type { Classified } from "./study.ts";

/** How often the name is right, how often it took more than one call, and the price. */
export function namingTable(results: Classified[]): DataTable {
  return dataTable({
    title: `Naming the task of ${results[0].questions.length} test questions`,
    columns: [
      { key: "model", label: "Model" },
      { key: "right", label: "Right", format: ".1%" },
      { key: "again", label: "Asked again", format: ".1%" },
      { key: "fallback", label: "Never a task", format: ".1%", help: "The strong model answers" },
      { key: "cost", label: "Dollars a million", format: ".2f" },
      { key: "ratio", label: "Cost of an answer", format: ".0%", help: "The same model's answer" },
    ],
    rows: results.map(({ model, named, questions, answeringUsd }) => {
      const share = (of: (i: number) => boolean) => proportion(named.map((_, i) => of(i)));
      const cost = mean(named.map(({ cost_usd }) => cost_usd));
      return {
        model,
        right: share((i) => named[i].task === questions[i].task),
        again: share((i) => named[i].attempts > 1),
        fallback: share((i) => named[i].task === null),
        cost: 1e6 * cost,
        ratio: cost * named.length / answeringUsd,
      };
    }),
  });
}

/** Which task is taken for which. */
export function confusionChart(results: Classified[]): Figure {
  return heatmapChart({
    title: "Which task is taken for which",
    subtitle: "Share of the questions of a task (rows) that are given a name (columns)",
    name: "tasks and their names",
    columnTitle: "named",
    valueTitle: "share",
    cells: results.flatMap(({ model, tasks, questions, named }) =>
      // Rows of tasks that questions have: a hosted model knows more
      tasks.filter((task) => questions.some((question) => question.task === task)).flatMap((row) =>
        [...tasks, "none"].map((column) => {
          const of = questions.flatMap(({ task }, i) =>
            task === row ? [named[i].task ?? "none"] : []
          );
          const value = of.filter((name) => name === column).length / of.length;
          return { row, column, value, series: model };
        })
      )
    ),
  });
}

/** What becomes of queries that belong to no task. */
export function outsideTable(results: Classified[], { rows }: { rows: number }): DataTable {
  const counts = (model: Classified) => {
    const names = model.outside.map(({ named }) => named.task ?? "none");
    const all = [...new Set(names)].map((name) => ({
      name,
      n: names.filter((other) => other === name).length,
    }));
    return all.toSorted((a, b) => b.n - a.n).map(({ name, n }) => `${name} ${n}`).join(", ");
  };
  return dataTable({
    title: `Queries of no such task. Of all ${results[0].outside.length}, ` +
      results.map((result) => `${result.model}: ${counts(result)}`).join("; "),
    columns: [
      { key: "query", label: "Query" },
      ...results.map(({ model }) => ({ key: model, label: `${model} says` })),
    ],
    rows: results[0].outside.slice(0, rows).map(({ query }, i) => ({
      query,
      ...Object.fromEntries(results.map(({ model, outside }) => [model, outside[i].named.text])),
    })),
  });
}

/** How good both models are at each task of the pocket world: what rules by task can know. */
export function taskQualityTable({ candidates, queries, quality }: CandidateMatrix): DataTable {
  const models = candidates.map(candidateName);
  const taskOf = new Map(FAMILIES.map(({ name, task }) => [name, task]));
  const tasks = [...new Set(taskOf.values())];
  return dataTable({
    title: `Mean quality on the ${queries.length.toLocaleString("en")} training questions`,
    columns: [
      { key: "task", label: "Task" },
      ...models.map((model) => ({ key: model, label: model, format: ".1%" })),
      { key: "gap", label: "Difference", format: "+.1%" },
    ],
    rows: tasks.map((task) => {
      const rows = [...queries.keys()].filter((i) => taskOf.get(queries[i].task ?? "") === task);
      const means = models.map((_, j) => mean(rows.map((i) => quality[models.length * i + j])));
      return {
        task,
        ...Object.fromEntries(models.map((model, j) => [model, means[j]])),
        gap: means[models.length - 1] - means[0],
      };
    }),
  });
}
