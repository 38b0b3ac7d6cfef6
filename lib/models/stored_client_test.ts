import assert from "node:assert/strict";
import { Store } from "../core/store/store.ts";
import { listEntries } from "../core/store/upkeep.ts";
import { TempFiles } from "../outcomes/testing.ts";
import {
  type Able,
  type Completion,
  HostError,
  paidFor,
  storedClient,
  tryGenerate,
  user,
} from "./mod.ts";
import { type Say, testClient, testHost } from "./testing.ts";

const clientOf = (baseUrl: string) =>
  testClient({
    name: "m",
    model: "m",
    baseUrl,
    price: { input: 1, output: 1 },
    retries: 0,
    concurrent: 2,
  });

async function stored(say: Say) {
  const temp = await TempFiles.create();
  const host = testHost(say);
  const store = temp.path("store");
  return {
    store,
    open: () => storedClient(clientOf(host.baseUrl), { store, identity: host.baseUrl }),
    host,
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await temp[Symbol.asyncDispose]();
    },
  };
}

const textsOf = (answers: Completion[][]) =>
  answers.map((samples) => samples.map(({ text }) => text));

Deno.test("storedClient() asks once, also for those who open its store later", async () => {
  await using file = await stored((prompt, call) => `${prompt}${call}`);
  const first = await file.open().generate(["a", "b"].map(user), { samples: 2 });
  const told: number[] = [];
  const again = await file.open().generate(["b", "c", "a"].map(user), {
    samples: 2,
    onAnswer: (index) => told.push(index),
  });
  assert.deepEqual(textsOf([again[0], again[2]]), textsOf([first[1], first[0]]));
  assert.equal(file.host.calls.length, 6);
  assert.deepEqual(told, [0, 2, 1]);
});

Deno.test("storedClient() tells what was paid now, and what in an earlier run", async () => {
  await using file = await stored((prompt) => prompt);
  const paid = async (client: Able<"generate">, prompts: string[]) =>
    (await client.generate(prompts.map(user))).map(([answer]) => paidFor(answer));
  const first = file.open();
  const [now, none, earlier] = [{ now: 12e-6, earlier: 0 }, { now: 0, earlier: 0 }, {
    now: 0,
    earlier: 12e-6,
  }];
  assert.deepEqual(await paid(first, ["a"]), [now]);
  assert.deepEqual(await paid(first, ["a"]), [none]);
  assert.deepEqual(await paid(file.open(), ["a", "b"]), [earlier, now]);
});

Deno.test("storedClient() asks equal prompts of one call once", async () => {
  await using file = await stored((prompt, call) => `${prompt}${call}`);
  const told: number[] = [];
  const answers = await file.open().generate(["a", "b", "a"].map(user), {
    samples: 2,
    onAnswer: (index) => told.push(index),
  });
  assert.deepEqual(textsOf([answers[2]]), textsOf([answers[0]]));
  assert.deepEqual(answers.map(([{ paid }]) => paid?.now), [undefined, undefined, 0]);
  assert.equal(file.host.calls.length, 4);
  assert.deepEqual(told.toSorted(), [0, 1, 2]);
});

Deno.test("storedClient() keeps the samples that came before one that failed", async () => {
  let working = false;
  await using file = await stored((prompt, call) =>
    working || call <= 2 ? `${prompt}${call}` : { status: 500, message: "down" }
  );
  await assert.rejects(file.open().generate(["a", "b"].map(user), { samples: 2 }), HostError);
  working = true;
  const before = file.host.calls.length;
  await file.open().generate(["a", "b"].map(user), { samples: 2 });
  assert.equal(file.host.calls.length - before, 2);
  await file.open().generate(["a", "b"].map(user), { samples: 3 });
  assert.equal(file.host.calls.length - before, 4);
});

Deno.test("storedClient() tells two hosts apart whose models have one name", async () => {
  await using one = await stored(() => "one");
  await using other = testHost(() => "other");
  await one.open().generate([user("a")]);
  const second = storedClient(clientOf(other.baseUrl), {
    store: one.store,
    identity: other.baseUrl,
  });
  assert.deepEqual(textsOf(await second.generate([user("a")])), [["other"]]);
});

Deno.test("prompts refused alike are what is wrong where another has an answer", async () => {
  await using file = await stored((prompt) =>
    prompt.startsWith("bad") ? { status: 400, message: "no" } : prompt
  );
  const prompts = ["good", ...Array.from({ length: 20 }, (_, i) => `bad ${i}`)];
  await file.open().generate([user("good")]);
  const { answers, failures } = await tryGenerate(file.open(), prompts.map(user));
  assert.deepEqual([answers[0].length, failures.size], [1, 20]);
});

