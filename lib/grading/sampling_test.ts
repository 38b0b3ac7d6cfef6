import assert from "node:assert/strict";
import { killedAndRunAgain, type Say, testHost } from "../models/testing.ts";
import { openOutcomes } from "../outcomes/mod.ts";
import { TempFiles } from "../outcomes/testing.ts";
import "../pocket/mod.ts";
import { sampleOutcomes, type SamplingConfig } from "./sampling.ts";
import type { SpendingProgress } from "./spending_meter.ts";

const PRICE = { input: 1, output: 1 };

/** A host, a file of prompts, and the settings that ask the one for the other. */
async function hosted(prompts: string, say: Say) {
  const host = testHost(say);
  const temp = await TempFiles.create({ "prompts.csv": prompts });
  const config = {
    prompts: temp.path("prompts.csv"),
    models: ["m", "n"],
    samples: 3,
    baseUrl: host.baseUrl,
    prices: { m: PRICE, n: PRICE },
    store: temp.path("store"),
  } satisfies SamplingConfig;
  return {
    config,
    host,
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await temp[Symbol.asyncDispose]();
    },
  };
}

Deno.test("each model's samples stand by dataset and id, with references, tokens and costs", async () => {
  await using made = await hosted(
    "dataset,query_id,prompt,reference,split\nx,1,a,A,train\ny,1,b,B,test\n",
    (prompt) => `re ${prompt}`,
  );
  const told: SpendingProgress[] = [];
  const { table, refused, spent } = await sampleOutcomes(made.config, {
    onProgress: (progress) => told.push(progress),
  });
  const rows = table.frame.toRecords();
  assert.deepEqual(
    rows.map(({ dataset, query_id, model, sample }) => `${dataset}/${query_id} ${model} ${sample}`),
    ["m", "n"].flatMap((model) =>
      ["x/1", "y/1"].flatMap((query) => [0, 1, 2].map((sample) => `${query} ${model} ${sample}`))
    ),
  );
  for (const row of rows) {
    assert.equal(row.response, `re ${row.prompt}`);
    assert.equal(row.reference, String(row.prompt).toUpperCase());
    assert.deepEqual([row.tokens_in, row.tokens_out, row.cost_usd], [10, 2, 12e-6]);
    assert.deepEqual([row.quality, row.correct, row.confidence], [null, null, null]);
  }
  // A call each, with seeds of their own, at the source's temperature and length
  assert.equal(made.host.calls.length, 12);
  assert.deepEqual(
    [...new Set(made.host.calls.map(({ seed }) => seed))].sort(),
    [1, 2, 3],
  );
  assert.ok(made.host.calls.every(({ temperature }) => temperature === 1));
  assert.deepEqual(refused, []);
  assert.ok(Math.abs(spent.answers - 144e-6) < 1e-12);
  assert.equal(told.length, 12);
  const { done, total, toCome } = told[5];
  assert.deepEqual([done, total], [6, 12]);
  assert.ok(Math.abs(toCome! - 72e-6) < 1e-12);
  const { weak, strong, quality, description, created_by } = table.card;
  assert.deepEqual([weak, strong, quality.min], ["m", "n", null]);
  assert.match(description!, /m=1,1 \(as given\) n=1,1 \(as given\)/);
  assert.match(
    created_by!,
    /^lab sample .* --model m,n --samples 3 --temperature 1 --max-tokens 500/,
  );
});

Deno.test("a refused prompt has blank answers of its model, and is told", async () => {
  await using made = await hosted(
    "prompt\ngood\nbad\nbetter\n",
    (prompt) => prompt === "bad" ? { status: 400, message: "no such thing" } : "fine",
  );
  const told: SpendingProgress[] = [];
  const { table, refused } = await sampleOutcomes({ ...made.config, models: ["m"] }, {
    onProgress: (progress) => told.push(progress),
  });
  const rows = table.frame.toRecords();
  assert.deepEqual(rows.map(({ response }) => response), [
    ...["fine", "fine", "fine"],
    ...[null, null, null],
    ...["fine", "fine", "fine"],
  ]);
  assert.deepEqual([rows[3].cost_usd, rows[3].tokens_in], [null, null]);
  assert.deepEqual(refused, [
    { model: "m", dataset: "prompts", query_id: "1", reason: "400 no such thing" },
  ]);
  assert.deepEqual([told.at(-1)!.done, told.at(-1)!.total, told.at(-1)!.toCome], [9, 9, 0]);
});

