/** The leaderboard as a page. */
import type { Leaderboard, MeanRanks } from "../../evaluation/mod.ts";
import { escapeMarkdown } from "../pages/prose.ts";
import type { ReportSection } from "../pages/report_page.ts";
import { ranksChart } from "./ranks_chart.ts";
import { boardsTable, boardTable, pairsTable, ranksTable } from "./tables.ts";

/** Sections of the page: mean ranks where there are any, all boards side by side, and each with its pairs. */
export function leaderboardSections(
  found: Leaderboard,
  ranks: MeanRanks | null,
): ReportSection[] {
  const { boards } = found;
  const ranked = ranks === null ? [] : [
    {
      text: `## Mean ranks over ${ranks.boards.length} boards\n\n` +
        "A line at the right of the picture joins routers whose mean ranks are not shown to differ.",
      shown: [ranksChart(ranks), ranksTable(ranks)],
    },
  ];
  return [
    {
      text: "# Leaderboard of routers\n\n" +
        "Made of saved runs. Within a board all pairs of routers are compared at once, on the same " +
        "resamples of the same queries: routers that share a letter are not shown to differ in APGR, and " +
        "the chance that any pair is wrongly told apart is 5% for the whole board. In bold is the first group.",
      shown: boards.length > 1 ? [boardsTable(found)] : [],
    },
    ...ranked,
    ...boards.map((board) => ({
      text: [
        `## ${escapeMarkdown(board.name)}`,
        ...board.notes.map((note) => `${escapeMarkdown(note)}.`),
      ]
        .join("\n\n"),
      shown: [boardTable(board), ...board.pairs.length > 0 ? [pairsTable(board)] : []],
    })),
  ];
}
