/** What `lab evaluate` prints by task: of the best router the tasks it loses most on, or of all routers all tasks. */
import type { RouterCard } from "../lib/evaluation/mod.ts";
import type { RouterCards } from "../lib/evaluation/router_cards.ts";
import { bestLearner, taskName } from "../lib/report/router_cards/mod.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { formatCost } from "../lib/core/wording.ts";
import { bracketed } from "./decisions_text.ts";

/** Where not all are asked for: so many tasks are printed whole, and of more so many. */
const WHOLE = 12, PART = 8;

/** Where not all are asked for, nothing if the tested queries are not of several tasks, or no router has learned. */
export function byTaskText(study: RouterCards, { all }: { all: boolean }): string[] {
  if (all) return allText(study);
  const best = bestLearner(study);
  if (best === null || best.by_task === null) return [];
  const [{ target }] = best.operating_points;
  return tableText(best, { target, most: best.by_task.length > WHOLE ? PART : WHOLE });
}

/** Of each router that chooses, or why there is no table. */
function allText({ results }: RouterCards): string[] {
  const choosing = results.filter(({ curve }) => curve.x.length > 1).map(({ card }) => card);
  if (results[0].card.by_task === null) {
    return [
      "By task: no table, as the tested queries are of one task, of none, or all of tasks with fewer than ten",
      "",
    ];
  }
  if (choosing.length === 0) {
    return ["By task: no table, as every router always chooses the same", ""];
  }
  return choosing.flatMap((card) =>
    card.operating_points.flatMap(({ target }) => tableText(card, { target }))
  );
}

function tableText(
  { router, by_task, cost_unit: unit }: RouterCard,
  { target, most = Infinity }: { target: string; most?: number },
): string[] {
  const tasks = by_task!.map((task) => ({
    task,
    point: task.operating_points.find((point) => point.target === target)!,
  }));
  const byLoss = tasks.toSorted((a, b) => a.point.gain - b.point.gain);
  const shown = tasks.length > most ? byLoss.slice(0, most) : tasks;
  const part = shown.length < tasks.length
    ? `, the ${most} tasks of ${tasks.length} that lose most (--by-task prints all)`
    : "";
  return [
    `By task, ${router} fitted for ${target}${part}:`,
    alignColumns([
      ["task", "n", "weak", "strong", "router", "", "drop %", "", "strong calls", "cost"],
      ...shown.map(({ task, point }) => [
        taskName(task),
        String(task.n),
        task.weak.quality.toFixed(3),
        task.strong.quality.toFixed(3),
        point.quality.toFixed(3),
        bracketed(point.ci95.quality),
        point.drop === null ? "-" : point.drop.toFixed(2),
        bracketed(point.ci95.drop, 2),
        `${(100 * point.strong_share).toFixed(0)}%`,
        formatCost(point.cost, unit),
      ]),
    ]),
    "",
  ];
}
