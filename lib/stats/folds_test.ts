import assert from "node:assert/strict";
import fc from "fast-check";
import { assignFolds } from "./folds.ts";

const TASK = { task: "cross-validate" };

Deno.test("assignFolds() deals each group to one fold, all folds of a size but for one", () => {
  const groups = fc.integer({ min: 2, max: 60 });
  fc.assert(fc.property(groups, fc.nat(), fc.nat(), (n, part, seed) => {
    const folds = 2 + part % (n - 1);
    const { foldOf, order } = assignFolds(n, { folds, seed, ...TASK });
    assert.deepEqual([...order].sort((a, b) => a - b), [...Array(n).keys()]);
    const sizes = new Array(folds).fill(0);
    for (const fold of foldOf) sizes[fold]++;
    assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
    order.forEach((group, place) => assert.equal(foldOf[group], place % folds));
  }));
});

Deno.test("assignFolds() gives the folds of the published figures", () => {
  const { foldOf } = assignFolds(12, { folds: 3, seed: 1, ...TASK });
  assert.deepEqual([...foldOf], [1, 1, 0, 2, 0, 2, 1, 2, 1, 0, 0, 2]);
});

Deno.test("assignFolds() refuses one fold, and more folds than groups", () => {
  for (const folds of [1, 2.5, NaN, 4]) {
    assert.throws(() => assignFolds(3, { folds, seed: 1, ...TASK, unit: "distinct prompts" }), {
      name: "UserError",
      message: "Cannot cross-validate as folds must be a whole number from 2 to the number of " +
        `distinct prompts (3): current value is ${folds}`,
    });
  }
});
