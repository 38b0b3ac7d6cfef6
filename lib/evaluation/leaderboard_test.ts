import assert from "node:assert/strict";
import { TempFiles } from "../outcomes/testing.ts";
import { leaderboard } from "./leaderboard.ts";
import { meanRanks } from "./mean_ranks.ts";
import { type Config, routerCards } from "./router_cards.ts";
import { type EvaluationRun, runOf } from "./run.ts";

/** 60 sums and 60 words; the small model fails at sums, the large one at every tenth query. */
const ROWS = Array.from({ length: 120 }, (_, i) => {
  const prompt = i % 2 ? `Spell the word number ${i}` : `What is ${i} plus ${i + 3}?`;
  const task = i % 2 ? "words" : "sums";
  return [
    `${i},${prompt},${task},small,${i % 2},0.0001,${i % 2 ? 0.9 : 0.2}`,
    `${i},${prompt},${task},large,${Number(i % 10 > 0)},0.002,0.9`,
  ].join("\n");
});
const TABLE = ["query_id,prompt,task,model,quality,cost_usd,confidence", ...ROWS].join("\n");

async function runs(...configs: (Partial<Config> & { created?: string })[]) {
  await using temp = await TempFiles.create({ "t.csv": TABLE });
  const all: EvaluationRun[] = [];
  for (const { created, ...config } of configs) {
    const settings = { outcomes: temp.path("t.csv"), bootstrap: 200, seed: 1, ...config };
    const cards = await routerCards({ routers: ["tfidf-logistic", "random"], ...settings });
    const { bootstrap, seed } = settings, { data } = cards;
    const code = { digest: "d", commit: null };
    const { run } = runOf(cards, { command: "lab", seed, bootstrap, data, code });
    all.push(created ? { ...run, created } : run);
  }
  return all;
}

Deno.test("a board has its routers by APGR, cascades too, with the measures of their cards", async () => {
  const [run] = await runs({
    routers: ["random", "tfidf-logistic", "oracle", "cheapest"],
    cascades: [{ small: "small", by: "confidence" }],
  });
  const { boards: [board], superseded } = leaderboard([run]);
  assert.equal(superseded, 0);
  const names = board.entries.map(({ router }) => router);
  assert.deepEqual(names.slice(3), ["random", "cheapest"]);
  assert.ok(names.includes("cascade small by confidence"));
  const of = (name: string) => board.entries.find(({ router }) => router === name)!;
  const { card } = run.routers[1];
  assert.deepEqual(of("tfidf-logistic").apgr.value, card.apgr);
  assert.deepEqual(of("tfidf-logistic").labels, 192); // two qualities of each of 96 queries
  assert.deepEqual(of("random").labels, 0);
  assert.deepEqual(of("tfidf-logistic").ece, card.calibration!.ece);
  assert.equal(of("oracle").letters, ""); // it sees the answers
  assert.equal(of("cheapest").letters, ""); // it has no curve
  assert.deepEqual(of("random").letters, "b");
  assert.deepEqual(of("tfidf-logistic").letters, "a");
  assert.deepEqual(board.pairs.map(({ a, b }) => [names[a], names[b]]).at(-1)![1], "random");
});

Deno.test("other queries, candidates and sources of learning make other boards", async () => {
  const all = await runs(
    {},
    { heldOutTasks: ["sums"], routers: ["random"] },
    { maxQueries: 90, routers: ["random"] },
    { tokenPrices: undefined, prices: { small: 1, large: 3 }, routers: ["random"] },
  );
  const { boards } = leaderboard(all);
  assert.equal(boards.length, 4);
  assert.equal(new Set(boards.map(({ name }) => name)).size, 4);
  const [outside] = boards.filter(({ distribution }) => distribution === "out");
  assert.match(outside.name, /tested on sums, trained on all other tasks$/);
  assert.deepEqual(leaderboard(all, { distribution: "out" }).boards.length, 1);
});

Deno.test("the newest card of a router counts, whatever the order of the runs", async () => {
  const [older, newer] = await runs(
    { created: "2026-01-01T00:00:00.000Z" },
    { created: "2026-01-02T00:00:00.000Z", seed: 2, routers: ["random"] },
  );
  for (const order of [[older, newer], [newer, older]]) {
    const { boards: [board, ...others], superseded } = leaderboard(order);
    assert.deepEqual([others.length, superseded], [0, 1]);
    const random = board.entries.find(({ router }) => router === "random")!;
    assert.equal(random.run.seed, 2);
  }
});

Deno.test("a router with fewer labels is another entry, and filters leave entries out", async () => {
  const all = await runs({}, { trainQueries: 20 });
  const { boards: [board], superseded } = leaderboard(all);
  assert.equal(superseded, 1); // random learns from nothing
  assert.deepEqual(
    board.entries.map(({ router }) => router).sort(),
    ["random", "tfidf-logistic", "tfidf-logistic, 20 queries"],
  );
  const names = (filter: Parameters<typeof leaderboard>[1]) =>
    leaderboard(all, filter).boards.flatMap(({ entries }) => entries.map(({ router }) => router));
  assert.deepEqual(names({ maxLabels: 40 }).sort(), ["random", "tfidf-logistic"]);
  assert.deepEqual(names({ maxLabels: 40, routers: ["random"] }), ["random"]);
  assert.deepEqual(names({ datasets: ["another"] }), []);
  assert.deepEqual(names({ candidates: ["large", "small"], routers: ["random"] }), ["random"]);
  assert.deepEqual(names({ candidates: ["large"] }), []);
});

