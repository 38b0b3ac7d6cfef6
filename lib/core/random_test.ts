import assert from "node:assert/strict";
import { integer, permutation, place, random, resampler } from "./random.ts";

Deno.test("random() gives the same numbers for the same seed and label, others for another", () => {
  const take = (seed: number, label?: string) => {
    const next = random(seed, label);
    return Array.from({ length: 5 }, next);
  };
  assert.deepEqual(take(1), take(1));
  assert.notDeepEqual(take(1), take(2));
  assert.notDeepEqual(take(1, "a"), take(1, "b"));
});

Deno.test("random() is uniform over [0, 1)", () => {
  const next = random(7);
  const counts = new Array(10).fill(0);
  for (let i = 0; i < 100_000; i++) counts[Math.floor(next() * 10)]++;
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  assert.ok(chiSquare < 27.9, `chi-square with 9 degrees is ${chiSquare}`); // p = 0.001
});

Deno.test("permutation() holds each number once", () => {
  const order = permutation(100, random(3));
  assert.deepEqual([...order].sort((a, b) => a - b), [...order.keys()]);
  assert.notDeepEqual([...order], [...order.keys()]);
});

Deno.test("resampler() counts n draws of n by the numbers of random(), one resample after the other", () => {
  const resample = resampler(50, 1, "queries"), next = random(1, "queries");
  for (const counts of [new Float64Array(50), new Uint8Array(50)]) {
    const expected = counts.slice();
    for (let i = 0; i < 50; i++) expected[integer(0, 49, next)]++;
    resample(counts);
    assert.deepEqual(counts, expected);
    assert.ok(counts.some((count) => count > 1));
  }
});

Deno.test("place() spreads texts evenly, however alike they are", () => {
  const texts = Array.from({ length: 20_000 }, (_, i) => `${i % 200} + ${Math.floor(i / 200)}`);
  const low = texts.filter((text) => place(text) < 0.1);
  assert.ok(Math.abs(low.length / texts.length - 0.1) < 0.01);
  const sum = (text: string) => text.split(" + ").reduce((total, part) => total + Number(part), 0);
  const odd = low.filter((text) => sum(text) % 2 === 1).length / low.length;
  assert.ok(Math.abs(odd - 0.5) < 0.04, `${odd} of those below 0.1 add up to an odd number`);
});
