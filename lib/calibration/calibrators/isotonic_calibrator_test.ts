import assert from "node:assert/strict";
import fc from "fast-check";
import { isotonic } from "./isotonic_calibrator.ts";
import { assertNear, CONFIDENCE, CORRECT, rows, WEIGHTS } from "./testing.ts";

Deno.test("isotonic() equals scikit-learn's IsotonicRegression", () => {
  const at = [0, 0.1, 0.25, 0.4, 0.75, 0.92, 1];
  const plain = [0, 0, 1 / 3, 0.38888888888888895, 0.5, 0.75, 1];
  assertNear(isotonic().fit(CONFIDENCE, CORRECT).apply(at), plain);
  const weighted = isotonic().fit(CONFIDENCE, CORRECT, { weights: WEIGHTS });
  assertNear(weighted.apply(at), [0, 0, 0.2, 0.3, 0.625, 0.625, 1]);
});

Deno.test("isotonic() never falls, and fitted to its own values leaves them", () => {
  fc.assert(fc.property(rows, (list) => {
    const c = list.map((row) => row.c), y = list.map((row) => row.y);
    const weights = list.map((row) => row.w);
    const fitted = isotonic().fit(c, y, { weights });
    const grid = fitted.apply(Array.from({ length: 101 }, (_, i) => i / 100));
    for (let i = 1; i < grid.length; i++) assert.ok(grid[i] >= grid[i - 1] - 1e-12);
    const seen = list.filter((row) => row.w > 0);
    const once = fitted.apply(seen.map((row) => row.c));
    const again = isotonic().fit(once, seen.map((row) => row.y), {
      weights: seen.map((row) => row.w),
    });
    assertNear(again.apply(once), once, 1e-12);
  }));
});

Deno.test("isotonic() says where it makes all confidences the same", () => {
  const noted = (correct: number[]) => isotonic().fit([0.2, 0.5, 0.8], correct).notes.length;
  assert.match(isotonic().fit([0.2, 0.8], [1, 0]).notes[0], /become the same/);
  assert.deepEqual([[1, 1, 0], [0, 0, 1], [0, 1, 1]].map(noted), [1, 0, 0]);
});
