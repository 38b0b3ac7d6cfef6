import assert from "node:assert/strict";
import { join } from "node:path";
import { testHost } from "../lib/llm/testing.ts";
import { openOutcomes } from "../lib/outcomes/mod.ts";
import { TempFiles } from "../lib/outcomes/testing.ts";
import { type DatasetProgress, makeRoutingDataset, saveRoutingDataset } from "./routing_dataset.ts";

Deno.test("pocket models answer and rate, and what it costs is told as it goes", async () => {
  const told: DatasetProgress[] = [];
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

/** Answers with the prompt's number, and rates everything 4. */
const say = (prompt: string) =>
  prompt.includes("<answer>") ? "Rating: 4 (fine)" : `answer to ${prompt}`;
const PRICE = { input: 1, output: 1 };

/** Stored answers are kept between runs, so each test needs a model of its own. */
const newModel = () => `test-${crypto.randomUUID()}`;

Deno.test("a prompt that is refused stays in the table, unanswered, with the reason", async () => {
  await using host = testHost((prompt) =>
    prompt === "bad" ? { status: 400, message: "no such thing" } : say(prompt)
  );
  await using temp = await TempFiles.create({
    "prompts.csv": "prompt,task\ngood,x\nbad,y\nbetter,x\n",
  });
  const model = newModel();
  const config = {
    prompts: temp.path("prompts.csv"),
    models: [model],
    judge: model,
    baseUrl: host.baseUrl,
    prices: { [model]: PRICE },
  };
  const dataset = await makeRoutingDataset(config);
  assert.deepEqual(dataset.answers.map(({ rating }) => rating.rating), [4, null, 4]);
  assert.equal(dataset.answers[1].rating.explanation, "no answer: 400 no such thing");
  const path = temp.path("rated.parquet");
  await saveRoutingDataset(dataset, path, config);
  const { frame, card } = await openOutcomes(path);
  assert.deepEqual(frame.getColumn("quality").toArray(), [4, null, 4]);
  assert.deepEqual(frame.getColumn("task").toArray(), ["x", "y", "x"]);
  assert.deepEqual(card.quality, {
    what: `rated from 1 to 5 by ${model}, by a rubric and without a reference`,
    min: 1,
    max: 5,
  });
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
  const model = newModel(), out = temp.path("rated.parquet");
  const run = () =>
    new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--allow-all", join(import.meta.dirname!, "../cli/lab.ts"), "dataset"],
        ...["--prompts", temp.path("prompts.jsonl"), "--model", model, "--judge", model],
        ...["--base-url", host.baseUrl, "--price", `${model}=1,1`, "--out", out],
      ],
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  const first = run();
  await killing.promise;
  first.kill("SIGKILL");
  await first.output();
  const paid = [...asked.values()].reduce((a, b) => a + b);
  assert.ok(paid < 200, `${paid} calls before it was killed`);

  const { code, stdout } = await run().output();
  assert.equal(code, 0);
  assert.match(new TextDecoder().decode(stdout), /\b150\b/);
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
