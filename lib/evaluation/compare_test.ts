import assert from "node:assert/strict";
import { join } from "node:path";
import { TempFiles } from "../outcomes/testing.ts";
import { compareRuns, isWorse } from "./compare.ts";
import { routerCards } from "./router_cards.ts";
import { type EvaluationRun, type OpenedRun, openRun, saveRun } from "./run.ts";

const PROVENANCE = {
  command: "a test",
  bootstrap: 50,
  code: { digest: "0".repeat(64), commit: null },
};

/** 240 queries whose words say whether the small model is right, with some noise. */
function csv({ from = 0, verb = "prove" } = {}): string {
  const lines = Array.from({ length: 240 }, (_, i) => {
    const hard = i % 2 === 0, noisy = i % 7 === 0;
    const prompt = `${hard ? `${verb} the theorem` : "name the animal"} number ${from + i}`;
    const small = hard === noisy ? 1 : 0;
    return `${from + i},${prompt},small,${small},0.001\n${from + i},${prompt},large,1,0.01\n`;
  });
  return `query_id,prompt,model,quality,cost_usd\n${lines.join("")}`;
}

async function runOf(
  file: string,
  { router, seed = 1 }: { router: string; seed?: number },
): Promise<OpenedRun> {
  const cards = await routerCards({
    outcomes: file,
    routers: router.split(","),
    seed,
    bootstrap: 50,
    weak: "small",
    strong: "large",
  });
  const path = join(file, `../${router}-${seed}.json`);
  await saveRun(path, cards, { ...PROVENANCE, seed, data: cards.data });
  return await openRun(path);
}

const OPTIONS = { draws: 200, seed: 1 };

Deno.test("a saved run gives back its cards, scores and decisions", async () => {
  await using temp = await TempFiles.create({ "a.csv": csv() });
  const run = await runOf(temp.path("a.csv"), { router: "tfidf-logistic,best-single" });
  assert.deepEqual(run.routers.map(({ card }) => card.router), ["tfidf-logistic", "best-single"]);
  assert.deepEqual(run.rows.length, 240);
  assert.deepEqual([run.scores.length, run.scores[1].length], [2, 480]);
  // A fixed choice scores the others -Infinity, which JSON could not keep
  assert.ok(run.scores[1].includes(-Infinity));
  // What is kept gives the figures of the card
  const { card } = run.routers[0];
  const [{ target, quality }] = card.operating_points;
  const chosen = run.choices[0][target];
  const mean = chosen.reduce((sum, choice, i) => sum + run.quality[2 * i + choice], 0) / 240;
  assert.ok(Math.abs(mean - quality) < 1e-12);
});

Deno.test("compareRuns() of one router at two seeds is paired, and its interval holds 0", async () => {
  await using temp = await TempFiles.create({ "a.csv": csv() });
  const [a, b] = [
    await runOf(temp.path("a.csv"), { router: "tfidf-logistic" }),
    await runOf(temp.path("a.csv"), { router: "tfidf-logistic", seed: 2 }),
  ];
  // Cross-fitting puts the queries in another order
  assert.notDeepEqual(a.rows, b.rows);
  const [{ paired, differences }] = compareRuns(a, b, OPTIONS);
  assert.equal(paired, true);
  const { ci95, delta, a: one, b: other } = differences.find(({ measure }) => measure === "APGR")!;
  assert.equal(one, a.routers[0].card.apgr);
  assert.equal(other, b.routers[0].card.apgr);
  assert.ok(Math.abs(delta! - (other! - one!)) < 1e-12);
  assert.ok(ci95![0] <= 0 && 0 <= ci95![1], `${ci95}`);
});

Deno.test("compareRuns() of a run with itself differs by exactly 0 in all", async () => {
  await using temp = await TempFiles.create({ "a.csv": csv() });
  const run = await runOf(temp.path("a.csv"), { router: "tfidf-logistic" });
  for (const { delta, ci95, p } of compareRuns(run, run, OPTIONS)[0].differences) {
    assert.deepEqual([delta, ci95, p], [0, [0, 0], 1]);
  }
});

