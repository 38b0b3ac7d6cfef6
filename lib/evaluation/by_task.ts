/**
 * A router card by task: what each operating point does on the tested queries of one task. A mean over all queries
 * hides a task on which the router loses.
 */
import { type CandidateMatrix, selectQueries } from "../outcomes/mod.ts";
import { differenceEstimate } from "../stats/difference.ts";
import { orNull, type RouterCard } from "./card.ts";
import { pointIntervals } from "./intervals.ts";
import { chosenMean } from "./operating_point.ts";
import { oracleQuality } from "./references.ts";
import { qualityDrop } from "./savings.ts";

type TaskRow = NonNullable<RouterCard["by_task"]>[number];
type Point = TaskRow["strong"];

/** Queries of a task from which on it has a row of its own. */
const SMALLEST = 10;

/**
 * A row a task, by name; tasks of fewer than ten queries, and queries without a task, share the last row. Null where
 * that is one row or none, which says no more than the card.
 */
export function byTask(
  outcomes: CandidateMatrix,
  { choices, overhead, weak, intervals }: {
    /** The candidate of each query at each operating point, by its target. */
    choices: Readonly<Record<string, Int32Array>>;
    /** Cost that a decision adds to a query's. */
    overhead: number;
    weak: number;
    intervals: boolean;
  },
): RouterCard["by_task"] {
  const groups = tasksOf(outcomes);
  if (groups.length < 2) return null;
  return groups.map(({ task, tasks, rows }): TaskRow => {
    const part = selectQueries(outcomes, rows), { candidates } = outcomes;
    const always = (candidate: number) =>
      atChoice(new Int32Array(rows.length).fill(candidate), part, { intervals });
    return {
      ...{ task, tasks, n: rows.length },
      weak: always(weak),
      strong: always(candidates.length - 1),
      oracle: oracleQuality(part),
      operating_points: Object.entries(choices).map(([target, all]) => {
        const choice = Int32Array.from(rows, (row) => all[row]);
        const own = atChoice(choice, part, { intervals });
        return { target, ...own, cost: own.cost + overhead };
      }),
    };
  });
}

/** What fixed decisions give. A drop is undefined where the strong candidate's quality is 0. */
function atChoice(
  choice: Int32Array,
  part: CandidateMatrix,
  { intervals }: { intervals: boolean },
): Point {
  const strong = part.candidates.length - 1, always = choice.map(() => strong);
  const quality = chosenMean(part, "quality", { choice });
  const reference = chosenMean(part, "quality", { choice: always });
  const drop = orNull(qualityDrop({ quality: reference }, quality));
  const ci95 = intervals ? intervalsOf(choice, part) : { quality: null, drop: null, gain: null };
  return {
    quality,
    gain: quality - reference,
    cost: chosenMean(part, "cost", { choice }),
    strong_share: choice.filter((chosen) => chosen === strong).length / choice.length,
    drop,
    ci95,
  };
}

function intervalsOf(choice: Int32Array, part: CandidateMatrix): Point["ci95"] {
  const { quality, drop } = pointIntervals(choice, part);
  const k = part.candidates.length;
  // Whoever always takes the strong candidate loses nothing on other queries either
  if (choice.every((chosen) => chosen === k - 1)) {
    return { quality: telling(quality), drop, gain: [0, 0] };
  }
  const gained = Array.from(
    choice,
    (chosen, i) => part.quality[i * k + chosen] - part.quality[i * k + k - 1],
  );
  const verdicts = part.quality.every((value) => value === 0 || value === 1);
  const gain = differenceEstimate(gained, { verdicts });
  return {
    quality: telling(quality),
    drop: telling(drop),
    gain: gain && telling([gain.lo, gain.hi]),
  };
}

/** Null for an interval without a width, as of ratings that are all the same: it would be sure of a few queries. */
function telling(interval: readonly [number, number] | null): [number, number] | null {
  if (interval === null) return null;
  const [lo, hi] = interval;
  return hi > lo && Number.isFinite(hi - lo) ? [lo, hi] : null;
}

interface Group {
  task: string | null;
  tasks: number;
  rows: number[];
}

function tasksOf({ queries }: CandidateMatrix): Group[] {
  const byName = Map.groupBy(queries.keys(), (row) => queries[row].task);
  const [own, rest] = [true, false].map((large) =>
    [...byName].filter(([task, rows]) => (task !== null && rows.length >= SMALLEST) === large)
  );
  const last: Group = {
    task: null,
    tasks: rest.filter(([task]) => task !== null).length,
    rows: rest.flatMap(([, rows]) => rows).sort((a, b) => a - b),
  };
  return [
    ...own.map(([task, rows]) => ({ task, tasks: 1, rows }))
      .sort((a, b) => a.task! < b.task! ? -1 : 1),
    ...last.rows.length === 0 ? [] : [last],
  ];
}
