import assert from "node:assert/strict";
import { user } from "../models/mod.ts";
import { openPocketModel, pocketQuestions } from "../pocket/mod.ts";
import type { Rollout } from "./mod.ts";
import { smallPolicy } from "./testing.ts";

const { sampler, params } = await smallPolicy();
const prompts = pocketQuestions(12, { seed: 2, pool: "router" }).map(({ prompt }) => prompt);
const options = { samples: 3, round: 0, seed: 1 };
const texts = (groups: Rollout[][]) => groups.map((group) => group.map(({ text }) => text));

Deno.test("sample() tells each token's log-probability, as score() finds it", async () => {
  const rollouts = (await sampler.sample(params, prompts, options)).flat();
  assert.equal(rollouts.length, 36);
  const scored = await sampler.score(params, rollouts);
  for (const [i, { ids, logProbs, finish }] of rollouts.entries()) {
    assert.equal(scored[i].length, ids.length);
    assert.equal(finish, "stop");
    logProbs.forEach((value, t) => assert.ok(Math.abs(value - scored[i][t]) < 1e-4));
  }
});

Deno.test("sample() draws by seed, round, sample and prompt, in whatever company", async () => {
  const first = texts(await sampler.sample(params, prompts, options));
  assert.deepEqual(texts(await sampler.sample(params, prompts, options)), first);
  const part = prompts.slice(4, 8).reverse();
  assert.deepEqual(
    texts(await sampler.sample(params, part, options)),
    first.slice(4, 8).reverse(),
  );
  for (const other of [{ round: 1 }, { seed: 2 }]) {
    assert.notDeepEqual(
      texts(await sampler.sample(params, prompts, { ...options, ...other })),
      first,
    );
  }
});

Deno.test("sample() answers with the parameters it is given", async () => {
  const client = await openPocketModel("pocket-small", { threads: 1 });
  const scores = await client.score(
    (await sampler.sample(params, prompts, options)).map(([{ text }], i) => {
      return { prompt: user(prompts[i]), completion: text };
    }),
  );
  const mean = (tokens: { logProb: number }[][]) => {
    const all = tokens.flat().map(({ logProb }) => logProb);
    return all.reduce((a, b) => a + b) / all.length;
  };
  assert.ok(mean(scores.map(({ tokens }) => tokens)) > -1);
  const blank = await sampler.sample(params.map(() => 0), prompts, options);
  // A model of zeros finds all 512 tokens equally likely, and its answers are cut off
  assert.ok(blank.flat().every(({ logProbs }) => Math.abs(logProbs[0] + Math.log(512)) < 1e-4));
  assert.ok(blank.flat().some(({ finish }) => finish === "length"));
});

Deno.test("sample() refuses a prompt that is given twice or too long", async () => {
  await assert.rejects(sampler.sample(params, [prompts[0], prompts[0]], options), {
    name: "UserError",
    message: `Cannot sample answers as prompts must differ: "${prompts[0].slice(0, 40)}..."`,
  });
  await assert.rejects(
    sampler.sample(params, ["word ".repeat(70)], options),
    /prompts must have below 62 tokens/,
  );
  assert.deepEqual(await sampler.sample(params, [], options), []);
});
