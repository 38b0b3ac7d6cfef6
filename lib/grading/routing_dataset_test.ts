import assert from "node:assert/strict";
import { join } from "node:path";
import { killedAndRunAgain, type Say, testHost } from "../models/testing.ts";
import { openOutcomes } from "../outcomes/mod.ts";
import { TempFiles } from "../outcomes/testing.ts";
import "../pocket/mod.ts";
import { makeRoutingDataset, type RoutingDatasetConfig } from "./routing_dataset.ts";
import {
  checkRoutingDatasetPath,
  ratingsPath,
  saveRoutingDataset,
} from "./routing_dataset_file.ts";
import type { SpendingProgress } from "./spending_meter.ts";

Deno.test("pocket models answer and rate, and what it costs is told as it goes", async () => {
  const told: SpendingProgress[] = [];
  const { answers, spent } = await makeRoutingDataset({ n: 130 }, {
    onProgress: (progress) => told.push(progress),
  });
  assert.equal(answers.length, 130);
  for (const { rating, answer, correct } of answers) {
    assert.ok([1, 2, 3, 4, 5].includes(rating.rating!));
    assert.equal(typeof correct, "boolean");
    assert.ok(answer!.cost_usd > 0 && rating.cost_usd > 0);
  }
  const { done, total, spent: sum, toCome } = told.at(-1)!;
  assert.deepEqual([done, total, toCome], [260, 260, 0]);
  assert.ok(Math.abs(sum - spent.answers - spent.ratings) < 1e-12);
  const halfway = told.find(({ done }) => done === 200)!;
  assert.ok(Math.abs(halfway.spent + halfway.toCome! - sum) < 0.2 * sum);
});

/** Answers with the prompt, and rates everything 4. */
const say = (prompt: string) =>
  prompt.includes("<answer>") ? "Rating: 4 (fine)" : `answer to ${prompt}`;
const PRICE = { input: 1, output: 1 };

/** A host and a file of prompts, and what asks the one for the other. */
async function hosted({ prompts, say }: { prompts: string; say: Say }) {
  const host = testHost(say);
  const temp = await TempFiles.create({ "prompts.csv": prompts });
  const config = {
    prompts: temp.path("prompts.csv"),
    models: ["m"],
    judge: "m",
    baseUrl: host.baseUrl,
    prices: { m: PRICE, n: PRICE },
    store: temp.path("store"),
  } satisfies RoutingDatasetConfig;
  return {
    config,
    host,
    out: temp.path("made/rated.parquet"),
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await temp[Symbol.asyncDispose]();
    },
  };
}

Deno.test("a prompt that is refused stays in the table, unanswered, with the reason", async () => {
  await using made = await hosted({
    prompts: "prompt,task\ngood,x\nbad,y\nbetter,x\n",
    say: (prompt) => prompt === "bad" ? { status: 400, message: "no such thing" } : say(prompt),
  });
  const told: SpendingProgress[] = [];
  const dataset = await makeRoutingDataset(made.config, {
    onProgress: (progress) => told.push(progress),
  });
  assert.deepEqual(dataset.answers.map(({ rating }) => rating.rating), [4, null, 4]);
  assert.deepEqual([told.at(-1)!.done, told.at(-1)!.total, told.at(-1)!.toCome], [6, 6, 0]);
  await saveRoutingDataset(dataset, made.out);
  const { frame, card } = await openOutcomes(made.out);
  assert.deepEqual(frame.getColumn("quality").toArray(), [4, null, 4]);
  assert.deepEqual(frame.getColumn("task").toArray(), ["x", "y", "x"]);
  assert.deepEqual(card.quality, {
    what: "rated from 1 to 5 by m, by a rubric and without a reference",
    min: 1,
    max: 5,
  });
  const lines = (await Deno.readTextFile(ratingsPath(made.out))).trimEnd().split("\n");
  const line = { dataset: "prompts", model: "m", rating: 4, explanation: "fine" };
  assert.deepEqual(lines.map((line) => JSON.parse(line)), [
    { ...line, query_id: "0", rating_cost_usd: 12e-6 },
    {
      ...line,
      query_id: "1",
      rating: null,
      explanation: "no answer: 400 no such thing",
      rating_cost_usd: 0,
    },
    { ...line, query_id: "2", rating_cost_usd: 12e-6 },
  ]);
});

Deno.test("an answer that the judge refuses is unrated, and the count ends", async () => {
  await using made = await hosted({
    prompts: "prompt\ngood\nbad\n",
    say: (prompt) =>
      /<answer>\nanswer to bad/.test(prompt) ? { status: 400, message: "filtered" } : say(prompt),
  });
  const told: SpendingProgress[] = [];
  const { answers } = await makeRoutingDataset(made.config, {
    onProgress: (progress) => told.push(progress),
  });
  assert.deepEqual(answers.map(({ rating }) => rating.explanation), [
    "fine",
    "no rating: 400 filtered",
  ]);
  assert.deepEqual([told.at(-1)!.done, told.at(-1)!.total, told.at(-1)!.toCome], [4, 4, 0]);
});

