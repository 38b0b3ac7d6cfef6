import assert from "node:assert/strict";
import { random } from "../core/random.ts";
import { matchProbability } from "../outcomes/mod.ts";
import { calibrated, routerByName, type RouterFactory } from "./mod.ts";
import { OUTCOMES, outcomesOf } from "./testing.ts";

const next = random(1, "calibrated");
const N = 600;
/** How easy each query is for a; b is right four times in five. */
const ease = Array.from({ length: N }, () => next());
const TABLE = outcomesOf(
  ease.map((p, i) => `${p} ${i}`),
  ease.map((p) => [Number(next() < p), Number(next() < 0.8)]),
);

/** A router that knows the ease, and says the square of it. */
function overconfident(scale: "quality" | "match"): RouterFactory {
  return {
    ...{ name: "o", description: "overconfident", learnsFrom: "train" },
    fit: ({ candidates }) => ({
      ...{ name: "o", candidates, scale, costUsd: 0 },
      score: (queries) =>
        Float64Array.from(queries.flatMap(({ prompt }) => [Number(prompt.split(" ")[0]) ** 2, 1])),
    }),
  };
}

for (const method of ["platt", "isotonic"] as const) {
  Deno.test(`scores of qualities and of matches become probabilities by ${method}`, async () => {
    const a = TABLE.quality.filter((_, cell) => cell % 2 === 0);
    for (const scale of ["quality", "match"] as const) {
      const truth = scale === "quality"
        ? a
        : matchProbability(TABLE, { candidate: 0, reference: 1 });
      const errorOf = async (factory: RouterFactory) => {
        const router = await factory.fit(TABLE, { seed: 1 });
        const scores = await router.score(TABLE.queries);
        const given = scores.filter((_, cell) => cell % 2 === 0);
        const gap = given.reduce((sum, score, i) => sum + score - truth[i], 0) / N;
        return { gap: Math.abs(gap), router, last: scores[1] };
      };
      const before = await errorOf(overconfident(scale));
      const after = await errorOf(calibrated(overconfident(scale), { method }));
      assert.ok(before.gap > 0.1 && after.gap < 0.02, `${scale}: ${before.gap}, ${after.gap}`);
      assert.deepEqual([after.router.name, after.router.scale], [`o+${method}`, scale]);
      // A constant score becomes the share that is right; the reference of matches stays certain
      assert.ok(scale === "match" ? after.last === 1 : Math.abs(after.last - 0.8) < 0.05);
    }
  });
}

Deno.test("a router is calibrated on queries that it did not learn from, each once", async () => {
  const asked: string[] = [];
  const spy: RouterFactory = {
    ...overconfident("quality"),
    fit: ({ candidates, queries: known }) => ({
      ...{ name: "o", candidates, scale: "quality", costUsd: 0 },
      score: (queries) => {
        const prompts = new Set(known.map(({ prompt }) => prompt));
        if (known.length < N) {
          assert.ok(queries.every(({ prompt }) => !prompts.has(prompt)));
          asked.push(...queries.map(({ prompt }) => prompt));
        }
        return new Float64Array(2 * queries.length).fill(0.5);
      },
    }),
  };
  await calibrated(spy, { method: "platt" }).fit(TABLE, { seed: 1 });
  assert.deepEqual(asked.sort(), TABLE.queries.map(({ prompt }) => prompt).sort());
  asked.length = 0;
  await calibrated({ ...spy, slow: true }, { method: "platt" }).fit(TABLE, { seed: 1 });
  assert.equal(asked.length, N / 10);
});

Deno.test("few queries are calibrated with a fold for each prompt, and fewer than three are refused", async () => {
  const few = (n: number) =>
    outcomesOf(
      Array.from({ length: n }, (_, i) => `${i / n} ${i}`),
      Array.from({ length: n }, (_, i) => [i % 2, 1]),
    );
  const learned: number[] = [];
  const spy: RouterFactory = {
    ...overconfident("quality"),
    fit(outcomes, options) {
      learned.push(outcomes.queries.length);
      return overconfident("quality").fit(outcomes, options);
    },
  };
  await calibrated(spy, { method: "isotonic" }).fit(few(4), { seed: 1 });
  assert.deepEqual(learned, [3, 3, 3, 3, 4]);
  await calibrated(spy, { method: "platt" }).fit(few(3), { seed: 1 });
  await assert.rejects(
    async () => await calibrated(spy, { method: "platt" }).fit(few(2), { seed: 1 }),
    {
      name: "UserError",
      message:
        /^Cannot calibrate o as it takes 3 distinct prompts or more to learn from: there are 2$/,
    },
  );
});

Deno.test("preferences become probabilities of a match, and rewards stay on their scale", async () => {
  const preferring: RouterFactory = {
    ...overconfident("match"),
    fit: ({ candidates }) => ({
      ...{ name: "o", candidates, scale: "preference", costUsd: 0 },
      score: (queries) =>
        Float64Array.from(queries.flatMap(({ prompt }) => {
          const p = Number(prompt.split(" ")[0]);
          return [Math.min(1, p / (1 - p)), Math.min(1, (1 - p) / p)];
        })),
    }),
  };
  const router = await calibrated(preferring, { method: "platt" }).fit(TABLE, { seed: 1 });
  assert.equal(router.scale, "match");
  const matches = matchProbability(TABLE, { candidate: 0, reference: 1 });
  const scores = await router.score(TABLE.queries);
  const gap = matches.reduce((sum, match, i) => sum + scores[2 * i] - match, 0) / N;
  assert.ok(Math.abs(gap) < 0.02 && scores[1] === 1, `${gap}`);

  const rewards = { ...OUTCOMES, quality: OUTCOMES.quality.map((value) => 9 * value - 5) };
  const scored = await routerByName("tfidf-logistic+isotonic").fit(rewards, { seed: 1 });
  const values = await scored.score(OUTCOMES.queries);
  assert.ok(values.every((value) => value >= -5 && value <= 4) && Math.max(...values) > 1);
});

Deno.test("routers that have nothing to calibrate are refused by name", () => {
  for (
    const [name, message] of [
      ["oracle+platt", /^Cannot calibrate oracle as it knows the answers, and predicts none$/],
      ["cheapest+platt", /as it chooses the same candidate for all queries$/],
      ["keyword+platt+isotonic", /^Cannot calibrate keyword\+platt as it is calibrated already$/],
      ["keyword+beta", /^Cannot calibrate keyword by "beta" as there is no such method$/],
    ] as const
  ) {
    assert.throws(() => routerByName(name), { name: "UserError", message });
  }
  assert.throws(() => routerByName("nothing+platt"), { message: /router named "nothing"/ });
});
