import assert from "node:assert/strict";
import fc from "fast-check";
import { random } from "../core/random.ts";
import { ascending, groupTies } from "./ties.ts";

Deno.test("ascending() sorts stably, few rows and many, spread evenly, alike or far apart", () => {
  const near = [0, -0, 1, -1, 0.5, -0.5, 5e-324, 0.1, 0.1 + 2 ** -56];
  const far = [...near, 1e300, -1e300], endless = [...near, Infinity, -Infinity];
  for (const n of [1, 7, 1_999, 2_000, 70_000]) {
    for (const awkward of [near, far, endless]) {
      const next = random(n, "sort");
      const values = Float64Array.from({ length: n }, () => {
        return next() < 0.5 ? next() * 2 - 1 : awkward[Math.floor(next() * awkward.length)];
      });
      const order = ascending(values);
      assert.equal(new Set(order).size, n);
      for (let k = 1; k < n; k++) {
        const [a, b] = [values[order[k - 1]], values[order[k]]];
        assert.ok(a < b || (a === b && order[k - 1] < order[k]), `${a} before ${b}`);
      }
    }
  }
});

Deno.test("groupTies() sums rows of equal value, but for those of weight 0", () => {
  assert.deepEqual(groupTies([0.5, 0.2, 0.5, 0.9], [1, 1, 0, 1]), {
    value: Float64Array.of(0.2, 0.5, 0.9),
    weight: Float64Array.of(1, 2, 1),
    sum: Float64Array.of(1, 1, 1),
  });
  assert.deepEqual(groupTies([0.5, 0.2, 0.5, 0.9], [1, 1, 0, 1], [2, 0, 1, 0.5]), {
    value: Float64Array.of(0.5, 0.9),
    weight: Float64Array.of(3, 0.5),
    sum: Float64Array.of(2, 0.5),
  });
});

Deno.test("groupTies() of whole weights equals rows repeated", () => {
  const row = fc.tuple(
    fc.integer({ min: -3, max: 3 }),
    fc.integer({ min: 0, max: 1 }),
    fc.integer({ min: 0, max: 3 }),
  );
  fc.assert(fc.property(fc.array(row), (rows) => {
    const repeated = rows.flatMap(([x, y, times]) => Array(times).fill([x, y]));
    const [x, y, weights] = [0, 1, 2].map((column) => rows.map((row) => row[column]));
    assert.deepEqual(
      groupTies(x, y, weights),
      groupTies(repeated.map(([x]) => x), repeated.map(([, y]) => y)),
    );
  }));
});