Deno.test("what is paid in a run is told apart from what earlier runs paid", async () => {
  await using made = await hosted({ prompts: "prompt\na\nb\na\n", say });
  const near = (usd: number) => Math.round(1e6 * usd);
  const first = await makeRoutingDataset(made.config);
  // Equal prompts get one answer, and one rating
  assert.deepEqual([near(first.spent.answers), near(first.spent.ratings)], [24, 24]);
  assert.deepEqual([first.earlier.answers, first.earlier.ratings], [0, 0]);
  assert.equal(made.host.calls.length, 4);
  const told: SpendingProgress[] = [];
  const again = await makeRoutingDataset({ ...made.config, models: ["m", "n"] }, {
    onProgress: (progress) => told.push(progress),
  });
  assert.deepEqual([near(again.spent.answers), near(again.spent.ratings)], [24, 0]);
  assert.deepEqual([near(told.at(-1)!.spent), told.at(-1)!.toCome], [24, 0]);
  assert.equal(near(told.at(-1)!.earlier), near(again.earlier.answers + again.earlier.ratings));
  assert.equal(made.host.calls.length, 6);
});

Deno.test("the card says how it was made, and of two models which is weak", async () => {
  await using made = await hosted({ prompts: "prompt\na\n", say });
  const cardOf = async (models: string[]) => {
    await saveRoutingDataset(await makeRoutingDataset({ ...made.config, models, n: 1 }), made.out);
    return (await openOutcomes(made.out)).card;
  };
  const one = await cardOf(["m"]);
  assert.deepEqual([one.weak, one.strong], [null, null]);
  const two = await cardOf(["m", "n"]);
  assert.deepEqual([two.weak, two.strong], ["m", "n"]);
  const { prompts, baseUrl } = made.config;
  assert.equal(
    two.created_by,
    `lab dataset --prompts ${prompts} --n 1 --model m,n --judge m --temperature 0.7 ` +
      `--max-tokens 1000 --base-url ${baseUrl} --price m=1,1 n=1,1 --seed 1`,
  );
});

for (const n of [3, 20]) {
  Deno.test(`a model that answers none of ${n} prompts makes no dataset`, async () => {
    const prompts = Array.from({ length: n }, (_, i) => `prompt ${i}`);
    await using made = await hosted({
      prompts: ["prompt", ...prompts].join("\n"),
      say: () => ({ status: 400, message: "no such option" }),
    });
    await assert.rejects(makeRoutingDataset(made.config), {
      name: "UserError",
      message: /400 no such option/,
    });
  });
}

Deno.test("a run stops before a call that the budget may not hold, and goes on with more", async () => {
  await using made = await hosted({
    prompts: ["prompt", ...Array.from({ length: 40 }, (_, i) => `p${i}`)].join("\n"),
    say,
  });
  // A call costs 12 of the 1019 tokens that it reserves, more or less, by testHost()
  const budget = 1200e-6;
  const config = { ...made.config, budget };
  for (let run = 0; run < 2; run++) {
    const before = made.host.calls.length;
    await assert.rejects(makeRoutingDataset(config), {
      name: "UserError",
      message:
        /^Cannot pay for the next call as it may cost \$0\.00\d+: .* of the budget of \$0\.0012/,
      hint: /--budget/,
    });
    const spent = 12e-6 * (made.host.calls.length - before);
    assert.ok(spent > 0 && spent <= budget, `${spent}`);
  }
  const { answers, spent, earlier } = await makeRoutingDataset(made.config);
  assert.equal(answers.length, 40);
  assert.equal(made.host.calls.length, 80);
  const sum = [spent, earlier].reduce((sum, { answers, ratings }) => sum + answers + ratings, 0);
  assert.ok(Math.abs(sum - 80 * 12e-6) < 1e-9);
});

Deno.test("models on this machine are paid from the budget too", async () => {
  await assert.rejects(makeRoutingDataset({ n: 20, budget: 1e-9 }), /^UserError: Cannot pay for/);
  const { spent } = await makeRoutingDataset({ n: 20, budget: 1 });
  assert.ok(spent.answers > 0);
  const budget = 1.2 * (spent.answers + spent.ratings);
  const less = await makeRoutingDataset({ n: 20, budget }).catch((error) => error);
  assert.ok(less instanceof Error || less.answers.length === 20);
});

