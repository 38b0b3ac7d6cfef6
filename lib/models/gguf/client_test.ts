/** With a real model; testing.ts says how. All but the one test of SmolLM2's template hold of any file. */
import assert from "node:assert/strict";
import { basename } from "node:path";
import { random } from "../../core/random.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import { type Able, able } from "../capabilities.ts";
import type { Completion, StreamEnd } from "../client.ts";
import { user } from "../messages.ts";
import { PromptRefused } from "../providers/host_error.ts";
import { UnansweredError } from "../answers.ts";
import { openClient } from "../registry.ts";
import { GgufClient } from "./client.ts";
import { GgufModel } from "./model.ts";
import { realModel } from "./testing.ts";

const path = realModel(), ignore = path === undefined;
const test = (name: string, fn: () => Promise<void>) => Deno.test({ name, ignore, fn });

let opened: Promise<GgufModel> | undefined;
const openModel = () => opened ??= GgufModel.open(path!, { name: "gguf/m", threads: 1 });
const open = async () =>
  new GgufClient(await openModel(), { price: { input: 1, output: 2 }, digest: "" });

const PROMPTS = ["What is the capital of France?", "Name a colour.", "What is 7 + 5?"].map(user);
const told = (answers: Completion[][]) =>
  answers.map((samples) => samples.map(({ text, tokens, finish }) => ({ text, tokens, finish })));

Deno.test({
  name: "the template of SmolLM2 is that of its tokenizer",
  ignore: ignore || !basename(path!).startsWith("SmolLM2-"),
  async fn() {
    const model = await openModel();
    const system = "You are a helpful AI assistant named SmolLM, trained by Hugging Face";
    const turns = (system: string, rest: string) =>
      `<|im_start|>system\n${system}<|im_end|>\n${rest}<|im_start|>assistant\n`;
    const asked = "<|im_start|>user\nHi<|im_end|>\n";
    assert.equal(model.template(user("Hi")), turns(system, asked));
    const conversation = [
      { role: "developer", content: "Be brief." },
      ...user("Hi"),
      { role: "assistant", content: "Hello" },
      ...user("Hi"),
    ] as const;
    assert.equal(
      model.template(conversation),
      turns("Be brief.", `${asked}<|im_start|>assistant\nHello<|im_end|>\n${asked}`),
    );
    assert.deepEqual(model.promptTokens(model.template(user("Hi"))).slice(0, 3), [1, 9690, 198]);
    assert.equal(model.end, 2);
  },
});

test("the same seed gives the same answers, whatever was asked before", async () => {
  const client = await open(), options = { samples: 3, maxTokens: 10 };
  const once = told(await client.generate(PROMPTS, options));
  await client.generate([user("a ".repeat(1100))], { maxTokens: 2 }); // another context
  const again = told(await client.generate(PROMPTS.toReversed(), options)).toReversed();
  assert.deepEqual(again, once);
  assert.notDeepEqual(told(await client.generate(PROMPTS, { ...options, seed: 2 })), once);
  for (const samples of once) assert.equal(new Set(samples.map(({ text }) => text)).size, 3);
});

test("temperature 0 takes the likeliest token, and gives one answer as often as asked", async () => {
  const client = await open(), options = { maxTokens: 10 };
  const greedy = told(await client.generate(PROMPTS, { ...options, temperature: 0, samples: 2 }));
  const cold = told(await client.generate(PROMPTS, { ...options, temperature: 1e-6 }));
  for (const [prompt, [first, second]] of greedy.entries()) {
    assert.deepEqual(first, second);
    assert.equal(first.text, cold[prompt][0].text);
    for (const [i, { logProb }] of first.tokens!.entries()) {
      assert.ok(Math.abs(logProb - cold[prompt][0].tokens![i].logProb) < 1e-3);
    }
  }
});

test("the probabilities of all tokens have the sum 1", async () => {
  const model = await openModel();
  await model.sequence.begin(model.promptTokens(model.template(PROMPTS[0])), 1);
  let sum = 0;
  for (let token = 0;; token++) {
    const logProb = await model.sequence.logProbOf(token);
    if (logProb === undefined) break;
    sum += Math.exp(logProb);
  }
  assert.ok(Math.abs(sum - 1) < 1e-6, `${sum}`);
});

test("tokens are drawn as often as their probability says, by llama.cpp too", async () => {
  const model = await openModel(), { sequence } = model, next = random(1);
  await sequence.begin(model.promptTokens(model.template(PROMPTS[1])), 3);
  const plain = { temperature: 1, topP: 1 }, count = 400;
  for (let place = 0; place < 2; place++) {
    const { token } = await sequence.draw({ temperature: 0, topP: 1 }, next);
    const share = Math.exp(await sequence.logProbOf(token));
    let drawn = 0;
    for (let i = 0; i < count; i++) {
      const found = await sequence.draw(plain, next);
      drawn += Number(found.token === token);
      if (found.token === token) {
        assert.ok(Math.abs(Math.exp(found.logProb) - share) < 1e-3);
      }
    }
    const deviation = Math.sqrt(share * (1 - share) / count);
    assert.ok(Math.abs(drawn / count - share) < 4 * deviation + 1e-6, `${drawn / count}, ${share}`);
    await sequence.add(token);
  }
});

