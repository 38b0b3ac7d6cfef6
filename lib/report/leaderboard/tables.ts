/** The leaderboard as tables: all boards side by side, and one with all that its cards say. */
import type { Board, Entry, Leaderboard, MeanRanks } from "../../evaluation/mod.ts";
import { lettersIn } from "../../stats/letters.ts";
import { isShown } from "../../stats/mod.ts";
import { formatEstimate } from "../format.ts";
import { type Column, type DataTable, dataTable } from "../tables/data_table.ts";

/** A row a router, a column a board: APGR with its interval and letters. */
export function boardsTable(
  { boards }: Leaderboard,
  { title = "APGR of each router, with 95% intervals" }: { title?: string } = {},
): DataTable {
  const routers = [...new Set(boards.flatMap(({ entries }) => entries.map(nameOf)))];
  const columns = boards.map((board, b) => ({
    key: `board ${b}`,
    label: board.name,
    align: "right" as const,
    format: ".3f",
    help: `${
      board.queries.toLocaleString("en")
    } tested queries, ${board.candidates.length} candidates`,
  }));
  return dataTable({
    title,
    columns: [{ key: "router", label: "Router" }, ...columns],
    rows: routers.map((router) => ({
      router,
      ...Object.fromEntries(boards.map(({ entries }, b) => {
        const entry = entries.find((entry) => nameOf(entry) === router);
        return [`board ${b}`, entry?.apgr.value == null ? null : entry.apgr];
      })),
    })),
  });
}

/** The columns of a board, in order; CSV and LaTeX have the same. */
export const BOARD_COLUMNS: readonly (Column & { of: (entry: Entry) => unknown })[] = [
  { key: "router", label: "Router", of: ({ router }) => router },
  { key: "apgr", label: "APGR", format: ".3f", of: ({ apgr }) => apgr },
  {
    key: "letters",
    label: "Group",
    help:
      "routers that share a letter are not shown to differ in APGR; the chance that any pair is " +
      "wrongly told apart is 5% for the whole table",
    of: ({ letters }) => letters || null,
  },
  {
    key: "aiq",
    label: "AIQ",
    format: ".3f",
    help: "average improvement in quality: the mean quality over all costs of the curve's hull",
    of: ({ aiq }) => aiq,
  },
  {
    key: "arena",
    label: "Arena score",
    format: ".3f",
    help:
      "RouterArena's score at the operating point of best quality: accuracy against log cost, " +
      "where costs are in dollars and qualities in [0, 1]",
    of: ({ arena }) => arena,
  },
  {
    key: "saved",
    label: "Saved at 1% drop",
    format: ".1f",
    help: "percentage of the strong model's cost that is saved where 1% of its quality is lost",
    of: ({ saved }) => saved,
  },
  {
    key: "ece",
    label: "ECE of scores",
    format: ".3f",
    help: "expected calibration error of the scores, where they are probabilities",
    of: ({ ece }) => ece,
  },
  {
    key: "latency",
    label: "ms a decision",
    format: ".2f",
    help: "median time of one query by itself, in milliseconds",
    varies: true,
    of: ({ latency }) => latency,
  },
  {
    key: "usd",
    label: "Dollars a million",
    format: ",.2f",
    help: "price of the router's own calls for a million queries",
    of: ({ costUsd }) => costUsd === null ? null : 1e6 * costUsd,
  },
  {
    key: "labels",
    label: "Labels",
    format: ",d",
    help: "recorded qualities that it learned from, thresholds included, in the largest fold",
    of: ({ labels }) => labels,
  },
];

/** All that the cards of a board say; those that may be the best stand out. */
export function boardTable(board: Board): DataTable {
  const filled = BOARD_COLUMNS.filter(({ key, of }) =>
    key === "apgr" || board.entries.some((entry) => !isUnknown(of(entry)))
  );
  return dataTable({
    title: `${board.name}: what the cards say of ${board.queries.toLocaleString("en")} queries`,
    columns: filled.map(({ of: _, ...column }) => column),
    rows: board.entries.map((entry) => ({
      ...Object.fromEntries(filled.map(({ key, of }) => [key, of(entry)])),
      router: nameOf(entry),
    })),
    highlight: isFirst,
  });
}

/** Rows of the first group; that of "a2" is another. */
function isFirst({ letters }: Record<string, unknown>): boolean {
  return typeof letters === "string" && lettersIn(letters).includes("a");
}

export function nameOf({ router, seesAnswers }: Entry): string {
  return seesAnswers ? `${router} (sees the answers)` : router;
}

function isUnknown(value: unknown): boolean {
  if (typeof value === "object" && value !== null && "value" in value) return value.value === null;
  return value === null;
}

/** Differences in APGR of all pairs of a board: the row's router less the column's, starred where it is shown. */
export function pairsTable({ name, entries, pairs }: Board): DataTable {
  const places = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].sort((a, b) => a - b);
  const cell = (row: number, column: number) => {
    const pair = pairs.find(({ a, b }) => a === row && b === column);
    if (!pair) return "";
    const { delta, ci95: [lo, hi], p } = pair;
    return `${formatEstimate({ value: delta, lo, hi }, "+.3f")}${isShown({ p }) ? " *" : ""}`;
  };
  return dataTable({
    title:
      `${name}: APGR of the row's router less that of the column's, with 95% intervals that hold for all pairs together; * where they are shown to differ`,
    columns: [
      { key: "router", label: "Router" },
      ...places.slice(1).map((place) => ({
        key: `less ${place}`,
        label: `less ${entries[place].router}`,
        align: "right" as const,
      })),
    ],
    rows: places.slice(0, -1).map((row) => ({
      router: entries[row].router,
      ...Object.fromEntries(places.slice(1).map((place) => [`less ${place}`, cell(row, place)])),
    })),
  });
}

/** Mean ranks over boards. */
export function ranksTable({ boards, routers }: MeanRanks): DataTable {
  return dataTable({
    title: `Mean rank by APGR over ${
      boards.length === 1 ? "one board" : `${boards.length} boards`
    }`,
    columns: [
      { key: "router", label: "Router" },
      { key: "rank", label: "Mean rank", format: ".2f", help: "1 for the best on every board" },
      {
        key: "letters",
        label: "Group",
        help: "routers that share a letter are not shown to differ in mean rank",
      },
    ],
    rows: routers.map(({ router, rank, letters }) => ({ router, rank, letters })),
    highlight: isFirst,
  });
}
