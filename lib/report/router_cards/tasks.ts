/** A router card by task: what a fitted threshold does on each, as a table and as a chart of what is lost. */
import { UserError } from "../../core/errors.ts";
import { formatCost } from "../../core/wording.ts";
import type { RouterCard } from "../../evaluation/mod.ts";
import type { RouterCards } from "../../evaluation/router_cards.ts";
import { estimateOf } from "../../stats/mod.ts";
import { barChart } from "../charts/bar_chart.ts";
import type { Figure } from "../charts/figure.ts";
import { type DataTable, dataTable } from "../tables/data_table.ts";
import { cardOf } from "./cells.ts";
import { pointOf } from "./tables.ts";

type Task = NonNullable<RouterCard["by_task"]>[number];

/** A router, and the target that its threshold was fitted for, e.g. "drop <= 1%". */
export interface TaskOptions {
  router: string;
  target: string;
}

/** E.g. "law", or "3 small tasks" of the row that joins them. */
export function taskName({ task, tasks }: Pick<Task, "task" | "tasks">): string {
  if (task !== null) return task;
  return tasks === 0 ? "(no task)" : tasks === 1 ? "(1 small task)" : `(${tasks} small tasks)`;
}

/** @throws {UserError} where the study has no such router or target, or its queries no tasks */
function tasksOf(study: RouterCards, { router, target }: TaskOptions) {
  const card = cardOf(study, router), { by_task: tasks } = card;
  pointOf(card, target);
  if (tasks === null) {
    throw new UserError(
      `Cannot show ${study.outcomes.name} by task as its queries must be of two tasks or more`,
      { hint: "The column task of a table of outcomes names them; small ones are joined" },
    );
  }
  return tasks.map((task) => ({
    task,
    point: task.operating_points.find((point) => point.target === target)!,
  }));
}

/** Each task of the tested queries: the weak and the strong candidate alone, and the router at its threshold. */
export function taskTable(study: RouterCards, options: TaskOptions): DataTable {
  const { router, target } = options;
  return dataTable({
    title: `${router} by task, fitted on validation for ${target}, measured on test`,
    columns: [
      { key: "task", label: "Task", help: "tasks of fewer than ten queries are joined" },
      { key: "n", label: "Queries", format: ",d", help: "tested queries of the task" },
      { key: "weak", label: "Weak", format: ".3f", help: "quality of always the weak candidate" },
      {
        key: "strong",
        label: "Strong",
        format: ".3f",
        help: "quality of always the strong candidate",
      },
      {
        key: "quality",
        label: "Router",
        format: ".3f",
        help: "quality of what the router chooses",
      },
      {
        key: "drop",
        label: "Drop %",
        format: ".2f",
        help: "percentage lost of the strong candidate's quality; below 0 it is a gain",
      },
      {
        key: "share",
        label: "Strong calls",
        format: ".0%",
        help: "share of the queries that the strong candidate answers",
      },
      {
        key: "cost",
        label: "Cost",
        format: (cost) => formatCost(cost as number, study.results[0].card.cost_unit),
        help: `mean cost of a query, in ${study.results[0].card.cost_unit}`,
      },
    ],
    rows: tasksOf(study, options).map(({ task, point }) => ({
      task: taskName(task),
      n: task.n,
      weak: estimateOf(task.weak.quality, task.weak.ci95.quality),
      strong: estimateOf(task.strong.quality, task.strong.ci95.quality),
      quality: estimateOf(point.quality, point.ci95.quality),
      drop: estimateOf(point.drop, point.ci95.drop),
      share: point.strong_share,
      cost: point.cost,
    })),
  });
}

/** Tasks at each end that a chart has where there are more than twice as many. */
const ENDS = 15;

/**
 * What the router loses on each task against the strong candidate, the largest loss first; of many tasks those at
 * the two ends.
 */
export function taskChart(study: RouterCards, options: TaskOptions): Figure {
  const { router, target } = options;
  const known = tasksOf(study, options).sort((a, b) => a.point.gain - b.point.gain);
  const shown = known.length > 2 * ENDS ? [...known.slice(0, ENDS), ...known.slice(-ENDS)] : known;
  const part = shown.length < known.length
    ? `The ${ENDS} largest losses and ${ENDS} largest gains of ${known.length} tasks. `
    : "";
  const missed = known.length / 20;
  const intervals = shown.every(({ point }) => point.ci95.gain === null)
    ? ""
    : "With 95% intervals" +
      (missed >= 2 ? `, of which about ${Math.round(missed)} in ${known.length} miss` : "");
  const subtitle = `${part}${intervals}`.trim();
  return barChart({
    title: `Quality that ${router} loses or gains by task, fitted for ${target}`,
    ...subtitle === "" ? {} : { subtitle },
    valueTitle: "Quality less that of always the strong candidate",
    format: "+.3f",
    reference: { value: 0, label: "strong" },
    bars: shown.map(({ task, point: { gain, ci95 } }) => ({
      label: taskName(task),
      ...estimateOf(gain, ci95.gain),
    })),
  });
}
