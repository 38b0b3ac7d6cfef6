import assert from "node:assert/strict";
import fc from "fast-check";
import { random } from "../../core/random.ts";
import { brier } from "../measures/brier.ts";
import { crossFit } from "./cross_fit.ts";
import { histogram } from "./histogram.ts";
import { isotonic } from "./isotonic_calibrator.ts";
import { plattScore } from "./platt_score.ts";
import { CONFIDENCE, CORRECT } from "./testing.ts";

Deno.test("crossFit() gives each row a value from a fit on the other folds", () => {
  // Two bins: a row more or less in a fit changes what it says
  const calibrator = histogram({ bins: 2 });
  const weights = CORRECT.map((_, i) => 1 + i % 3);
  const { calibrated, fold, fits } = crossFit(CONFIDENCE, CORRECT, {
    calibrator,
    folds: 4,
    weights,
    seed: 1,
  });
  assert.equal(fits.length, 4);
  CONFIDENCE.forEach((confidence, row) => {
    const others = (values: number[]) => values.filter((_, i) => fold[i] !== fold[row]);
    const fitted = calibrator.fit(others(CONFIDENCE), others(CORRECT), {
      weights: others(weights),
    });
    assert.equal(calibrated[row], fitted.apply([confidence])[0]);
  });
});

Deno.test("crossFit() keeps groups together and folds about equal", () => {
  const groups = fc.array(fc.constantFrom("a", "b", "c", 4, 5, 6, 7), {
    minLength: 20,
    maxLength: 60,
  })
    .filter((ids) => new Set(ids).size >= 3);
  fc.assert(fc.property(groups, fc.integer(), (ids, seed) => {
    const half = ids.map((_, i) => i % 2);
    const { fold } = crossFit(half, half, { calibrator: histogram(), groups: ids, folds: 3, seed });
    const folds = new Map<string | number, Set<number>>();
    ids.forEach((id, row) => folds.set(id, (folds.get(id) ?? new Set()).add(fold[row])));
    const perFold = [0, 0, 0];
    for (const set of folds.values()) {
      assert.equal(set.size, 1);
      perFold[[...set][0]]++;
    }
    assert.ok(Math.max(...perFold) - Math.min(...perFold) <= 1, perFold.join());
  }));
});

Deno.test("crossFit() depends on the seed alone", () => {
  const by = (seed: number) =>
    crossFit(CONFIDENCE, CORRECT, { calibrator: isotonic(), seed }).fold.join();
  assert.equal(by(1), by(1));
  assert.notEqual(by(1), by(2));
});

Deno.test("crossFit() does not take noise for knowledge, as a fit on the same rows does", () => {
  const next = random(1);
  const confidence = Array.from({ length: 400 }, () => next());
  const correct = confidence.map(() => next() < 0.5 ? 1 : 0);
  const calibrator = histogram({ bins: 100 });
  const seen = calibrator.fit(confidence, correct).apply(confidence);
  const unseen = crossFit(confidence, correct, { calibrator, seed: 1 }).calibrated;
  assert.ok(brier(seen, correct) < 0.22, "as if it knew");
  assert.ok(brier(unseen, correct) > 0.25, "worse than always saying 0.5");
});

Deno.test("crossFit() lets a calibrator of scores have scores", () => {
  const { calibrated } = crossFit([-3, -2, 2, 3], [0, 0, 1, 1], {
    calibrator: plattScore(),
    folds: 2,
    seed: 1,
  });
  assert.ok(calibrated.every((value) => value > 0 && value < 1));
  assert.throws(
    () => crossFit([-3, -2, 2, 3], [0, 0, 1, 1], { calibrator: isotonic(), folds: 2, seed: 1 }),
    /confidence\[0\] must be a number from 0 to 1/,
  );
});

Deno.test("crossFit() refuses more folds than groups, and groups that do not fit", () => {
  const cross = (options: { groups?: string[]; folds?: number }) => () =>
    crossFit(CONFIDENCE, CORRECT, { calibrator: isotonic(), seed: 1, ...options });
  assert.throws(
    cross({ groups: CORRECT.map((y) => `${y}`) }),
    /of groups \(2\): current value is 5/,
  );
  assert.equal(cross({ folds: 14 })().fits.length, 14, "leaving one out");
  assert.throws(cross({ folds: 15 }), /current value is 15/);
  assert.throws(cross({ folds: 1 }), /from 2 to the number of groups \(14\): current value is 1/);
  assert.throws(
    cross({ groups: ["a"] }),
    /groups must have as many rows .* 14: current value is 1/,
  );
});
