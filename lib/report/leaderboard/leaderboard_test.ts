import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import type { Board, Entry } from "../../evaluation/mod.ts";
import { leaderboardCsv, leaderboardLatex } from "./export.ts";
import { ranksChart } from "./ranks_chart.ts";
import { boardsTable, boardTable, pairsTable } from "./tables.ts";
import { figureSvg } from "../charts/svg.ts";

function entry(router: string, apgr: number | null, known: Partial<Entry> = {}): Entry {
  return {
    router,
    apgr: { value: apgr, ...(apgr === null ? {} : { lo: apgr - 0.1, hi: apgr + 0.1 }) },
    saved: { value: null },
    aiq: { value: null },
    ...{ arena: null, ece: null, brier: null, latency: null, costUsd: null, labels: null },
    ...{ seesAnswers: false, knownPrompts: 0, letters: "" },
    run: {
      ...{ created: "2026-01-01T00:00:00Z", command: "lab", seed: 1, split: "5-fold" },
      ...{ train_queries: null, code: { digest: "d", commit: null } },
    },
    ...known,
  };
}

const BOARD: Board = {
  ...{ name: "my_data & more", dataset: "my_data", distribution: "in", queries: 1200 },
  ...{ candidates: ["small", "large"], costUnit: "USD", costs: "recorded" },
  ...{ draws: 100, apgrDraws: [], notes: ["Compared on 100 resamples"] },
  entries: [
    entry("best_one", 0.8, { letters: "a", labels: 2400 }),
    entry("other", 0.5, { letters: "b", labels: 0 }),
    entry("fixed", null),
    entry("oracle", 1.2, { seesAnswers: true }),
  ],
  pairs: [{ a: 0, b: 1, delta: 0.3, ci95: [0.1, 0.5], p: 0.01 }],
};

Deno.test("a board's table has the columns that are filled, and the first group stands out", () => {
  const { text, html, data } = boardTable(BOARD);
  assert.deepEqual(data.columns.map(({ key }) => key), ["router", "apgr", "letters", "labels"]);
  assert.match(text, /best_one +0\.800 \[0\.700, 0\.900\] +a +2,400/);
  assert.match(text, /oracle \(sees the answers\)/);
  assert.equal(html.match(/class="highlight"/g)!.length, 1);
  assert.match(pairsTable(BOARD).text, /best_one +\+0\.300 \[\+0\.100, \+0\.500\] \*/);
});

Deno.test("boards beside each other have a dash where a router was not evaluated", () => {
  const other = { ...BOARD, name: "other data", entries: [entry("best_one", 0.6)] };
  const { text } = boardsTable({ boards: [BOARD, other], superseded: 0 });
  assert.match(text, /best_one +0\.800 \[.*\] +0\.600 \[/);
  assert.match(text, /^other +0\.500 \[.*\] +–$/m);
});

Deno.test("CSV has a row a router, and LaTeX escapes what it would take for its own", () => {
  const found = { boards: [BOARD], superseded: 0 };
  const [cells, ...rest]: Record<string, string>[] = parse(leaderboardCsv(found), {
    columns: true,
  });
  assert.equal(rest.length, 3);
  assert.deepEqual([cells.apgr, cells.apgr_hi, cells.group], ["0.8", "0.9", "a"]);
  const tex = leaderboardLatex(found);
  assert.match(tex, /Routers on my\\_data \\& more: 1,200 queries/);
  assert.match(
    tex,
    /^best\\_one & 0\.800 \{\\footnotesize \[0\.700, 0\.900\]\} & a & 2,400 \\\\$/m,
  );
  assert.match(tex, /^fixed & -- & -- & -- \\\\$/m);
});

Deno.test("what LaTeX has no letter for is escaped, and no empty line ends a caption", () => {
  const named = { ...BOARD, name: "a <b> | c\n\nd~^\\" };
  assert.match(
    leaderboardLatex({ boards: [named], superseded: 0 }),
    /Routers on a \\textless\{\}b\\textgreater\{\} \\textbar\{\} c d\\textasciitilde\{\}\\textasciicircum\{\}\\textbackslash\{\}: 1,200/,
  );
});

Deno.test("a caption speaks of letters where there are some, and has the board's notes", () => {
  const tex = leaderboardLatex({ boards: [BOARD], superseded: 0 });
  assert.match(
    tex,
    /share a letter .* \(max-T over all pairs, 5\\%\)\. Compared on 100 resamples\.\}$/m,
  );
  assert.match(tex, /--/); // what is unknown
  const entries = [entry("a--b\u0000---", 0.5)];
  const without = leaderboardLatex({ boards: [{ ...BOARD, entries, notes: [] }], superseded: 0 });
  assert.match(without, /^a-\{\}-b -\{\}-\{\}- & 0\.500/m);
  assert.match(without, /brackets are 95\\% intervals\.\}$/m);
});

Deno.test("LaTeX says where names need more than pdfLaTeX, and CSV has candidates as --candidates takes them", () => {
  const latin = { boards: [{ ...BOARD, name: "caf\u00e9" }], superseded: 0 };
  const beyond = { boards: [BOARD, { ...BOARD, name: "\u65e5\u672c" }], superseded: 0 };
  assert.doesNotMatch(leaderboardLatex(latin), /XeLaTeX/);
  assert.match(leaderboardLatex(beyond), /^% .*XeLaTeX or LuaLaTeX/m);
  const spaced = { ...BOARD, candidates: ["model one", "two"] };
  assert.match(leaderboardCsv({ boards: [spaced], superseded: 0 }), /,"model one,two",1200,/);
});

Deno.test("groups beyond z are groups of their own", () => {
  const entries = [entry("first", 0.9, { letters: "a" }), entry("last", 0.1, { letters: "za2" })];
  assert.equal(boardTable({ ...BOARD, entries }).html.match(/class="highlight"/g)!.length, 1);
  const ranked = ["a", "a", "za2"].map((letters, i) => ({
    ...{ router: `r${i}`, rank: { value: i, lo: i, hi: i }, letters },
  }));
  const { spec } = ranksChart({ boards: ["one"], routers: ranked, leftOut: [] });
  const { layer } = spec as { layer: { mark: { type: string }; data?: { values: unknown[] } }[] };
  const lines = layer.filter(({ mark }) => mark.type === "line");
  assert.deepEqual(lines.map(({ data }) => data!.values.length), [2]);
});

Deno.test("the picture of critical differences joins those that are not shown to differ", async () => {
  const ranked = (router: string, rank: number, letters: string) => ({
    router,
    rank: { value: rank, lo: rank - 0.3, hi: rank + 0.3 },
    letters,
  });
  const routers = [
    ranked("tfidf-logistic", 1, "a"),
    ranked("random", 2, "ab"),
    ranked("mine", 3, "b"),
  ];
  const figure = ranksChart({ boards: ["one", "two"], routers, leftOut: [] });
  const svg = await figureSvg(figure.spec);
  for (const text of ["tfidf-logistic", "mine", "2.00", "Over 2 boards"]) {
    assert.ok(svg.includes(text));
  }
  const { layer } = figure.spec as {
    layer: { mark: { type: string }; data?: { values: unknown[] } }[];
  };
  const lines = layer.filter(({ mark }) => mark.type === "line");
  assert.deepEqual(lines.map(({ data }) => data!.values.length), [2, 2]);
  const alike = ranksChart({
    boards: ["one"],
    routers: routers.map((r) => ({ ...r, letters: "a" })),
    leftOut: [],
  });
  assert.equal(alike.title, "No router is shown to rank before another");
});