Deno.test("tokens that a host tells are booked, whatever becomes of the text", async () => {
  await using made = await hosted({
    prompts: "prompt\ngood\nbad\nnone\n",
    say: (prompt, call) => {
      const usage = { prompt_tokens: 10, completion_tokens: 2 };
      if (prompt === "bad") return { text: "half", finish: "content_filter" };
      if (prompt === "none" && call <= 3) return Response.json({ choices: [], usage });
      return say(prompt);
    },
  });
  const told: SpendingProgress[] = [];
  const { answers, spent } = await makeRoutingDataset(made.config, {
    onProgress: (progress) => told.push(progress),
  });
  assert.deepEqual(answers.map(({ answer }) => answer !== null), [true, false, true]);
  assert.deepEqual(Math.round(1e6 * spent.answers), 12 * 4);
  assert.deepEqual([told.at(-1)!.done, told.at(-1)!.total], [6, 6]);
});

Deno.test("a key that a host echoes, and a password, are in no file", async () => {
  const key = "sk-wicked/0123456789+abcdef", password = "open-sesame";
  const before = Deno.env.get("ROUTELAB_API_KEY");
  Deno.env.set("ROUTELAB_API_KEY", key);
  try {
    await using made = await hosted({
      prompts: "prompt\na\nb\nc\n",
      say: (prompt, _, request) => {
        const echo = `${key} ${encodeURIComponent(key)} ${request.headers.get("authorization")} ` +
          password;
        if (prompt === "c") return { status: 400, message: echo };
        return prompt.includes("<answer>") ? `Rating: 4 (${echo})` : `${prompt}: ${echo}`;
      },
    });
    const baseUrl = made.config.baseUrl.replace("//", `//ann:${password}@`);
    await saveRoutingDataset(await makeRoutingDataset({ ...made.config, baseUrl }), made.out);
    const { card } = await openOutcomes(made.out);
    assert.match(card.created_by ?? "", /--base-url http:\/\/\[hidden\]@127/);
    const folder = join(made.out, "../..");
    const texts: string[] = [];
    const walk = async (path: string) => {
      for await (const { name, isDirectory } of Deno.readDir(path)) {
        if (isDirectory) await walk(join(path, name));
        else texts.push(new TextDecoder("latin1").decode(await Deno.readFile(join(path, name))));
      }
    };
    await walk(folder);
    assert.ok(texts.length >= 4);
    for (const text of texts) assert.doesNotMatch(text, /wicked|0123456789|sesame|YW5u/);
  } finally {
    if (before === undefined) Deno.env.delete("ROUTELAB_API_KEY");
    else Deno.env.set("ROUTELAB_API_KEY", before);
  }
});

Deno.test("a file whose ending is that of no table is refused, and the folder of a table as well", async () => {
  await using temp = await TempFiles.create({ "a.parquet/b": "" });
  for (const name of ["a.csv", "a", "a.parquet"]) {
    await assert.rejects(checkRoutingDatasetPath(temp.path(name)), /^UserError: Cannot write/);
  }
});

Deno.test("a run that is killed goes on where it was and pays for nothing twice", async () => {
  const asked = new Map<string, number>();
  const killing = Promise.withResolvers<void>();
  await using host = testHost((prompt, call) => {
    asked.set(prompt, (asked.get(prompt) ?? 0) + 1);
    if (call === 60) killing.resolve();
    return say(prompt);
  });
  const prompts = Array.from({ length: 150 }, (_, i) => JSON.stringify({ prompt: `prompt ${i}` }));
  await using temp = await TempFiles.create({ "prompts.jsonl": prompts.join("\n") });
  const out = temp.path("rated.parquet");
  const { code, stdout, stderr } = await killedAndRunAgain([
    "dataset",
    ...["--prompts", temp.path("prompts.jsonl"), "--model", "m", "--judge", "m"],
    ...["--base-url", host.baseUrl, "--price", "m=1,1", "--out", out],
  ], {
    store: temp.path("store"),
    when: killing.promise,
    killed: () => {
      const paid = [...asked.values()].reduce((a, b) => a + b);
      assert.ok(paid < 200, `${paid} calls before it was killed`);
    },
  });
  assert.equal(code, 0);
  assert.match(stderr, /saved; .* in earlier runs/);
  assert.match(stdout, /\b150\b/);
  assert.equal(asked.size, 300);
  const again = [...asked.values()].filter((times) => times > 1).length;
  assert.ok(again <= 10, `${again} asked twice: at most those in flight`);
  const { card } = await openOutcomes(out);
  assert.deepEqual([card.counts.rows, card.audit.blank.rows], [150, 0]);
});

Deno.test("more prompts than there are is an error that says how many there are", async () => {
  await using temp = await TempFiles.create({ "prompts.csv": "prompt\na\nb\n" });
  await assert.rejects(makeRoutingDataset({ prompts: temp.path("prompts.csv"), n: 5 }), {
    name: "UserError",
    message: /Cannot take 5 prompts of .*prompts.csv as it has 2/,
  });
});
