import assert from "node:assert/strict";
import { TempFiles } from "../lib/outcomes/testing.ts";
import { lab } from "./testing.ts";

const ROWS = Array.from({ length: 60 }, (_, i) => {
  const prompt = i % 2 ? `Spell the word number ${i}` : `What is ${i} plus ${i + 3}?`;
  return `${i},${prompt},${i % 2},1\n`;
});

Deno.test("lab leaderboard ranks saved runs, and writes CSV and LaTeX with its references", async () => {
  await using temp = await TempFiles.create({
    "t.csv": `query_id,prompt,a_1,large\n${ROWS.join("")}`,
  });
  const evaluated = await lab([
    ...["evaluate", "--outcomes", "t.csv", "--router", "tfidf-logistic,random,oracle"],
    ...["--bootstrap", "200", "--out", "runs/one.json"],
  ], temp);
  assert.equal(evaluated.code, 0, evaluated.err);
  await Deno.writeTextFile(temp.path("runs/other.json"), "{}");

  const { code, out, err } = await lab(
    [
      "leaderboard",
      "runs",
      "--csv",
      "board.csv",
      "--latex",
      "board.tex",
      "--report",
      "b.html",
      "--pairs",
    ],
    temp,
  );
  assert.equal(code, 0, err);
  assert.match(out, /^tfidf-logistic +0\.750 \[.*\] +a /m);
  assert.match(out, /^random .* b /m);
  assert.match(out, /^tfidf-logistic +\+0\.\d{3} \[\+0\.\d{3}, \+\d\.\d{3}\] \*$/m);
  assert.match(await Deno.readTextFile(temp.path("b.html")), /Leaderboard of routers<\/h1>/);
  const [head, ...rows] = (await Deno.readTextFile(temp.path("board.csv"))).trim().split("\n");
  assert.deepEqual(head.split(",").slice(0, 4), ["board", "dataset", "distribution", "candidates"]);
  assert.equal(rows.length, 3);
  const tex = await Deno.readTextFile(temp.path("board.tex"));
  assert.match(tex, /\\begin\{tabular\}\{l(r+)\}/);
  assert.match(tex, /^tfidf-logistic & 0\.750 \{\\footnotesize \[/m);
  const cited = [...tex.matchAll(/\\cite\{(\w+)\}/g)].map(([, key]) => key);
  const bib = await Deno.readTextFile(temp.path("board.bib"));
  assert.ok(cited.length > 0 && cited.every((key) => bib.includes(`{${key},`)));

  const again = await lab(["leaderboard", "runs", "--csv", "board.csv"], temp);
  assert.deepEqual([again.code, /it exists already/.test(again.err)], [2, true]);
  await Deno.writeTextFile(temp.path("paper.bib"), "@book{mine}");
  const kept = await lab(["leaderboard", "runs", "--latex", "paper.TEX"], temp);
  assert.deepEqual([kept.code, /paper\.bib as it exists already/.test(kept.err)], [2, true]);
  const none = await lab(
    ["leaderboard", "runs", "--dataset", "other", "--csv", "none.csv"],
    temp,
  );
  assert.equal(none.code, 2);
  assert.match(
    none.err,
    /none of 1 run passes these filters\n--dataset: t\n--candidates: a_1,large/,
  );
  await assert.rejects(() => Deno.stat(temp.path("none.csv")), Deno.errors.NotFound);
  // Named twice, and in a folder that is named
  const named = await lab(
    ["leaderboard", "runs/one.json", "./runs/one.json", "runs", "--json"],
    temp,
  );
  const { boards, superseded } = JSON.parse(named.out);
  assert.deepEqual([boards[0].entries.length, superseded], [3, 0]);

  const more = ["--router", "random", "--bootstrap", "200", "--max-queries", "40"];
  await lab(["evaluate", "--outcomes", "t.csv", ...more, "--out", "runs/two.json"], temp);
  const { out: both } = await lab(["leaderboard", "runs"], temp);
  assert.match(both, /^No mean ranks, as no two routers have a group on all 2 boards/m);
});

Deno.test("lab leaderboard says where there is no run, and what a file is that is none", async () => {
  await using temp = await TempFiles.create({
    "a/b.json": "{}",
    "c.json": '{"counts":1,"kind":2}',
  });
  const empty = await lab(["leaderboard", "a"], temp);
  assert.equal(empty.code, 2);
  assert.match(empty.err, /Cannot make a leaderboard as there is no run of lab evaluate in a\n/);
  assert.match(empty.err, /lab evaluate --outcomes pocket/);
  const other = await lab(["leaderboard", "c.json"], temp);
  assert.match(other.err, /Cannot read c\.json as a run of lab evaluate: it is a data card/);
  const missing = await lab(["leaderboard", "none.json"], temp);
  assert.match(missing.err, /Cannot read none\.json: /);
});
