import assert from "node:assert/strict";
import fc from "fast-check";
import { nll } from "../measures/likelihood.ts";
import { beta } from "./beta.ts";
import { assertNear, assertParameters, CONFIDENCE, CORRECT, rows, WEIGHTS } from "./testing.ts";

Deno.test("beta() is where the likelihood is largest", () => {
  // Newton's method in numpy
  assertParameters(beta().fit(CONFIDENCE, CORRECT), {
    a: 0.8352678688244246,
    b: 0.30732720915402906,
    intercept: 0.1849307249367028,
  });
  assertParameters(beta().fit(CONFIDENCE, CORRECT, { weights: WEIGHTS }), {
    a: 1.3494742881924223,
    b: 0.03329495499391987,
    intercept: 0.6002758362795483,
  });
});

Deno.test("beta() equals betacal, its fallback for a negative coefficient included", () => {
  // Its optimiser (scikit-learn's logistic regression) stops after three to four digits
  const at = [0.1, 0.5, 0.9];
  assertNear(
    beta().fit(CONFIDENCE, CORRECT).apply(at),
    [0.15374779233847302, 0.4549811114387264, 0.6909226080149856],
    2e-4,
  );
  const fallback = beta().fit(CONFIDENCE, [1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 1, 1]);
  assertNear(
    fallback.apply(at),
    [0.38113182340081425, 0.47101300865492657, 0.7095884557132907],
    1e-5,
  );
  assertParameters(fallback, { a: 0, b: 0.6272154065664478, intercept: -0.55083072 }, 2e-5);
  assert.deepEqual(fallback.notes.map((note) => note.slice(0, 15)), ["a is at its bou"]);
});

Deno.test("beta() where no slope is positive is the share right", () => {
  const fitted = beta().fit(CONFIDENCE, CORRECT.map((y) => 1 - y));
  assertParameters(fitted, { a: 0, b: 0 });
  assertNear(fitted.apply([0.1, 0.9]), [0.5, 0.5]);
  assert.equal(fitted.notes.length, 2);
});

Deno.test("beta() is never worse than confidences as they are, hot, cold or shifted", () => {
  const settings = fc.record({
    a: fc.double({ min: 0, max: 3, noNaN: true }),
    b: fc.double({ min: 0, max: 3, noNaN: true }),
    intercept: fc.double({ min: -2, max: 2, noNaN: true }),
  });
  fc.assert(fc.property(rows, settings, (list, others) => {
    const c = list.map((row) => row.c), y = list.map((row) => row.y);
    const weights = list.map((row) => row.w);
    const other = beta().restore({ name: "beta", clip: 1e-6, separated: false, ...others });
    const best = nll(beta().fit(c, y, { weights }).apply(c), y, { weights, clip: 0 });
    assert.ok(best <= nll(other.apply(c), y, { weights, clip: 0 }) + 1e-9);
  }));
});

Deno.test("beta() says where right rows are all above wrong ones", () => {
  assert.match(beta().fit([0.2, 0.4, 0.6], [0, 0, 1]).notes[0], /^No slope is best/);
});
