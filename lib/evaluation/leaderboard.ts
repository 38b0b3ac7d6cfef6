/**
 * The leaderboard: routers of saved runs beside each other. A board is a set of tested queries with a pool of
 * candidates and, out of distribution, with what was learned from instead. Within a board all pairs of routers are
 * compared at once, on the same resamples of the same queries.
 */
import { counted } from "../core/wording.ts";
import { lettersOf } from "../stats/letters.ts";
import { allPairs, type PairDifference } from "../stats/max_t.ts";
import { candidateName, parseCandidates } from "../outcomes/mod.ts";
import type { RouterCard } from "./card.ts";
import { type Drawn, entriesOf, type Entry, withBudgets } from "./board_entries.ts";
import type { EvaluationRun } from "./run.ts";

export interface Board {
  name: string;
  dataset: string;
  distribution: "in" | "out";
  queries: number;
  /** Names of the candidates, the strong one last. */
  candidates: string[];
  costUnit: RouterCard["cost_unit"];
  /** What costs are made of, in words. */
  costs: string;
  /** Highest APGR first; those without one at the end. */
  entries: Entry[];
  /** Differences in APGR of the entries that have letters, by their places. */
  pairs: PairDifference[];
  /** Resamples that the pairs are compared on. */
  draws: number;
  /** APGR of each entry that has letters, on the resamples. */
  apgrDraws: Float64Array[];
  /** What is to be said of its letters and pairs, a sentence each. */
  notes: string[];
}

/** The least p of fewer resamples, 1 / (B + 1), shows nothing. */
const ENOUGH_DRAWS = 20;

/** Which entries are shown; all by default. */
export interface LeaderboardFilter {
  datasets?: readonly string[] | undefined;
  /** Boards of exactly these candidates, as parseCandidates() reads them: `small@bo1-5:proxy`. */
  candidates?: readonly string[] | undefined;
  /** Entries that learned from at most so many recorded qualities. */
  maxLabels?: number | undefined;
  routers?: readonly string[] | undefined;
  distribution?: "in" | "out" | undefined;
}

export interface Leaderboard {
  boards: Board[];
  /** Cards left out as a newer run has the same router on the same board. */
  superseded: number;
}

/** Boards in the order of the datasets' names, in distribution first. */
export function leaderboard(
  runs: readonly EvaluationRun[],
  filter: LeaderboardFilter = {},
): Leaderboard {
  const newestFirst = runs.toSorted((a, b) => a.created < b.created ? 1 : -1);
  const pool = filter.candidates?.flatMap(parseCandidates).map(candidateName);
  const expanded = { ...filter, candidates: pool };
  const groups = Map.groupBy(newestFirst.filter((run) => wanted(run, expanded)), boardKey);
  let superseded = 0;
  const found = [...groups.values()].map((group) => {
    const entries = new Map<string, Drawn>();
    for (const drawn of group.flatMap(entriesOf).filter((drawn) => passes(drawn, filter))) {
      const { entry: { router, run, labels } } = drawn;
      // What learns from nothing is the same with fewer queries to learn from
      const key = JSON.stringify([router, labels === 0 ? null : run.train_queries]);
      if (entries.has(key)) superseded++;
      else entries.set(key, drawn);
    }
    return boardOf(group[0], withBudgets([...entries.values()]));
  }).filter(({ entries }) => entries.length > 0);
  const boards = found.toSorted((a, b) =>
    a.distribution.localeCompare(b.distribution) || a.name.localeCompare(b.name)
  );
  return { boards: named(boards), superseded };
}

function wanted(
  { data, candidates, distribution }: EvaluationRun,
  filter: LeaderboardFilter,
): boolean {
  const names = candidates.map(({ name }) => name).sort().join("\n");
  return (filter.datasets?.includes(data.name) ?? true) &&
    (filter.distribution ?? distribution) === distribution &&
    (filter.candidates === undefined || [...filter.candidates].sort().join("\n") === names);
}

function passes({ entry }: Drawn, { routers, maxLabels }: LeaderboardFilter): boolean {
  return (routers?.includes(entry.router) ?? true) &&
    (maxLabels === undefined || (entry.labels !== null && entry.labels <= maxLabels));
}

/** Runs with one key answer one question: the same queries, candidates and outcomes, learned from alike. */
function boardKey({ data, queries, candidates, costs, distribution, split }: EvaluationRun) {
  return JSON.stringify([
    ...[data.name, data.digest, queries.set, costs],
    candidates.map(({ name, role }) => [name, role]),
    distribution === "in" ? "in" : [learnedFrom(split), data.train_digest],
  ]);
}

