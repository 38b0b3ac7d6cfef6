import assert from "node:assert/strict";
import { random } from "../core/random.ts";
import { encoderClient } from "../models/mod.ts";
import type { CandidateMatrix } from "../outcomes/mod.ts";
import { routerByName, type RouterFactory } from "./mod.ts";

/** An encoder that stays frozen: a text's vector is whether it says "hard". */
const OPTIONS = {
  seed: 1,
  encoder: () =>
    Promise.resolve(encoderClient({
      encoder: {
        name: "two words",
        width: 2,
        embed: (texts: readonly string[]) =>
          Promise.resolve(
            texts.map((text) => Float32Array.from(text.includes("hard") ? [1, 0] : [0, 1])),
          ),
      },
      context: 100,
      countTokens: (text) => text.length,
    })),
};

/**
 * Small, small best-of-2 and large, two samples each: easy queries all three answer; of hard ones the small model's
 * second sample, picked by an oracle, is worth `second`, and large one 1.
 */
function worldOf({ second, queries = 80 }: { second: number; queries?: number }): CandidateMatrix {
  const next = random(1, "order");
  const cells = Array.from({ length: queries }, () => {
    const hard = next() < 0.5;
    return hard ? [[0, second], [0, second], [1, 1]] : [[1, 1], [1, 1], [1, 1]];
  });
  const weights = [[1, 1], [0, 1], [1, 1]];
  const all = cells.flat();
  return {
    candidates: [
      { model: "small", n: 1 },
      { model: "small", n: 2, select: "quality" },
      { model: "large", n: 1 },
    ],
    queries: cells.map(([[first]], i) => ({
      ...{ id: `${i}`, dataset: "d", prompt: `${first === 1 ? "easy" : "hard"} ${i}` },
      ...{ task: null, split: null },
    })),
    quality: Float64Array.from(all, ([a, b], cell) => cell % 3 === 1 ? b : (a + b) / 2),
    cost: Float64Array.from(all, (_, cell) => [1, 2, 5][cell % 3]),
    costUnit: "USD",
    draws: Float64Array.from(all.flat()),
    weights: Float64Array.from(cells.flatMap(() => weights.flat())),
    offsets: Int32Array.from({ length: all.length + 1 }, (_, cell) => 2 * cell),
  };
}

const ASKED = ["easy", "hard"].map((prompt) => ({
  ...{ id: prompt, dataset: "d", prompt, task: null, split: null },
}));

async function scoresOf(factory: RouterFactory, outcomes: CandidateMatrix, relax?: number) {
  const router = await factory.fit(outcomes, { ...OPTIONS, relax });
  const scores = await router.score(ASKED);
  return { router, easy: [...scores.subarray(0, 3)], hard: [...scores.subarray(3)] };
}

function near(actual: readonly number[], wanted: readonly number[], tolerance = 0.1): void {
  wanted.forEach((value, j) =>
    assert.ok(Math.abs(actual[j] - value) < tolerance, `${actual}, not ${wanted}`)
  );
}

Deno.test("best-route predicts for each number of samples how often it matches the reference", async () => {
  const { router, easy, hard } = await scoresOf(routerByName("best-route"), worldOf({ second: 1 }));
  assert.equal(router.scale, "match");
  near(easy, [1, 1, 1]);
  near(hard, [0.5, 1, 1]);
});

Deno.test("an answer that is a little worse matches where the match is relaxed by as much", async () => {
  const world = worldOf({ second: 0.8 });
  near((await scoresOf(routerByName("best-route"), world)).hard, [0, 0, 1]);
  near((await scoresOf(routerByName("best-route"), world, 0.3)).hard, [0.5, 1, 1]);
});

Deno.test("n-class prefers the cheapest of the best, and the reference where it alone is good", async () => {
  const { router, easy, hard } = await scoresOf(routerByName("n-class"), worldOf({ second: 0.5 }));
  assert.equal(router.scale, "preference");
  assert.equal(easy[0], 1);
  assert.equal(hard[2], 1);
  assert.ok(Math.max(easy[1], easy[2], hard[0], hard[1]) < 0.2, `${easy} ${hard}`);
});

Deno.test("n-label and hybrid-det learn from one answer each, hybrid-prob from all pairs", async () => {
  const world = worldOf({ second: 1, queries: 400 });
  for (const name of ["n-label", "hybrid-det", "hybrid-prob"]) {
    const { easy, hard } = await scoresOf(routerByName(name), world);
    near([easy[0], hard[0]], [1, 0.5], 0.15);
    assert.equal(easy[2], 1);
  }
});

Deno.test("the hybrids never choose several samples, and hybrid-trans says what t* it took", async () => {
  const { router, easy, hard } = await scoresOf(
    routerByName("hybrid-trans"),
    worldOf({ second: 0.8 }),
  );
  assert.equal(easy[1], -Infinity);
  // Of hard queries one answer of two is within .2 of the reference's: half a match; at 1 all is one
  assert.match(router.notes!.join(), /^t\* = |^Labels differ most as they are/);
  assert.ok(hard[0] < easy[0]);
});
