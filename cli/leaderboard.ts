/** `lab leaderboard`: the routers of saved runs beside each other, and which are shown to differ. */
import { Command, Option } from "commander";
import { UserError } from "../lib/core/errors.ts";
import { counted } from "../lib/core/wording.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { writeAtomically } from "../lib/core/write.ts";
import {
  type Board,
  type EvaluationRun,
  type Leaderboard,
  leaderboard,
  type MeanRanks,
  meanRanks,
  savedRuns,
} from "../lib/evaluation/mod.ts";
import {
  boardsTable,
  boardTable,
  leaderboardCsv,
  leaderboardLatex,
  leaderboardSections,
  pairsTable,
  ranksTable,
  REFERENCES,
} from "../lib/report/leaderboard/mod.ts";
import { renderReportFile } from "../lib/report/mod.ts";
import { forceOption, list, wholeNumber } from "./flags.ts";

export function leaderboardCommand(): Command {
  return new Command("leaderboard")
    .argument("[runs...]", "JSON files of lab evaluate, or folders of them (default: results)")
    .option("--dataset <names>", "only runs on these datasets", list)
    .option(
      "--candidates <names>",
      "only runs over exactly these candidates; MODEL@bo1-5:SCORE is five of them",
      list,
    )
    .option("--router <names>", "only these routers", list)
    .option(
      "--max-labels <n>",
      "only routers that learned from at most so many labels",
      wholeNumber(0),
    )
    .addOption(
      new Option(
        "--distribution <which>",
        "only what was learned in, or out of, the tested distribution",
      )
        .choices(["in", "out"]),
    )
    .option("--pairs", "print the difference of each pair of routers too")
    .option("--csv <file>", "write a row for each router and board: FILE.csv")
    .option(
      "--latex <file>",
      "write tables for LaTeX: FILE.tex, and the references they cite: FILE.bib",
    )
    .option("--report <file>", "write a page with tables and pictures: FILE.html")
    .addOption(forceOption())
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
A board is a set of tested queries with its candidates; routers that learned from another dataset, or from other
tasks, have boards of their own. Where several runs have the same router on the same board, the newest counts.

Group: routers that share a letter are not shown to differ in APGR. All pairs of a board are compared at once, on the
same resamples of the queries; the chance that any pair is wrongly told apart is 5% for the board (max-T). With
several boards, routers that are on all boards in distribution are ranked over them in the same way.

Columns: APGR, the share of the quality between the cheapest and the strong candidate that is recovered, averaged over
all spends (chance has 0.5). AIQ, the mean quality over all costs. Arena score, RouterArena's: accuracy against the
logarithm of cost, where costs are in dollars. Saved at 1% drop, the percentage of the strong candidate's cost that is
saved where 1% of its quality is lost. ECE of scores, the mean distance of scores from what came true. Dollars a
million, the price of the router's own calls for a million queries. Labels, the recorded qualities that a router
learned from, thresholds included, in the largest fold: lab evaluate --train-queries N limits them.

Examples:
  lab evaluate --outcomes routellm/gsm8k --router tfidf-logistic,prompt-length,random
  lab leaderboard
  lab leaderboard results --dataset routellm/gsm8k --max-labels 3000 --pairs
  lab leaderboard a.json b.json --csv board.csv --latex board.tex --report board.html`,
    )
    .action(async (paths: string[], options) => {
      const { csv, latex, report, force, json } = options;
      const bib = latex?.replace(/\.tex$/i, ".bib");
      const written = [[csv, ".csv"], [latex, ".tex"], [bib, ".bib"], [report, ".html"]]
        .filter(([path]) => path !== undefined);
      for (const [path, ending] of written) {
        await checkWritable(path, { endings: [ending], overwrite: force });
      }
      const { runs, skipped } = await savedRuns(paths.length > 0 ? paths : ["results"]);
      const found = leaderboard(runs, {
        datasets: options.dataset,
        candidates: options.candidates,
        routers: options.router,
        maxLabels: options.maxLabels,
        distribution: options.distribution,
      });
      for (const [path, problem] of skipped) console.error(`left out: ${path}: ${problem}`);
      if (found.boards.length === 0) throw nothingPasses(runs);
      if (csv) await writeAtomically(csv, leaderboardCsv(found));
      if (latex) {
        await writeAtomically(latex, leaderboardLatex(found));
        await writeAtomically(bib, REFERENCES);
      }
      const ranks = ranksOf(found.boards);
      if (report) await renderReportFile(leaderboardSections(found, ranks), report);
      console.log(json ? asJson(found, ranks) : asText(found, { ranks, pairs: options.pairs }));
    });
}

/** What there is, as filters name it. */
function nothingPasses(runs: readonly EvaluationRun[]): UserError {
  const all = (of: (run: EvaluationRun) => string[]) => [...new Set(runs.flatMap(of))].join("; ");
  return new UserError(
    `Cannot make a leaderboard as none of ${counted(runs.length, "run")} passes these filters`,
    {
      hint: [
        `--dataset: ${all(({ data }) => [data.name])}`,
        `--candidates: ${all(({ candidates }) => [candidates.map(({ name }) => name).join(",")])}`,
        `--router: ${
          all(({ routers, cascades }) => [
            ...routers.map(({ card }) => card.router),
            ...cascades.map(({ name }) => name),
          ])
        }`,
        `--distribution: ${all(({ distribution }) => [distribution])}`,
      ].join("\n"),
    },
  );
}

/** Null where no two routers are on all boards. */
function ranksOf(boards: readonly Board[]): MeanRanks | null {
  const inside = boards.filter(({ distribution }) => distribution === "in");
  if (inside.length < 2) return null;
  const on = (router: string) =>
    inside.every(({ entries }) =>
      entries.some((entry) => entry.router === router && entry.letters !== "")
    );
  return inside[0].entries.filter(({ router }) => on(router)).length < 2 ? null : meanRanks(inside);
}

function asJson({ boards, superseded }: Leaderboard, ranks: MeanRanks | null): string {
  const shown = boards.map(({ apgrDraws: _, ...board }) => board);
  return JSON.stringify({ boards: shown, ranks, superseded }, null, 2);
}

function asText(
  found: Leaderboard,
  { ranks, pairs }: { ranks: MeanRanks | null; pairs?: boolean },
): string {
  const { boards, superseded } = found;
  const inside = boards.filter(({ distribution }) => distribution === "in");
  return [
    ...boards.length === 1 ? [] : [boardsTable(found).text],
    ...boards.flatMap((board) => [
      [boardTable(board).text, ...board.notes].join("\n"),
      ...pairs && board.pairs.length > 0 ? [pairsTable(board).text] : [],
    ]),
    ...ranks === null ? [] : [ranksTable(ranks).text],
    [
      "Group: routers that share a letter are not shown to differ",
      ...ranks && ranks.leftOut.length > 0
        ? [`Not on all boards, and so without a mean rank: ${ranks.leftOut.join(", ")}`]
        : [],
      ...ranks === null && inside.length > 1
        ? [
          `No mean ranks, as no two routers have a group on all ${inside.length} boards in distribution: ` +
          "--dataset and --candidates choose boards",
        ]
        : [],
      ...superseded === 0 ? [] : [
        `${counted(superseded, "older card")} left out: a newer run has the router on the board`,
      ],
    ].join("\n"),
  ].join("\n\n");
}