Deno.test("compareRuns() finds the better router, and isWorse() the worse", async () => {
  await using temp = await TempFiles.create({ "a.csv": csv() });
  const logistic = await runOf(temp.path("a.csv"), { router: "tfidf-logistic" });
  const random = await runOf(temp.path("a.csv"), { router: "random" });
  const better = compareRuns(random, logistic, OPTIONS),
    worse = compareRuns(logistic, random, OPTIONS);
  const gain = better[0].differences.find(({ measure }) => measure === "APGR")!;
  assert.ok(gain.ci95![0] > 0.1 && gain.p! < 0.02);
  assert.deepEqual([isWorse(better), isWorse(worse)], [false, true]);
});

Deno.test("compareRuns() of other queries says that it is unpaired", async () => {
  await using temp = await TempFiles.create({ "a.csv": csv(), "b.csv": csv({ from: 1000 }) });
  const a = await runOf(temp.path("a.csv"), { router: "tfidf-logistic" });
  const b = await runOf(temp.path("b.csv"), { router: "tfidf-logistic" });
  const [unpaired] = compareRuns(a, b, OPTIONS), [same] = compareRuns(a, a, OPTIONS);
  assert.deepEqual([unpaired.paired, same.paired], [false, true]);
  const width = unpaired.differences.map(({ ci95 }) => ci95![1] - ci95![0]);
  assert.ok(width[0] > 0);
});

Deno.test("compareRuns() pairs no queries that are numbered alike and ask for something else", async () => {
  await using one = await TempFiles.create({ "mine.csv": csv() });
  await using other = await TempFiles.create({ "mine.csv": csv({ verb: "refute" }) });
  const a = await runOf(one.path("mine.csv"), { router: "random" });
  const b = await runOf(other.path("mine.csv"), { router: "random" });
  assert.equal(compareRuns(a, b, OPTIONS)[0].paired, false);
});

Deno.test("isWorse() judges routers without an APGR by their quality", async () => {
  await using temp = await TempFiles.create({ "a.csv": csv() });
  const strongest = await runOf(temp.path("a.csv"), { router: "strongest" });
  const cheapest = await runOf(temp.path("a.csv"), { router: "cheapest" });
  assert.equal(isWorse(compareRuns(strongest, cheapest, OPTIONS)), true);
  assert.equal(isWorse(compareRuns(cheapest, strongest, OPTIONS)), false);
});

Deno.test("openRun() refuses a run that was edited", async () => {
  await using temp = await TempFiles.create({ "a.csv": csv() });
  const { path } = await runOf(temp.path("a.csv"), { router: "random" });
  const text = await Deno.readTextFile(path);
  const refused = async (edit: (run: EvaluationRun) => void) => {
    const run = JSON.parse(text);
    edit(run);
    await Deno.writeTextFile(path, JSON.stringify(run));
    await assert.rejects(openRun(path), { name: "UserError", message: /was changed after/ });
  };
  await refused((run) => run.routers[0].overhead = 0.005);
  await refused((run) => run.candidates.push(run.candidates[0]));
  await refused((run) => run.candidates[0].role = null);
});

Deno.test("compareRuns() and openRun() say what cannot be compared", async () => {
  const others = {
    "no.json": '{"version": 9, "routers": [], "queries": {}}',
    "card.json": '{"kind": "outcomes", "counts": {}}',
    "deno.json": '{"tasks": {}}',
    "list.json": "[]",
    "text.json": "no",
  };
  await using temp = await TempFiles.create({ "a.csv": csv(), ...others });
  const a = await runOf(temp.path("a.csv"), { router: "tfidf-logistic,random" });
  const b = await runOf(temp.path("a.csv"), { router: "keyword" });
  assert.throws(() => compareRuns(a, b, OPTIONS), {
    name: "UserError",
    message: /a router in common or one each: A has tfidf-logistic and random; B has keyword$/,
  });
  const told = {
    no: /it is of version 9, and this one reads 5: make it anew$/,
    card: /it is a data card$/,
    deno: /it is JSON of another kind$/,
    list: /it is a list$/,
    text: /it is no JSON: .*$/,
  };
  for (const [name, message] of Object.entries(told)) {
    const error = await openRun(temp.path(`${name}.json`)).catch((error) => error);
    assert.equal(error.name, "UserError");
    assert.match(error.message, message);
    assert.ok(!error.message.includes("\n"), "one line");
    assert.match(error.hint, /lab evaluate --out/);
  }
  await assert.rejects(openRun(temp.path("absent.json")), { name: "UserError" });
  await Deno.copyFile(
    temp.path("keyword-1.queries.parquet"),
    temp.path("tfidf-logistic,random-1.queries.parquet"),
  );
  await assert.rejects(openRun(a.path), /is not the one it was written with/);
});

