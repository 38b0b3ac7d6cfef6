import assert from "node:assert/strict";
import "../lib/pocket/mod.ts"; // registers pocket-encoder
import { mock } from "node:test";
import { routerArenaScore } from "../lib/evaluation/savings.ts";
import { routerCards } from "../lib/evaluation/router_cards.ts";
import { readTable } from "../lib/outcomes/mod.ts";
import { TempFiles } from "../lib/outcomes/testing.ts";
import { evaluateCommand } from "./evaluate.ts";

/** Runs `lab evaluate` on 40 questions of two models and gives what it printed on stdout. */
function evaluate(...args: string[]): Promise<string> {
  const rows = Array.from({ length: 40 }, (_, i) => `q${i},question ${i},${i % 2},1\n`);
  return evaluateOn(`query_id,prompt,small,big\n${rows.join("")}`, args);
}

async function evaluateOn(csv: string, args: string[]): Promise<string> {
  await using temp = await TempFiles.create({ "t.csv": csv });
  const log = mock.method(console, "log", () => {});
  const quiet = mock.method(Deno.stderr, "writeSync", (bytes: Uint8Array) => bytes.length);
  try {
    const command = evaluateCommand().exitOverride().configureOutput({ writeErr: () => {} });
    const files = ["--outcomes", temp.path("t.csv"), "--out", temp.path("run.json")];
    const given = [...files, "--bootstrap", "20", ...args];
    await command.parseAsync(given, { from: "user" });
    return log.mock.calls.map(({ arguments: [text] }) => `${text}\n`).join("");
  } finally {
    log.mock.restore();
    quiet.mock.restore();
  }
}

Deno.test("lab evaluate --json prints one document of outcomes, candidates and results", async () => {
  const printed = JSON.parse(await evaluate("--router", "random,oracle", "--json"));
  assert.deepEqual(Object.keys(printed), ["outcomes", "candidates", "results", "cascades", "data"]);
  const [{ router, n, quality, ...card }, oracle] = printed.results;
  assert.deepEqual([router, n, oracle.router], ["random", 40, "oracle"]);
  assert.deepEqual(quality, { weak: 0.5, strong: 1, best_single: 1, oracle: 1 });
  assert.deepEqual(Object.keys(card.drop_at_cost_reduction), ["10", "20", "40", "60"]);
  assert.deepEqual(Object.keys(card.cost_reduction_at_drop), ["0", "1", "2"]);
  assert.deepEqual(Object.keys(card.matched_random), ["delta", "ci95", "p"]);
  for (const name of ["apgr", "cpt50", "cpt80", "auc", "aiq"]) {
    assert.equal(typeof card[name], "number", name);
    assert.ok(name in card.ci95, name);
  }
  assert.deepEqual(Object.keys(card.overhead), ["latency_ms_p50", "cost_usd"]);
  assert.ok("leakage" in card);
});

Deno.test("lab evaluate prints the models and a line a router", async () => {
  const text = await evaluate("--router", "random,oracle");
  assert.match(text, /^small +weak +0\.5000 +\[0\.352, 0\.648\] +0\.000 +100\.0 +50\.00 +\[/m);
  assert.match(text, /^oracle \(sees the answers\) +0\.7500 +\[/m);
});

Deno.test("lab evaluate refuses options that contradict each other or say nothing", async () => {
  await assert.rejects(evaluate("--fixed-split", "--train", "x.csv"), /cannot be used with/);
  await assert.rejects(evaluate("--router", ","), /one name or more/);
  await assert.rejects(evaluate("--call-price", "small=0"), /price above 0/);
  await assert.rejects(evaluate("--folds", "1"), /whole number from 2/);
});

Deno.test("lab evaluate says what cleaning removed, from which split", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => {
    // The prompts of 54 to 59 are those of 0 to 5
    const split = i % 3 ? "train" : "test";
    return `${i},question ${i % 54},${split},${i % 2},${i === 7 ? "" : 1}\n`;
  });
  const csv = `query_id,prompt,split,small,big\n${rows.join("")}`;
  const options = ["--fixed-split", "--duplicates", "drop", "--incomplete", "drop"];
  const text = await evaluateOn(csv, [...options, "--router", "random"]);
  assert.match(
    text,
    /^note: dropped as duplicates: 12 rows of 6 queries \(2 of test, 4 of train\)$/m,
  );
  assert.match(text, /^note: dropped as incomplete: 1 row of 1 query \(1 of train\)$/m);
  const { outcomes } = JSON.parse(
    await evaluateOn(csv, [...options, "--router", "random", "--json"]),
  );
  assert.deepEqual(outcomes.removed.duplicates, [
    { split: "test", rows: 4, queries: 2 },
    { split: "train", rows: 8, queries: 4 },
  ]);
});

