import assert from "node:assert/strict";
import { TempFiles } from "../outcomes/testing.ts";
import { OpenAiClient, storedClient, tryGenerate } from "./mod.ts";
import { type Say, testHost } from "./testing.ts";

async function stored(say: Say) {
  const temp = await TempFiles.create();
  const host = testHost(say);
  const open = () =>
    storedClient(
      new OpenAiClient({
        name: "m",
        model: "m",
        baseUrl: host.baseUrl,
        price: { input: 1, output: 1 },
        retries: 0,
        concurrent: 2,
      }),
      temp.path("answers.sqlite"),
    );
  return {
    open,
    host,
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await temp[Symbol.asyncDispose]();
    },
  };
}

Deno.test("storedClient() asks once, also for those who open its file later", async () => {
  await using file = await stored((prompt, call) => `${prompt}${call}`);
  const first = await file.open().generate(["a", "b"], { samples: 2 });
  const told: number[] = [];
  const again = await file.open().generate(["b", "c", "a"], {
    samples: 2,
    onAnswer: (index) => told.push(index),
  });
  assert.deepEqual([again[0], again[2]], [first[1], first[0]]);
  assert.equal(file.host.calls.length, 6);
  assert.deepEqual(told, [0, 2, 1]);
});

Deno.test("storedClient() takes other options for another question", async () => {
  await using file = await stored((_, call) => `${call}`);
  const client = file.open();
  await client.generate(["a"], { seed: 1 });
  for (const options of [{ seed: 2 }, { temperature: 0 }, { maxTokens: 5 }, { stop: ["x"] }]) {
    await client.generate(["a"], options);
  }
  assert.equal(file.host.calls.length, 5);
});

Deno.test("after a host failed, only what it did not answer is asked again", async () => {
  let working = false;
  await using file = await stored((prompt, call) =>
    working || call <= 10 ? prompt : { status: 500, message: "down" }
  );
  const prompts = Array.from({ length: 30 }, (_, i) => `${i}`);
  await assert.rejects(file.open().generate(prompts), { name: "UserError" });
  working = true;
  const before = file.host.calls.length;
  const answers = await file.open().generate(prompts);
  assert.deepEqual(answers.map(([{ text }]) => text), prompts);
  assert.equal(file.host.calls.length - before, 20);
});

Deno.test("storedClient() tells of refused prompts by their place among all", async () => {
  await using file = await stored((prompt) =>
    prompt === "bad" ? { status: 400, message: "no" } : prompt
  );
  await file.open().generate(["a"]);
  const { answers, failures } = await tryGenerate(file.open(), ["a", "bad", "c"]);
  assert.deepEqual(answers.map((samples) => samples.length), [1, 0, 1]);
  assert.deepEqual([...failures.keys()], [1]);
});
