import assert from "node:assert/strict";
import { mock } from "node:test";
import { followTraining, lossChart } from "./follow_training.ts";

const pointsOf = (losses: number[]) =>
  (lossChart(losses, { title: "Run" }).spec.data as { values: { x: number; y: number }[] }).values;

Deno.test("lossChart() shows each loss of a short run", () => {
  const points = pointsOf([3, 2, 1]);
  assert.deepEqual(points.map(({ x, y }) => [x, y]), [[1, 3], [2, 2], [3, 1]]);
});

Deno.test("lossChart() shows a long run as means of stretches, up to its last update", () => {
  const losses = Array.from({ length: 1001 }, (_, i) => i);
  const points = pointsOf(losses);
  assert.ok(points.length <= 200);
  assert.deepEqual([points[0].x, points[0].y], [6, 2.5]);
  assert.equal(points.at(-1)!.x, 1001);
});

Deno.test("followTraining() outside a notebook writes its first and its last line to stderr", async () => {
  const said = mock.method(console, "error", () => {});
  try {
    const follow = followTraining({ title: "Run" });
    for (const step of [1, 2, 3]) {
      await follow({ step, steps: 3, loss: 2, norm: 1, lr: 1e-3, losses: [2], metrics: [], evaluations: [] });
    }
  } finally {
    said.mock.restore();
  }
  const lines = said.mock.calls.map(({ arguments: [line] }) => String(line));
  assert.equal(lines.length, 2);
  assert.match(lines[1], /^Run: step 3 of 3, loss 2.0000, learning rate 1.00e-3, \d+ s$/);
});