Deno.test("lab evaluate has an Arena score where single scores are below 0", async () => {
  const rows = Array.from({ length: 40 }, (_, i) => {
    const row = (model: string, quality: number, cost: number) =>
      `${i},question ${i},${model},${quality},${cost}\n`;
    return row("small", i === 3 ? -0.033 : i % 2, 1e-5) + row("big", 1, 1e-3);
  });
  const header = "query_id,prompt,model,quality,cost_usd\n";
  await using temp = await TempFiles.create({ "t.csv": header + rows.join("") });
  const { frame } = await readTable([temp.path("t.csv")], { qualityRange: { min: -1, max: 1 } });
  await Deno.writeFile(temp.path("t.parquet"), frame.writeParquet());
  const { results } = await routerCards({
    outcomes: temp.path("t.parquet"),
    routers: ["random"],
    bootstrap: 0,
  });
  for (const { quality, cost, router_arena } of results[0].card.operating_points) {
    assert.equal(router_arena, routerArenaScore(quality, 1000 * cost));
  }
});

Deno.test("lab evaluate takes prices by the token and by the call", async () => {
  const rows = Array.from(
    { length: 40 },
    (_, i) =>
      ["small", "big"].map((model) => `${i},question ${i},${model},${i % 2},1000,100\n`).join(""),
  );
  const csv = `query_id,prompt,model,quality,tokens_in,tokens_out\n${rows.join("")}`;
  const costs = async (...args: string[]) => {
    const { candidates } = JSON.parse(
      await evaluateOn(csv, [
        "--router",
        "random",
        "--strong",
        "big",
        "--weak",
        "small",
        "--json",
        ...args,
      ]),
    );
    return candidates.map(({ cost }: { cost: number }) => Number(cost.toPrecision(6)));
  };
  assert.deepEqual(await costs("--price", "small=1,2", "big=10,20"), [0.0012, 0.012]);
  assert.deepEqual(await costs("--call-price", "small=1", "big=9"), [1, 9]);
});

/** A table with splits: 60 queries to train on, 20 to test, and costs of a call. */
function splitCsv({ small = 0.001, big = 0.01 } = {}): string {
  const rows = Array.from({ length: 80 }, (_, i) => {
    const split = i < 60 ? "train" : "test", easy = i % 2 === 0;
    const prompt = `${easy ? "name an animal" : "prove a theorem"} ${i}`;
    return `${i},${prompt},${split},small,${easy ? 1 : 0},${small},0.9\n` +
      `${i},${prompt},${split},big,1,${big},0.9\n`;
  });
  return "query_id,prompt,split,model,quality,cost_usd,confidence\n" + rows.join("");
}

Deno.test("lab evaluate says how many queries are learned from, validated and tested", async () => {
  const text = await evaluateOn(splitCsv(), ["--fixed-split", "--router", "random,strongest"]);
  assert.match(text, /^54 learned from, 6 to fit thresholds on, 20 tested$/m);
  assert.match(text, /^costs: in USD, as recorded$/m);
  assert.match(text, /^best single candidate, chosen on training queries: 1\.0000$/m);
  const folds = await evaluate("--router", "random");
  assert.match(folds, /^each fold: 29 learned from, 3 to fit thresholds on, 8 tested$/m);
});