function boardOf(run: EvaluationRun, drawn: readonly Drawn[]): Board {
  const sorted = drawn.toSorted((a, b) =>
    (b.entry.apgr.value ?? -Infinity) - (a.entry.apgr.value ?? -Infinity)
  );
  const entries = sorted.map(({ entry }) => entry);
  const tested = sorted.filter(({ entry, draws }) =>
    entry.apgr.value !== null && !entry.seesAnswers && draws.length >= ENOUGH_DRAWS &&
    !draws.includes(null)
  );
  const fewest = Math.min(...tested.map(({ draws }) => draws.length));
  const apgrDraws = tested.map(({ draws }) =>
    Float64Array.from(draws.slice(0, fewest) as number[])
  );
  const pairs = allPairs(tested.map(({ entry }) => entry.apgr.value!), apgrDraws);
  const places = tested.map(({ entry }) => entries.indexOf(entry));
  lettersOf(tested.length, pairs).forEach((letters, i) => tested[i].entry.letters = letters);
  return {
    name: run.distribution === "in" ? run.data.name : `${run.data.name}, ${learnedFrom(run.split)}`,
    dataset: run.data.name,
    distribution: run.distribution,
    queries: run.queries.n,
    candidates: run.candidates.map(({ name }) => name),
    costUnit: run.routers[0].card.cost_unit,
    costs: run.costs,
    entries,
    pairs: pairs.map(({ a, b, ...rest }) => ({ a: places[a], b: places[b], ...rest })),
    draws: tested.length === 0 ? 0 : fewest,
    apgrDraws,
    notes: notesOf(sorted, tested),
  };
}

/** Which entries are not compared, and why, and which are not compared in pairs. */
function notesOf(entries: readonly Drawn[], tested: readonly Drawn[]): string[] {
  const names = (some: readonly Drawn[]) => some.map(({ entry }) => entry.router).join(", ");
  const few = entries.filter(({ draws }) => draws.length > 0 && draws.length < ENOUGH_DRAWS);
  // As where a resample of few queries has one quality of both ends
  const undefinedOnSome = entries.filter(({ entry: { apgr, seesAnswers }, draws }) =>
    apgr.value !== null && !seesAnswers && draws.length >= ENOUGH_DRAWS && draws.includes(null)
  );
  const knowing = entries.filter(({ entry }) => entry.knownPrompts > 0);
  const counts = new Set(tested.map(({ draws }) => draws.length));
  const pairing = ({ entry: { run } }: Drawn) => `seed ${run.seed}, ${run.split}`;
  const apart = [...Map.groupBy(tested, pairing)].sort(([, a], [, b]) => b.length - a.length);
  return [
    ...few.length === 0
      ? []
      : [`Without letters, as it takes ${ENOUGH_DRAWS} resamples or more: ${names(few)}`],
    ...undefinedOnSome.length === 0
      ? []
      : [`Without letters, as APGR is undefined on some resamples: ${names(undefinedOnSome)}`],
    ...knowing.map(({ entry: { router, knownPrompts } }) =>
      `${router} learned from ${
        counted(knownPrompts, "tested prompt")
      }: on these it looks better than it is`
    ),
    ...counts.size < 2
      ? []
      : [`Compared on ${Math.min(...counts)} resamples, the fewest of its runs`],
    ...apart.slice(1).map(([how, others]) =>
      `On resamples of their own (${how}), so that their differences from the rest are not of pairs: ${
        names(others)
      }`
    ),
  ];
}

/** The part of a split's words that says what was learned from: "trained on routellm/mmlu". */
function learnedFrom(split: string): string {
  return split.split("; ").filter((part) => part.includes("trained on")).join("; ");
}

/** Boards of one name are told apart by their candidates, their queries or their costs. */
function named(boards: readonly Board[]): Board[] {
  const distinct = (names: string[]) => new Set(names).size === names.length;
  return boards.map((board) => {
    const same = boards.filter(({ name }) => name === board.name);
    if (same.length === 1) return board;
    const pool = ({ candidates }: Board) => `${candidates.length} candidates`;
    const size = ({ queries }: Board) => `${queries.toLocaleString("en")} queries`;
    const detail = distinct(same.map(pool))
      ? pool(board)
      : distinct(same.map(size))
      ? size(board)
      : distinct(same.map(({ costs }) => costs))
      ? board.costs
      : `${pool(board)}, ${size(board)}, no. ${same.indexOf(board) + 1}`;
    return { ...board, name: `${board.name}, ${detail}` };
  });
}
