import assert from "node:assert/strict";
import { openPocketModel, pocketQuestions } from "../pocket/mod.ts";
import type { Completion, StreamEnd } from "./client.ts";
import { user } from "./messages.ts";
import { priceOf } from "./prices.ts";

const open = (batch?: number) =>
  openPocketModel("pocket-small", { threads: 1, ...(batch === undefined ? {} : { batch }) });
const prompts = pocketQuestions(180, { seed: 3, pool: "router" })
  .map(({ prompt }) => user(prompt));
const texts = (answers: Completion[][]) =>
  answers.map((samples) => samples.map(({ text }) => text));

Deno.test("generate() gives the same bytes for a seed, and others for another", async () => {
  const client = await open();
  const ask = async (seed: number) => {
    const answers = await client.generate(prompts, { samples: 3, seed });
    return answers.map((samples) => samples.map(({ text, tokens }) => ({ text, tokens })));
  };
  assert.deepEqual(await ask(1), await ask(1));
  assert.notDeepEqual(await ask(1), await ask(2));
});

Deno.test("generate() answers at least 99.9% of the samples alike at any batch size", async () => {
  const whole = texts(await (await open(512)).generate(prompts, { samples: 6 })).flat();
  for (const batch of [7, 100]) {
    const parts = texts(await (await open(batch)).generate(prompts, { samples: 6 })).flat();
    const alike = parts.filter((text, i) => text === whole[i]).length;
    assert.ok(alike >= 0.999 * whole.length, `${alike} of ${whole.length} at ${batch}`);
  }
});

Deno.test("generate() keeps the order of prompts and of samples", async () => {
  const client = await open();
  const few = prompts.slice(0, 9);
  const ours = texts(await client.generate(few, { samples: 2 }));
  const turned = texts(await client.generate(few.toReversed(), { samples: 4 }));
  const first = turned.toReversed().map((samples) => samples.slice(0, 2));
  assert.deepEqual(first, ours);
});

Deno.test("generate() at temperature 0 gives one answer, as often as asked", async () => {
  const [samples] = await (await open()).generate([prompts[0]], { samples: 4, temperature: 0 });
  assert.equal(samples.length, 4);
  assert.equal(new Set(samples.map(({ text }) => text)).size, 1);
});

Deno.test("score() finds the log-probabilities that generate() told", async () => {
  const client = await open();
  const answers = await client.generate(prompts.slice(0, 40), { samples: 2 });
  const flat = answers.flatMap((samples, i) =>
    samples.filter(({ finish }) => finish === "stop")
      .map((sample) => ({ prompt: prompts[i], completion: sample.text, tokens: sample.tokens! }))
  );
  const scored = await client.score(flat);
  for (const [i, { tokens }] of flat.entries()) {
    if (tokens.length !== scored[i].tokens.length) continue; // sampled in other pieces than it is read in
    for (const [t, { logProb }] of tokens.entries()) {
      assert.ok(Math.abs(logProb - scored[i].tokens[t].logProb) < 1e-3);
    }
  }
  const read = flat.filter(({ tokens }, i) => tokens.length === scored[i].tokens.length).length;
  assert.ok(read > 0.9 * flat.length, `${read} of ${flat.length}`);
});

Deno.test("a model on this machine refuses a schema, generated and streamed", async () => {
  const client = await open(), prompt = user("What is 2 + 2?"), schema = { type: "object" };
  const message = /^Cannot hold .* to a schema as it is on this machine, and writes no JSON$/;
  await assert.rejects(client.generate([prompt], { schema }), { name: "UserError", message });
  await assert.rejects(client.stream(prompt, { schema }).next(), { name: "UserError", message });
});

for (const maxTokens of [3, 32]) {
  Deno.test(`stream() gives in pieces what generate() gives of ${maxTokens} tokens`, async () => {
    const client = await open();
    const prompt = user("Spell a b c d e backwards.");
    const [[whole]] = await client.generate([prompt], { seed: 5, maxTokens });
    const pieces: string[] = [];
    const stream = client.stream(prompt, { seed: 5, maxTokens });
    let next = await stream.next();
    for (; !next.done; next = await stream.next()) pieces.push(next.value);
    assert.equal(pieces.join(""), whole.text);
    assert.ok(pieces.length > 1 || whole.text.length < 3, `pieces: ${pieces}`);
    const { tokens_in, tokens_out, cost_usd, finish } = whole;
    const end = { tokens_in, tokens_out, cost_usd, finish, version: null };
    assert.deepEqual(next.value satisfies StreamEnd, end);
  });
}