Deno.test("lab evaluate has the candidates' means on the tested queries", async () => {
  const csv = splitCsv().replace(/^(\d+,.*,test,small),\d/gm, "$1,0");
  const text = await evaluateOn(csv, ["--fixed-split", "--router", "random"]);
  assert.match(text, /^small +weak +0\.0000 +\[0\.000, 0\.161\] +0\.00100 +90\.0 +100\.00 +\[/m);
});

Deno.test("lab evaluate prints thresholds that the service takes, or that it takes none", async () => {
  const options = ["--fixed-split", "--router", "keyword,tfidf-logistic,strongest"];
  const text = await evaluateOn(splitCsv(), options);
  assert.match(text, /^tfidf-logistic +drop <= 1% +0\.\d+ +1\.0000 +0\.00550 /m);
  assert.doesNotMatch(text, /^strongest +drop/m);
  const { results } = JSON.parse(await evaluateOn(splitCsv(), [...options, "--json"]));
  const { threshold, validation } = results[1].operating_points[0];
  assert.ok(threshold > 0 && threshold < 1);
  assert.deepEqual(Object.keys(validation), ["queries", "quality", "cost", "strong_share"]);
});

Deno.test("lab evaluate says where models tie, in cost and in quality", async () => {
  await assert.rejects(
    evaluateOn(splitCsv({ small: 0.01 }), ["--router", "random"]),
    /no candidate costs less than the strong one, big: all cost 0\.0100 USD a query/,
  );
  const even = splitCsv().replace(/,small,[01],/g, ",small,1,");
  const text = await evaluateOn(even, ["--router", "random", "--strong", "big"]);
  assert.match(text, /there is none: the strong model, 1\.0000, is as good as the weak one/);
});

Deno.test("lab evaluate pays each sample of a best-of-n where costs are of a call, and says so", async () => {
  const twice = splitCsv().trimEnd().split("\n").flatMap((line, i) =>
    i === 0 ? [`${line},sample`] : [`${line},0`, `${line},1`]
  ).join("\n");
  const pool = ["--candidates", "small@bo1-2:confidence,big", "--router", "random"];
  const text = await evaluateOn(twice, pool);
  assert.match(text, /^small@bo2:confidence +0\.5000 +\[0\.393, 0\.607\] +0\.00200 +80\.0 +/m);
  assert.match(text, /^costs: in USD, as recorded; several samples are several calls/m);
  assert.match(text, /^random +big +0\.88 \[0\.78, 0\.93\] +0\.75 \[0\.65, 0\.83\]/m);
  assert.match(text, /^random +gap difference +/m);
});

Deno.test("lab evaluate adds what a score and an encoder cost to what is saved", async () => {
  const [header, ...lines] = splitCsv().trimEnd().split("\n");
  const twice = lines.flatMap((line) => ["0", "1"].map((s) => `${line},${s},0.${s},90,10`));
  const csv = [`${header},sample,score.proxy,tokens_in,tokens_out`, ...twice].join("\n") + "\n";
  const pool = ["--candidates", "small@bo1-2:proxy,big", "--fixed-split", "--bootstrap", "0"];
  const given = [...pool, "--score-price", "proxy=5", "--encoder-price", "1000", "--json"];
  const { candidates, results: [{ overhead }] } = JSON.parse(
    await evaluateOn(csv, [...given, "--router", "embedding-logistic"]),
  );
  // Two samples of 0.001, each read for 100 tokens at 5 USD per million
  assert.ok(Math.abs(candidates[1].cost - (0.002 + 2 * 100 * 5e-6)) < 1e-12);
  assert.ok(overhead.cost_usd > 1e-3 && overhead.cost_usd < 0.1, `${overhead.cost_usd}`);
  const text = await evaluateOn(csv, [...given.slice(0, -1), "--router", "embedding-logistic"]);
  assert.match(text, /^note: embedding-logistic: a decision costs 0\.0\d+ USD, which is counted$/m);
  assert.match(text, /; a score that picks is paid by the tokens it reads, at proxy=5 USD per mil/);
  await assert.rejects(
    evaluateOn(csv, [...pool, "--router", "random", "--score-price", "reward=5"]),
    /Cannot price the score "reward" as t has no column score.reward/,
  );
});

Deno.test("lab evaluate says what is wrong with a cascade before it trains a router, and keeps it", async () => {
  const options = ["--fixed-split", "--router", "best-route,random"];
  await assert.rejects(
    evaluateOn(splitCsv(), [...options, "--cascade", "small=reward"]),
    /Cannot use score.reward of t as there is no such column/,
  );
  const text = await evaluateOn(splitCsv(), [
    "--router",
    "random",
    "--cascade",
    "small=confidence",
  ]);
  assert.match(text, /^cascade small by confidence +[\d.]+ +\[/m);
  assert.match(text, /^cascade small by confidence +drop <= 1% +/m);
});

Deno.test("lab evaluate says that prices by the token take the place of recorded costs", async () => {
  const csv = splitCsv().replace("confidence\n", "confidence,tokens_in,tokens_out\n")
    .replaceAll(",0.9\n", ",0.9,100,10\n");
  const text = await evaluateOn(csv, ["--router", "random", "--price", "small=1,2", "big=3,4"]);
  assert.match(
    text,
    /^costs: in USD, made of the tokens recorded, at small=1,2 big=3,4 USD per million; recorded costs are not used$/m,
  );
});

Deno.test("lab evaluate overwrites a run only when it is told to", async () => {
  await using temp = await TempFiles.create({ "run.json": "kept" });
  const given = ["--outcomes", "absent.csv", "--out", temp.path("run.json")];
  await assert.rejects(evaluateCommand().parseAsync(given, { from: "user" }), {
    name: "UserError",
    message: /run\.json as it exists already/,
    hint: /--force/,
  });
  assert.equal(await Deno.readTextFile(temp.path("run.json")), "kept");
});

Deno.test("queries that are too few for the folds are told of with the --folds that works", async () => {
  const csv = "query_id,prompt,small,big\n1,a,0,1\n2,b,1,1\n3,c,0,1\n";
  const error = await evaluateOn(csv, ["--router", "random"]).catch((error) => error);
  assert.match(
    error.message,
    /folds must be a whole number from 2 to the number of distinct prompts/,
  );
  assert.equal(error.hint, "At most so many folds: --folds 3");
  assert.match(await evaluateOn(csv, ["--router", "random", "--folds", "3"]), /3-fold/);
  const two = csv.replace("3,c,0,1\n", "");
  await assert.rejects(
    evaluateOn(two, ["--router", "random"]),
    /whatever --folds says it takes three distinct prompts or more.*there are 2$/,
  );
});

Deno.test("lab evaluate writes every decision and a page, which hold what the cards say", async () => {
  await using temp = await TempFiles.create();
  const files = ["decisions.jsonl", "report.html"].map((name) => temp.path(name));
  const options = ["--router", "tfidf-knn,random", "--decisions", files[0], "--report", files[1]];
  const { results } = JSON.parse(await evaluateOn(taskCsv(), [...options, "--json"]));
  const rows = (await Deno.readTextFile(files[0])).trimEnd().split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(rows.length, 2 * 2 * 40);
  const [{ target, quality }] = results[0].operating_points;
  const own = rows.filter((row) => row.router === "tfidf-knn" && row.target === target);
  const mean = own.reduce((sum, row) => sum + row.chosen_quality, 0) / own.length;
  assert.ok(Math.abs(mean - quality) < 1e-12);
  const html = await Deno.readTextFile(files[1]);
  for (const part of ["t: router cards", "By task", "Where was the router wrong?", "SHA-256"]) {
    assert.ok(html.includes(part), part);
  }
  // One file: nothing is linked beside it, and nothing loaded
  const marked = html.replaceAll(/<script>.*?<\/script>/gs, "");
  const links = [...marked.matchAll(/ (?:href|src)="([^"]*)/g)].map(([, link]) => link);
  assert.deepEqual(links.filter((link) => !/^(data:|#)/.test(link)), []);
});

Deno.test("lab evaluate prints the tasks of the best router, or with --by-task of all", async () => {
  const options = ["--router", "tfidf-knn,tfidf-logistic,random"];
  const text = await evaluateOn(taskCsv(), options);
  assert.equal([...text.matchAll(/^By task, tfidf-\w+ fitted for drop <= 1%:$/gm)].length, 1);
  assert.match(text, /^odd +20 +0\.000 +1\.000 +[\d.]+ +\[/m);
  const all = await evaluateOn(taskCsv(), [...options, "--by-task"]);
  assert.deepEqual([...all.matchAll(/^By task, (.*):$/gm)].map(([, of]) => of), [
    "tfidf-knn fitted for drop <= 1%",
    "tfidf-knn fitted for best quality",
    "tfidf-logistic fitted for drop <= 1%",
    "tfidf-logistic fitted for best quality",
    "random fitted for drop <= 1%",
    "random fitted for best quality",
  ]);
  assert.doesNotMatch(await evaluate("--router", "tfidf-knn"), /By task/);
  assert.match(await evaluate("--router", "tfidf-knn", "--by-task"), /^By task: no table, as the/m);
  const fixed = await evaluateOn(taskCsv(), ["--router", "cheapest", "--by-task"]);
  assert.match(fixed, /^By task: no table, as every router always chooses the same$/m);
});

Deno.test("lab evaluate asks before the work whether it can write decisions and the page", async () => {
  await assert.rejects(evaluate("--decisions", "d.xlsx"), /must end in .jsonl or .csv or .parquet/);
  await assert.rejects(evaluate("--report", "r.txt"), /must end in .html/);
  await using temp = await TempFiles.create({ "r.html": "kept" });
  await assert.rejects(evaluate("--report", temp.path("r.html")), /exists already/);
  assert.equal(await Deno.readTextFile(temp.path("r.html")), "kept");
  const out = ["--out", temp.path("run.json"), "--force"];
  await assert.rejects(
    evaluate(...out, "--decisions", temp.path("run.queries.parquet")),
    /run\.queries\.parquet as the run has its queries there$/,
  );
  await using outcomes = await TempFiles.create({ "t.csv": taskCsv() });
  await assert.rejects(
    evaluate("--outcomes", outcomes.path("t.csv"), "--decisions", outcomes.path("t.csv"), ...out),
    /as it is what the command reads$/,
  );
  assert.equal(await Deno.readTextFile(outcomes.path("t.csv")), taskCsv());
});

/** 40 questions of two tasks; small fails at one of them. */
function taskCsv(): string {
  const rows = Array.from({ length: 40 }, (_, i) => {
    const task = i % 2 ? "odd" : "even";
    return `q${i},${task} question ${i},${task},${1 - i % 2},1\n`;
  });
  return `query_id,prompt,task,small,big\n${rows.join("")}`;
}