Deno.test("storedClient() streams what its client streams", async () => {
  await using file = await stored((prompt) => prompt);
  const stream = file.open().stream(user("a"));
  assert.equal((await stream.next()).value, "a");
  const { done, value: end } = await stream.next();
  assert.ok(done);
  assert.deepEqual([end.tokens_in, end.tokens_out, end.finish], [10, 2, "stop"]);
  assert.ok(end.cost_usd > 0);
});

Deno.test("storedClient() takes other options for another question", async () => {
  await using file = await stored((_, call) => `${call}`);
  const client = file.open();
  await client.generate([user("a")], { seed: 1 });
  for (const options of [{ seed: 2 }, { temperature: 0 }, { maxTokens: 5 }, { stop: ["x"] }]) {
    await client.generate([user("a")], options);
  }
  assert.equal(file.host.calls.length, 5);
});

Deno.test("storedClient() takes other roles, and other turns before, for another question", async () => {
  await using file = await stored((_, call) => `${call}`);
  const client = file.open();
  const [question] = user("b");
  const conversations = [
    [question],
    [{ role: "system", content: "a" }, question],
    [{ role: "user", content: "a" }, question],
    [{ role: "assistant", content: "a" }, question],
  ] as const;
  const answers = await client.generate([...conversations, [question]]);
  assert.deepEqual(new Set(textsOf(answers).flat()).size, 4);
  assert.equal(file.host.calls.length, 4);
  assert.deepEqual(answers[4][0].text, answers[0][0].text);
});

Deno.test("after a host failed, only what it did not answer is asked again", async () => {
  let working = false;
  await using file = await stored((prompt, call) =>
    working || call <= 10 ? prompt : { status: 500, message: "down" }
  );
  const prompts = Array.from({ length: 30 }, (_, i) => `${i}`);
  await assert.rejects(file.open().generate(prompts.map(user)), HostError);
  working = true;
  const before = file.host.calls.length;
  const answers = await file.open().generate(prompts.map(user));
  assert.deepEqual(answers.map(([{ text }]) => text), prompts);
  assert.equal(file.host.calls.length - before, 20);
});

Deno.test("storedClient() tells of refused prompts by their place among all", async () => {
  await using file = await stored((prompt) =>
    prompt === "bad" ? { status: 400, message: "no" } : prompt
  );
  await file.open().generate([user("a")]);
  const { answers, failures } = await tryGenerate(file.open(), ["a", "bad", "c"].map(user));
  assert.deepEqual(answers.map((samples) => samples.length), [1, 0, 1]);
  assert.deepEqual([...failures.keys()], [1]);
});

Deno.test("two runs on one store pay once, and both have all answers", async () => {
  await using file = await stored((prompt) =>
    new Promise((resolve) => setTimeout(() => resolve(prompt), 5))
  );
  const prompts = Array.from({ length: 60 }, (_, i) => `${i}`);
  const runs = await Promise.all(
    [prompts, prompts.toReversed()].map((own) => file.open().generate(own.map(user))),
  );
  assert.deepEqual(textsOf(runs[0]), prompts.map((text) => [text]));
  assert.deepEqual(textsOf(runs[1]), textsOf(runs[0]).toReversed());
  assert.equal(file.host.calls.length, 60);
  const paid = runs.flat(2).map((answer) => paidFor(answer));
  assert.equal(paid.filter(({ now }) => now > 0).length, 60);
  assert.equal(paid.filter(({ earlier }) => earlier > 0).length, 60);
});

Deno.test("a run asks itself what the other was refused, and neither waits for ever", async () => {
  await using file = await stored((prompt) =>
    prompt.startsWith("bad") ? { status: 400, message: `no ${prompt}` } : prompt
  );
  const prompts = [["bad 1", "a", "bad 2"], ["bad 2", "b", "bad 1"]];
  const runs = await Promise.all(
    prompts.map((own) => tryGenerate(file.open(), own.map(user))),
  );
  for (const { answers, failures } of runs) {
    assert.deepEqual(answers.map(({ length }) => length), [0, 1, 0]);
    assert.equal(failures.size, 2);
  }
});

Deno.test("what lies in the store and is no answer is asked for again, and then kept", async () => {
  await using file = await stored((_, call) => `${call}`);
  await file.open().generate([user("a")]);
  const store = Store.open(file.store);
  const [{ key }] = listEntries(store, ["answer"]);
  const good = JSON.parse(new TextDecoder().decode(store.get("answer", key)!));
  const bad = [
    "",
    "null",
    "{",
    ...[{ text: 42 }, { tokens_in: -5 }, { tokens_out: 2.5 }, { cost_usd: null }, { finish: "x" }]
      .map((part) => JSON.stringify({ ...good, ...part })),
  ];
  for (const [i, text] of bad.entries()) {
    store.put("answer", [{ key, label: "", value: new TextEncoder().encode(text) }]);
    for (let again = 0; again < 2; again++) {
      assert.deepEqual(textsOf(await file.open().generate([user("a")])), [[`${i + 2}`]]);
    }
  }
});