Deno.test("generation ends at stop texts, which are not part of it, streamed or not", async () => {
  const client = await open();
  const prompt = user("Sort from small to large: 31, 7, 15.");
  const [[whole]] = await client.generate([prompt], { temperature: 0 });
  assert.match(whole.text, /,/);
  const options = { temperature: 0, stop: [", "] };
  const [[cut]] = await client.generate([prompt], options);
  assert.equal(cut.text, whole.text.slice(0, whole.text.indexOf(", ")));
  assert.equal(cut.finish, "stop");
  const pieces: string[] = [];
  for await (const piece of client.stream(prompt, options)) pieces.push(piece);
  assert.equal(pieces.join(""), cut.text);
});

Deno.test("generation ends at the limit of tokens, and says so", async () => {
  const [[{ tokens, finish }]] = await (await open())
    .generate([user("Sort from small to large: 31, 7, 15.")], { temperature: 0, maxTokens: 2 });
  assert.deepEqual([tokens!.length, finish], [2, "length"]);
});

Deno.test("usage is charged by the price table, the prompt to the first sample alone", async () => {
  const [[first, second]] = await (await open()).generate([prompts[0]], { samples: 2 });
  const { input, output } = priceOf("pocket-small");
  const cost = (tokensIn: number, tokensOut: number) =>
    (tokensIn * input + tokensOut * output) / 1e6;
  assert.equal(first.cost_usd, cost(first.tokens_in, first.tokens_out));
  assert.equal(second.cost_usd, cost(0, second.tokens_out));
});

Deno.test("prompts too long for the context are refused with their length", async () => {
  const client = await open();
  await assert.rejects(client.generate([user("1".repeat(80))]), {
    name: "UserError",
    message: /fewer than 62 tokens: "1{40}\.\.\." has 80$/,
  });
  // Counting its tokens would take a minute
  await assert.rejects(client.generate([user("1".repeat(8e6))]), {
    message: /fewer than 62 tokens: "1{40}\.\.\." has 8000000 characters$/,
  });
});

Deno.test("a conversation of several turns is read whole, in its order", async () => {
  const client = await open();
  const turns = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "What is 2 + 2?" },
    { role: "assistant", content: "4" },
    { role: "user", content: "What is 3 + 3?" },
  ] as const;
  const joined = user("Be brief.\n\nWhat is 2 + 2?\n\n4\n\nWhat is 3 + 3?");
  const [[all], [one], [last]] = await client.generate([turns, joined, turns.slice(3)]);
  assert.deepEqual([all.text, all.tokens_in], [one.text, one.tokens_in]);
  assert.ok(all.tokens_in > last.tokens_in);
  assert.equal(client.countTokens(turns), all.tokens_in);
  assert.equal(client.countTokens("What is 3 + 3?"), last.tokens_in - 2);
});

Deno.test("a conversation that does not end with the user's turn is refused", async () => {
  const client = await open();
  const [answered] = [[...user("a"), { role: "assistant", content: "b" } as const]];
  await assert.rejects(client.generate([answered]), {
    name: "UserError",
    message: /^Cannot ask pocket-small as .* its last is of the assistant$/,
  });
  await assert.rejects(client.score([{ prompt: [], completion: "a" }]), {
    message: /it is empty$/,
  });
});

Deno.test("sampling options out of range are refused by name and value", async () => {
  const client = await open();
  const bad = [{ temperature: -1 }, { topP: 0 }, { topP: NaN }, { samples: 0.5 }, { maxTokens: 0 }];
  for (const options of bad) {
    const [[name, value]] = Object.entries(options);
    await assert.rejects(client.generate([prompts[0]], options), {
      name: "UserError",
      message: new RegExp(`${name} must be .*: current value is ${value}$`),
    });
  }
});

Deno.test("an aborted generation throws the signal's reason", async () => {
  const client = await open();
  const signal = AbortSignal.abort(new Error("enough"));
  await assert.rejects(client.generate([prompts[0]], { signal }), /enough/);
});
