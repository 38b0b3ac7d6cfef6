import assert from "node:assert/strict";
import { brier } from "../mod.ts";
import { bbq } from "./bbq.ts";
import { assertNear, simulate } from "./testing.ts";

Deno.test("bbq() of five rows averages one bin only: the share right", () => {
  const fitted = bbq().fit([0.1, 0.2, 0.3, 0.4, 0.5], [0, 0, 1, 0, 1]);
  assertNear(fitted.apply([0, 1]), [0.4, 0.4]);
});

Deno.test("bbq() of ten rows averages one and two bins by exp(-BIC / 2), by hand", () => {
  const c = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], y = [0, 0, 0, 0, 1, 0, 1, 1, 1, 1];
  // One bin: 0.5, NLL 10 ln 2. Two, split at 0.55: 0.2 and 0.8, NLL 10 H(0.2)
  const entropy = -0.2 * Math.log(0.2) - 0.8 * Math.log(0.8);
  const one = 10 ** -0.5 * 2 ** -10, two = 10 ** -1 * Math.exp(-10 * entropy);
  const low = (0.5 * one + 0.2 * two) / (one + two);
  assertNear(bbq().fit(c, y).apply([0.5, 0.549, 0.551, 0.6]), [low, low, 1 - low, 1 - low]);
});

Deno.test("bbq() of fifteen rows averages one to three bins, ended by their share", () => {
  const c = Array.from({ length: 15 }, (_, i) => (i + 1) / 16);
  const y = [0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 1, 0, 1];
  let total = 0;
  const sums = y.map(() => 0);
  for (const starts of [[0], [0, 8], [0, 5, 10]]) {
    const bins = starts.map((start, b) => y.slice(start, starts[b + 1]));
    const levels = bins.map((bin) => bin.reduce((sum, right) => sum + right, 0) / bin.length);
    const likelihood = bins.flatMap((bin, b) =>
      bin.map((right) => right ? levels[b] : 1 - levels[b])
    )
      .reduce((product, p) => product * p, 1);
    const weight = likelihood * 15 ** (-bins.length / 2);
    total += weight;
    bins.flatMap((bin, b) => bin.map(() => levels[b])).forEach((p, i) => sums[i] += weight * p);
  }
  assertNear(bbq().fit(c, y).apply(c), sums.map((sum) => sum / total));
});

Deno.test("bbq() never splits equal confidences, and counts bins that ties make equal once", () => {
  const c = [...Array(30).fill(0.25), ...Array(30).fill(0.75)];
  const y = c.map((value, i) => value > 0.5 ? Number(i % 3 > 0) : Number(i % 3 === 0));
  const { edges, levels } = bbq().fit(c, y).toJSON() as unknown as Record<string, number[]>;
  assert.deepEqual(edges, [0.5]);
  assert.ok(levels[0] > 1 / 3 && levels[0] < 0.5 && levels[1] < 2 / 3 && levels[1] > 0.5);
});

Deno.test("bbq() follows a curve that is not monotone better than the confidences do", () => {
  const truth = (c: number) => 0.5 + 0.4 * Math.sin(6 * c);
  const { confidence, correct } = simulate(20_000, { truth, seed: 3 });
  const calibrated = bbq().fit(confidence, correct).apply(confidence);
  const best = confidence.map(truth);
  assert.ok(brier(calibrated, correct) < brier(best, correct) + 0.003);
  assert.ok(brier(confidence, correct) > brier(best, correct) + 0.05);
});