Deno.test("compareRuns() compares fixed choices by quality and cost, which no threshold was fitted for", async () => {
  await using temp = await TempFiles.create({ "a.csv": csv() });
  const runs = {
    cheapest: await runOf(temp.path("a.csv"), { router: "cheapest" }),
    strongest: await runOf(temp.path("a.csv"), { router: "strongest" }),
    words: await runOf(temp.path("a.csv"), { router: "tfidf-logistic" }),
  };
  const measures = (a: OpenedRun, b: OpenedRun) =>
    compareRuns(a, b, OPTIONS)[0].differences.map(({ measure }) => measure);
  assert.deepEqual(measures(runs.cheapest, runs.strongest), ["quality", "cost"]);
  assert.deepEqual(measures(runs.strongest, runs.words).slice(2, 4), [
    "quality with B at drop <= 1%",
    "cost with B at drop <= 1%",
  ]);
  assert.ok(measures(runs.words, runs.strongest).includes("quality with A at best quality"));
});

Deno.test("compareRuns() of one fixed choice in folds of another order differs by 0, not by the noise of sums", async () => {
  await using temp = await TempFiles.create({ "a.csv": csv() });
  const [a, b] = [
    await runOf(temp.path("a.csv"), { router: "strongest" }),
    await runOf(temp.path("a.csv"), { router: "strongest", seed: 2 }),
  ];
  for (const { delta, ci95, p } of compareRuns(a, b, OPTIONS)[0].differences) {
    assert.deepEqual([delta, ci95, p], [0, [0, 0], 1]);
  }
});

Deno.test("compareRuns() says in what the runs differ beside routers", async () => {
  await using temp = await TempFiles.create({
    "a.csv": csv(),
    "b.csv": csv({ from: 1000 }),
    "dear.csv": csv().replaceAll("0.01\n", "0.02\n"),
  });
  const run = await runOf(temp.path("a.csv"), { router: "random" });
  const differ = (other: OpenedRun) =>
    compareRuns(run, other, OPTIONS)[0].differ.map(({ what }) => what);
  assert.deepEqual(differ(run), []);
  assert.deepEqual(differ(await runOf(temp.path("a.csv"), { router: "random", seed: 2 })), [
    "split",
    "seed",
  ]);
  assert.ok(differ(await runOf(temp.path("b.csv"), { router: "random" })).includes("data"));
  const dear = await runOf(temp.path("dear.csv"), { router: "random" });
  assert.ok(differ(dear).includes("mean costs"));
  const changed = { ...run, data: { ...run.data, digest: "1".repeat(64) } };
  assert.deepEqual(differ(changed), ["outcomes"]);
});

Deno.test("a run in which the strong model is never right can be read again: there is no share of nothing", async () => {
  for (const small of [0, 1]) {
    await using temp = await TempFiles.create({
      "t.csv": "query_id,prompt,model,quality,cost_usd,confidence\n" +
        Array.from(
          { length: 30 },
          (_, i) =>
            `${i},question ${i},small,${small * (i % 2)},0.1,0.${i % 9 + 1}\n` +
            `${i},question ${i},large,0,0.5,0.5\n`,
        ).join(""),
    });
    const cards = await routerCards({
      ...{ outcomes: temp.path("t.csv"), strong: "large", bootstrap: 50 },
      routers: ["random", "cheapest"],
      cascades: [{ small: "small", by: "confidence" }],
    });
    const path = temp.path("run.json");
    await saveRun(path, cards, { ...PROVENANCE, seed: 1, data: cards.data });
    const { routers, candidates, cascades } = await openRun(path);
    assert.deepEqual(routers[0].card.operating_points.map(({ drop }) => drop), [null, null]);
    assert.deepEqual(candidates.map(({ ci95 }) => ci95.drop), [null, null]);
    assert.equal(cascades[0].operating_points[0].drop, null);
  }
});