for (const temperature of [0, 0.7, 1]) {
  test(`score() finds what generate() told at temperature ${temperature}`, async () => {
    const client = await open();
    const answers = await client.generate(PROMPTS, { samples: 2, temperature, maxTokens: 20 });
    const given = answers.flatMap((samples, i) =>
      samples.map((sample) => ({ prompt: PROMPTS[i], completion: sample.text, sample }))
    );
    const scored = await client.score(given);
    let compared = 0;
    for (const [i, { sample }] of given.entries()) {
      const { tokens } = scored[i], ended = sample.finish === "stop";
      assert.equal(tokens.at(-1)!.token, "");
      // Sampled in other pieces than it is read in
      const pieces = (of: typeof tokens) => of.map(({ token }) => token).join("|");
      if (pieces(ended ? tokens : tokens.slice(0, -1)) !== pieces(sample.tokens!)) continue;
      compared++;
      for (const [t, { logProb }] of sample.tokens!.entries()) {
        assert.ok(Math.abs(logProb - tokens[t].logProb) < 1e-3, `${logProb} ${tokens[t].logProb}`);
      }
    }
    assert.ok(compared >= given.length / 3, `${compared} of ${given.length}`);
  });
}

test("answers end at stop texts and at the limit, streamed or not", async () => {
  const client = await open(), [, prompt] = PROMPTS, temperature = 0;
  const [[whole]] = await client.generate([prompt], { temperature, maxTokens: 12 });
  const stop = [whole.text.slice(4, 7)], from = whole.text.indexOf(stop[0]);
  for (const options of [{ stop }, { maxTokens: 3 }]) {
    const [[cut]] = await client.generate([prompt], { temperature, maxTokens: 12, ...options });
    if ("stop" in options) {
      assert.deepEqual([cut.text, cut.finish], [whole.text.slice(0, from), "stop"]);
    } else assert.deepEqual([cut.tokens_out, cut.finish], [3, "length"]);
    const stream = client.stream(prompt, { temperature, maxTokens: 12, ...options });
    let streamed = "", next = await stream.next();
    for (; !next.done; next = await stream.next()) streamed += next.value;
    const { tokens_in, tokens_out, cost_usd, finish } = cut;
    assert.equal(streamed, cut.text);
    const end: StreamEnd = { tokens_in, tokens_out, cost_usd, finish, version: null };
    assert.deepEqual(next.value, end);
    assert.equal(cost_usd, (tokens_in + 2 * tokens_out) / 1e6);
    assert.equal(tokens_in, client.countTokens(prompt));
  }
});

test("a prompt that is too long leaves the others their answers", async () => {
  const client = await open(), { context } = client.limits;
  const long = user("a ".repeat(context!)), longer = user("a".repeat(200 * context!));
  const reason = new RegExp(`^it has \\d+ tokens; with 1 of the answer the limit is ${context}$`);
  const heard: number[] = [];
  await assert.rejects(
    client.generate([long, PROMPTS[0], longer], {
      maxTokens: 2,
      onSample: (prompt) => heard.push(prompt),
      onAnswer: (prompt) => heard.push(prompt),
    }),
    (error: Error) => {
      assert.ok(error instanceof UnansweredError);
      assert.match(error.failures.get(0)!, reason);
      assert.match(error.failures.get(2)!, /^it has \d+ characters/);
      assert.deepEqual(error.answers.map(({ length }) => length), [0, 1, 0]);
      return true;
    },
  );
  assert.deepEqual(heard, [1, 1]);
  await assert.rejects(client.stream(long).next(), PromptRefused);
  await assert.rejects(client.score([{ prompt: long, completion: "a" }]), PromptRefused);
});

test("calls at the same time do not mix, and one that is given up lets the others go on", async () => {
  const client = await open(), options = { temperature: 0, maxTokens: 8 };
  const [[alone]] = told(await client.generate([PROMPTS[0]], options));
  const stream = client.stream(PROMPTS[1], options);
  await stream.next();
  const waiting = client.generate([PROMPTS[0]], options);
  await stream.return(undefined as never);
  assert.deepEqual(told(await waiting), [[alone]]);
  const signal = AbortSignal.abort(new Error("enough"));
  await assert.rejects(client.generate([PROMPTS[0]], { ...options, signal }), /enough/);
  assert.deepEqual(told(await client.generate([PROMPTS[0]], options)), [[alone]]);
});

test("answers are kept by the file's content, and are free", async () => {
  await using temp = await TempFiles.create();
  await Deno.symlink(await Deno.realPath(path!), temp.path("other.gguf"));
  const ask = async (path: string): Promise<Completion[]> => {
    const client: Able<"generate"> = able(
      await openClient(`gguf/${path}`, { store: temp.path("store") }),
      "generate",
      "score",
      "stream",
    );
    return (await client.generate([PROMPTS[0]], { samples: 2, maxTokens: 5 }))[0];
  };
  const first = await ask(path!), second = await ask(temp.path("other.gguf"));
  assert.deepEqual(second.map(({ latency_ms }) => latency_ms), first.map((one) => one.latency_ms));
  assert.deepEqual(first.map(({ cost_usd }) => cost_usd), [0, 0]);
});