Deno.test("routers that are on all boards are ranked over them, with those told that are not", async () => {
  const { boards } = leaderboard(
    await runs({ routers: ["random", "tfidf-logistic", "prompt-length"] }, {
      prices: { small: 1, large: 3 },
    }),
  );
  const { routers, leftOut } = meanRanks(boards);
  assert.deepEqual(routers.map(({ router }) => router), ["tfidf-logistic", "random"]);
  assert.deepEqual(leftOut, ["prompt-length"]);
  assert.ok(routers[0].rank.value! < routers[1].rank.value!);
  assert.deepEqual(routers.map(({ letters }) => letters), ["a", "b"]);
  for (const { rank } of routers) assert.ok(rank.lo! <= rank.value! && rank.value! <= rank.hi!);
  assert.throws(
    () => meanRanks(leaderboard([]).boards.concat({ ...boards[0], entries: [] })),
    /two must be on all boards, with resamples: none is/,
  );
});

Deno.test("cards without resamples are shown, and compared with none", async () => {
  const { boards: [board] } = leaderboard(await runs({ bootstrap: 0 }));
  assert.deepEqual(board.entries.map(({ letters }) => letters), ["", ""]);
  assert.deepEqual([board.pairs, board.draws], [[], 0]);
});

Deno.test("a run of a few resamples takes no letters from the others, and other resamples are told", async () => {
  const { boards: [board] } = leaderboard(
    await runs(
      {},
      { bootstrap: 2, routers: ["prompt-length"] },
      { seed: 2, routers: ["keyword"] },
      { bootstrap: 100, routers: ["cheapest", "tfidf-knn"] },
    ),
  );
  const of = (name: string) => board.entries.find(({ router }) => router === name)!;
  assert.deepEqual([of("tfidf-logistic").letters, of("random").letters], ["a", "b"]);
  assert.deepEqual([of("prompt-length").letters, board.draws], ["", 100]);
  const [few, fewest, apart, ...rest] = board.notes;
  assert.match(few, /20 resamples or more: prompt-length$/);
  assert.match(fewest, /on 100 resamples/);
  assert.match(apart, /of their own \(seed 2, .*: keyword$/);
  assert.deepEqual(rest, []);
});

Deno.test("a router whose APGR some resamples leave undefined is told to be without letters", async () => {
  const [run] = await runs({ routers: ["random", "tfidf-logistic", "keyword"] });
  const [first, ...others] = run.routers;
  const holed = { ...first, apgr_draws: first.apgr_draws.with(7, null) };
  const { boards: [board] } = leaderboard([{ ...run, routers: [holed, ...others] }]);
  const letters = Object.fromEntries(board.entries.map(({ router, letters }) => [router, letters]));
  assert.equal(letters.random, "");
  assert.ok(letters["tfidf-logistic"] !== "" && letters.keyword !== "");
  assert.deepEqual(board.notes, [
    "Without letters, as APGR is undefined on some resamples: random",
  ]);
});

Deno.test("a router that learned from tested prompts, as a saved one can, is told", async () => {
  const [run] = await runs({ routers: ["random", "tfidf-logistic"] });
  const routers = run.routers.map((one) =>
    one.card.router === "random" ? one : {
      ...one,
      card: { ...one.card, leakage: { ...one.card.leakage, test_prompts_in_train: 108 } },
    }
  );
  assert.deepEqual(leaderboard([{ ...run, routers }]).boards[0].notes, [
    "tfidf-logistic learned from 108 tested prompts: on these it looks better than it is",
  ]);
});

Deno.test("candidates are named as lab evaluate names them: a range of best-of-n is all of it", async () => {
  const [run] = await runs({ routers: ["random"] });
  const [small, large] = run.candidates;
  const candidates = [
    ...[small, ...[2, 3].map((n) => ({ ...small, n, name: `small@bo${n}:proxy` }))],
    large,
  ];
  const count = (...names: string[]) =>
    leaderboard([{ ...run, candidates }], { candidates: names }).boards.length;
  assert.equal(count("large", "small@bo1-3:proxy"), 1);
  assert.equal(count("small", "small@bo2:proxy", "small@bo3:proxy", "large"), 1);
  assert.equal(count("large", "small@bo1-2:proxy"), 0);
});

Deno.test("boards that differ in what costs are made of alone are told apart by it", async () => {
  const [run] = await runs({ routers: ["random"] });
  const { boards } = leaderboard([run, { ...run, costs: "in strong calls" }]);
  assert.deepEqual(
    boards.map(({ name }) => name.replace(/^.*?, /, "")).sort(),
    [
      run.costs,
      "in strong calls",
    ].sort(),
  );
});
