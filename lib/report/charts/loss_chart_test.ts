import assert from "node:assert/strict";
import { lossChart } from "./loss_chart.ts";

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
