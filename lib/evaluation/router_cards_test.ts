/** The figures of recorded outcomes that are known: RouteLLM's files, recomputed. */
import assert from "node:assert/strict";
import { TempFiles } from "../outcomes/testing.ts";
import { defineRouter } from "../routers/mod.ts";
import { type RouterCards, routerCards } from "./router_cards.ts";
import { openPlan } from "./plan.ts";

const noMirror = Deno.env.get("ROUTELAB_MIRROR") === undefined;
const recorded = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs ROUTELAB_MIRROR)`, ignore: noMirror, fn });

const cardOf = ({ results }: RouterCards, router: string) =>
  results.find(({ card }) => card.router === router)!.card;
const near = (actual: number | null, expected: number, tolerance = 5e-5) =>
  assert.ok(Math.abs(actual! - expected) <= tolerance, `${actual} is not ${expected}`);

recorded("routerCards() gives MMLU's known figures", async () => {
  const cards = await routerCards({
    outcomes: "routellm/mmlu",
    routers: ["oracle", "random"],
    bootstrap: 20,
  });
  const oracle = cardOf(cards, "oracle");
  near(oracle.quality.weak, 0.6808);
  near(oracle.quality.strong, 0.8058);
  near(oracle.quality.oracle, 0.8586);
  near(oracle.apgr, 1.2963);
  near(oracle.apgr_grid, 1.289, 5e-4);
  near(cardOf(cards, "random").apgr, 0.5, 0.02);
  near(cards.outcomes.strong_better, 0.178, 5e-4);
  near(cards.outcomes.weak_better, 0.053, 5e-4);
});

recorded("routerCards() gives GSM8K's known figures, and learns from words", async () => {
  const cards = await routerCards({
    outcomes: "routellm/gsm8k",
    routers: ["oracle", "tfidf-logistic", "prompt-length"],
    bootstrap: 200,
  });
  // The length of a prompt alone, whose order of prompts is the same in all folds
  near(cardOf(cards, "prompt-length").apgr, 0.601, 2e-3);
  const oracle = cardOf(cards, "oracle");
  near(oracle.quality.weak, 0.6384);
  near(oracle.quality.strong, 0.8567);
  near(oracle.quality.oracle, 0.9287);
  near(oracle.apgr, 1.1368);
  near(oracle.apgr_grid, 1.135, 5e-4);
  const learned = cardOf(cards, "tfidf-logistic");
  assert.ok(learned.apgr! >= 0.6 && learned.ci95.apgr![0] > 0.5, `${learned.apgr}`);
  assert.equal(learned.leakage.test_prompts_in_train, 0);
});

recorded("routerCards() trains on one dataset and tests on another", async () => {
  const cards = await routerCards({
    outcomes: "routellm/mt-bench",
    train: "routellm/gsm8k",
    routers: ["tfidf-knn"],
    bootstrap: 50,
  });
  near(cards.results[0].card.quality.weak, 8.3406);
  near(cards.results[0].card.quality.strong, 9.2281);
  assert.equal(cards.results[0].card.n, 80);
  assert.equal(cards.outcomes.split, "trained on routellm/gsm8k");
});

Deno.test("routerCards() uses the table's own splits, and trains on no test prompt", async () => {
  const file = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    const rows = Array.from({ length: 60 }, (_, i) => {
      const split = ["train", "train", "validation", "test"][i % 4];
      const prompt = i < 8 ? "asked in every split" : `question ${i}`;
      return ["weak", "strong"].map((model) =>
        `${i},${prompt},${split},${model},${model === "strong" ? 1 : i % 2}`
      ).join("\n");
    });
    await Deno.writeTextFile(file, `query_id,prompt,split,model,quality\n${rows.join("\n")}\n`);
    const options = { outcomes: file, routers: ["tfidf-logistic"], bootstrap: 0 };
    const cards = await routerCards({ ...options, fixedSplit: true });
    assert.equal(cards.results[0].card.n, 15);
    assert.equal(cards.outcomes.removed_from_train, 6);
    assert.equal(cards.results[0].card.leakage.test_prompts_in_train, 0);
    assert.deepEqual(cards.candidates.map(({ model, role }) => [model, role]), [
      ["weak", "weak"],
      ["strong", "strong"],
    ]);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("routerCards() refuses what it cannot do before it computes anything", async () => {
  const refused = (config: Partial<Parameters<typeof routerCards>[0]>, message: RegExp) =>
    assert.rejects(
      routerCards({ outcomes: "no/such", routers: ["random"], ...config }),
      { name: "UserError", message },
    );
  await refused({ routers: ["bert"] }, /router named "bert"/);
  await refused({}, /no\/such/);
});

Deno.test("routerCards() tests on tasks that are held out, and learns from all others", async () => {
  await using temp = await TempFiles.create({
    "t.csv": "query_id,prompt,task,model,quality\n" +
      Array.from(
        { length: 60 },
        (_, i) =>
          ["weak", "strong"].map((model) =>
            `${i},question ${i},${"abc"[i % 3]},${model},${i % 2}\n`
          ).join(""),
      ).join(""),
  });
  const options = { outcomes: temp.path("t.csv"), routers: ["tfidf-logistic"], bootstrap: 0 };
  const { outcomes } = options;
  const { plan, split } = await openPlan({ outcomes, heldOutTasks: ["a", "c"] });
  const [{ train, validation, test }] = plan.splits;
  const tasks = (rows: number[]) => [...new Set(rows.map((row) => plan.test.queries[row].task))];
  assert.deepEqual([tasks(test), tasks([...train, ...validation])], [["a", "c"], ["b"]]);
  assert.equal(test.length + train.length + validation.length, 60);
  assert.equal(split, "tested on a, c, trained on all other tasks");
  const cards = await routerCards({ ...options, heldOutTasks: ["c"] });
  assert.equal(cards.results[0].card.n, 20);
  await assert.rejects(routerCards({ ...options, heldOutTasks: ["d"] }), {
    name: "UserError",
    message: /Cannot hold out task "d" as .* has no query of it/,
    hint: "Its tasks are a, b, c",
  });
});

Deno.test("routerCards() draws queries by the seed, or takes all where there are no more", async () => {
  await using temp = await TempFiles.create({
    "t.csv": "query_id,prompt,weak,strong\n" +
      Array.from({ length: 60 }, (_, i) => `${i},question ${i},${i % 2},1\n`).join(""),
  });
  const drawn = async (seed: number, maxQueries: number) => {
    const { plan } = await openPlan({ outcomes: temp.path("t.csv"), seed, maxQueries });
    return plan.test.queries.map(({ id }) => id);
  };
  const ten = await drawn(1, 10);
  assert.equal(new Set(ten).size, 10);
  assert.deepEqual(await drawn(1, 10), ten);
  assert.notDeepEqual(await drawn(2, 10), ten);
  assert.equal((await drawn(1, 61)).length, 60);
});

Deno.test("with a training table of its own the weak candidate is the one that was cheapest there", async () => {
  const rows = (costs: { a: number; b: number }, from: number) =>
    Array.from(
      { length: 40 },
      (_, i) =>
        [["a", i % 2, costs.a], ["b", i % 3 === 0 ? 1 : 0, costs.b], ["big", 1, 0.1]]
          .map(([model, quality, cost]) =>
            `${from + i},question ${from + i},${model},${quality},${cost}\n`
          ).join(""),
    ).join("");
  const head = "query_id,prompt,model,quality,cost_usd\n";
  await using temp = await TempFiles.create({
    "train.csv": head + rows({ a: 0.001, b: 0.002 }, 0),
    "test.csv": head + rows({ a: 0.002, b: 0.001 }, 100),
  });
  const { candidates, results: [{ card }] } = await routerCards({
    outcomes: temp.path("test.csv"),
    train: temp.path("train.csv"),
    routers: ["random"],
    bootstrap: 0,
  });
  const weak = candidates.find(({ role }) => role === "weak")!;
  assert.equal(weak.name, "a");
  assert.equal(weak.quality, card.quality.weak);
});

Deno.test("a signal that comes while routers compute ends the work within their folds", async () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${i},what is ${i},${i % 2},1`).join("\n");
  await using temp = await TempFiles.create({ "t.csv": `query_id,prompt,a,large\n${rows}\n` });
  const stop = new AbortController();
  let fits = 0;
  const computes = defineRouter({
    name: "computes",
    fit() {
      fits++;
      setTimeout(() => stop.abort()); // heard at the next turn of the event loop alone
      return () => 0.5;
    },
  });
  const running = routerCards(
    { outcomes: temp.path("t.csv"), routers: [computes], bootstrap: 0 },
    { signal: stop.signal },
  );
  await assert.rejects(() => running, { name: "AbortError" });
  assert.ok(fits < 10, `${fits} fits of 5 folds`);
});