Deno.test("a budget stops before a call that it may not hold, and the next run goes on", async () => {
  const prompts = ["prompt", ...Array.from({ length: 20 }, (_, i) => `p${i}`)].join("\n");
  await using made = await hosted(prompts, () => "fine");
  const { config, host } = made;
  await assert.rejects(sampleOutcomes({ ...config, budget: 800e-6 }), {
    name: "UserError",
    message: /^Cannot pay for the next call/,
  });
  const before = host.calls.length;
  assert.ok(before > 0 && before < 120);
  const { table, spent, earlier } = await sampleOutcomes(config);
  assert.equal(host.calls.length, 120);
  assert.equal(table.frame.height, 120);
  assert.ok(Math.abs(earlier.answers - 12e-6 * before) < 1e-12);
  assert.ok(Math.abs(spent.answers - 12e-6 * (120 - before)) < 1e-12);
});

Deno.test("pocket's samples differ, say how probable they are, and cost their prompt each", async () => {
  const config = { prompts: "pocket", n: 18, models: ["pocket-small"], samples: 4 };
  const { table } = await sampleOutcomes(config);
  const rows = table.frame.toRecords();
  assert.equal(rows.length, 72);
  assert.ok(new Set(rows.map(({ response }) => response)).size > 18);
  for (const { confidence, cost_usd, tokens_in, tokens_out } of rows) {
    assert.ok(Number(confidence) > 0 && Number(confidence) <= 1);
    const cost = (0.0331 * Number(tokens_in) + 0.1325 * Number(tokens_out)) / 1e6;
    assert.ok(Math.abs(Number(cost_usd) - cost) < 1e-15);
  }
  assert.match(table.card.description!, /pocket-small=0.0331,0.1325 \(\d{4}-\d\d-\d\d\)/);
  const again = await sampleOutcomes(config);
  const texts = (frame: typeof table.frame) => frame.getColumn("response").toArray();
  assert.deepEqual(texts(again.table.frame), texts(table.frame));
});

Deno.test("lab sample that is killed goes on where it was and pays for nothing twice", async () => {
  const asked = new Map<string, number>();
  const killing = Promise.withResolvers<void>();
  await using host = testHost(async (prompt, call, request) => {
    const { seed } = host.calls[call - 1];
    const key = `${prompt} ${seed}`;
    asked.set(key, (asked.get(key) ?? 0) + 1);
    if (call === 40) killing.resolve();
    return await Promise.resolve(`fine ${request.method}`);
  });
  const prompts = Array.from({ length: 30 }, (_, i) => JSON.stringify({ prompt: `prompt ${i}` }));
  await using temp = await TempFiles.create({ "prompts.jsonl": prompts.join("\n") });
  const out = temp.path("sampled.parquet");
  const { code, stdout, stderr } = await killedAndRunAgain([
    "sample",
    ...["--prompts", temp.path("prompts.jsonl"), "--model", "m", "--samples", "4"],
    ...["--base-url", host.baseUrl, "--price", "m=1,1", "--out", out],
  ], { store: temp.path("store"), when: killing.promise, entry: "launch.ts" });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /saved; answers cost .* in earlier runs/);
  assert.match(stdout, /\b120 answers/);
  assert.equal(asked.size, 120);
  const again = [...asked.values()].filter((times) => times > 1).length;
  assert.ok(again <= 10, `${again} asked twice: at most those in flight`);
  assert.deepEqual((await openOutcomes(out)).card.counts.samples, { min: 4, max: 4 });
});
