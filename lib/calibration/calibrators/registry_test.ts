import assert from "node:assert/strict";
import fc from "fast-check";
import { UserError } from "../../core/errors.ts";
import { nll } from "../measures/likelihood.ts";
import { calibratorByName, calibratorFromJSON, CALIBRATORS } from "./registry.ts";
import { assertNear, CONFIDENCE, CORRECT, rows } from "./testing.ts";

const EVERY_TWENTIETH = Array.from({ length: 21 }, (_, i) => i / 20);
const columns = (list: { c: number; y: number; w: number }[]) => ({
  c: list.map((row) => row.c),
  y: list.map((row) => row.y),
  weights: list.map((row) => row.w),
});

Deno.test("temperature, platt and beta never worsen the likelihood of their own rows", () => {
  for (const calibrator of ["temperature", "platt", "beta"].map(calibratorByName)) {
    fc.assert(fc.property(rows, (list) => {
      const { c, y, weights } = columns(list);
      const calibrated = calibrator.fit(c, y, { weights }).apply(c);
      const before = nll(c, y, { weights, clip: 1e-6 });
      const after = nll(calibrated, y, { weights, clip: 0 });
      assert.ok(after <= before + 1e-12, `${calibrator.name}: ${before} to ${after}`);
    }));
  }
});

Deno.test("isotonic never worsens the likelihood either, clipped alike", () => {
  fc.assert(fc.property(rows, fc.constantFrom(1e-12, 1e-6, 1e-2), (list, clip) => {
    const { c, y, weights } = columns(list);
    const calibrated = calibratorByName("isotonic").fit(c, y, { weights }).apply(c);
    assert.ok(nll(calibrated, y, { weights, clip }) <= nll(c, y, { weights, clip }) + 1e-12);
  }));
});

Deno.test("calibrators with an intercept or bins give the share right on average", () => {
  for (const name of ["platt", "beta", "isotonic", "histogram"]) {
    const calibrated = calibratorByName(name).fit(CONFIDENCE, CORRECT).apply(CONFIDENCE);
    assertNear([calibrated.reduce((sum, c) => sum + c, 0) / 14], [0.5]);
  }
});

Deno.test("calibrators that are monotone never turn two confidences round", () => {
  for (const calibrator of ["temperature", "beta", "isotonic"].map(calibratorByName)) {
    fc.assert(fc.property(rows, (list) => {
      const { c, y, weights } = columns(list);
      const calibrated = calibrator.fit(c, y, { weights }).apply(EVERY_TWENTIETH);
      for (let i = 1; i < calibrated.length; i++) {
        assert.ok(calibrated[i] >= calibrated[i - 1] - 1e-12, calibrator.name);
      }
    }));
  }
});

Deno.test("calibrators give confidences in [0, 1], and count weights as rows", () => {
  for (const calibrator of CALIBRATORS) {
    fc.assert(fc.property(rows, (list) => {
      const { c, y, weights } = columns(list);
      const repeated = columns(list.flatMap((row) => Array(row.w).fill(row)));
      const weighed = calibrator.fit(c, y, { weights }).apply(c);
      for (const value of weighed) assert.ok(value >= 0 && value <= 1, calibrator.name);
      const counted = calibrator.fit(repeated.c, repeated.y).apply(c);
      // Rows that weigh nothing are not learned from: where they lie alone, any value will do
      const learned = (values: Float64Array) => values.filter((_, i) => weights[i] > 0);
      assertNear(learned(weighed), learned(counted), 1e-6);
    }));
  }
});

Deno.test("calibrators come back from their JSON with the same bytes and the same values", () => {
  for (const calibrator of CALIBRATORS) {
    fc.assert(fc.property(rows, (list) => {
      const { c, y, weights } = columns(list);
      const fitted = calibrator.fit(c, y, { weights });
      const text = JSON.stringify(fitted);
      const restored = calibratorFromJSON(JSON.parse(text));
      assert.equal(JSON.stringify(restored), text);
      assert.deepEqual(restored.apply(EVERY_TWENTIETH), fitted.apply(EVERY_TWENTIETH));
      assert.deepEqual([restored.name, restored.notes], [calibrator.name, fitted.notes]);
    }));
  }
});

Deno.test("calibratorFromJSON() tells what does not fit", () => {
  const faults: [unknown, RegExp][] = [
    [null, /object with a name: current value is null/],
    [{ name: "magic" }, /Cannot find a calibrator named "magic"/],
    [
      { name: "temperature", temperature: -1, clip: 1e-6, separated: false },
      /do not fit:[^]*at temperature/,
    ],
    [{ name: "temperature", temperature: 1, clip: 0.7, separated: false }, /at clip/],
    [{ name: "platt", slope: 1, intercept: NaN, clip: 1e-6, separated: false }, /intercept/],
    [{ name: "platt-score", a: 1 }, /platt-score[^]*\bb\b/],
    [{ name: "beta", a: -1, b: 1, intercept: 0, clip: 1e-6, separated: false }, /at a/],
    [{ name: "isotonic", confidence: [0.5, 0.4], calibrated: [0, 1] }, /must grow/],
    [{ name: "isotonic", confidence: [0.5, 0.5], calibrated: [0, 1] }, /must grow/],
    [{ name: "isotonic", confidence: [0.4, 0.5], calibrated: [1, 0] }, /must not fall/],
    [{ name: "isotonic", confidence: [0.4], calibrated: [0, 1] }, /as many corners/],
    [{ name: "histogram", edges: [0.5], levels: [0.5] }, /one more than edges/],
    [{ name: "bbq", edges: [0.5, 0.5], levels: [0, 0.5, 1] }, /must grow/],
  ];
  for (const [json, message] of faults) {
    assert.throws(
      () => calibratorFromJSON(json),
      (error) => error instanceof UserError && message.test(error.message),
      JSON.stringify(json),
    );
  }
  const steps = { name: "bbq", edges: [], levels: [1] };
  assert.throws(() => calibratorByName("histogram").restore(steps), /name must be histogram/);
});

Deno.test("calibratorByName() lists the calibrators for a name that none has", () => {
  assert.throws(() => calibratorByName("plat"), (error) => {
    return error instanceof UserError &&
      error.hint === "The calibrators are: temperature, platt, platt-score, beta, isotonic, " +
          "histogram, bbq";
  });
});

Deno.test("calibrators refuse rows that are wrong, in fitting and in applying", () => {
  for (const calibrator of CALIBRATORS) {
    const fitted = calibrator.fit([0.2, 0.4, 0.6], [0, 1, 1]);
    const calls: [() => void, RegExp][] = [
      [() => calibrator.fit([], []), /at least one row/],
      [() => calibrator.fit([0.5], [1, 0]), /correct must have as many rows/],
      [() => calibrator.fit([0.5, NaN], [1, 0]), /confidence\[1\].*NaN/],
      [() => calibrator.fit([0.5, 0.6], [1, 2]), /correct\[1\].*2/],
      [() => calibrator.fit([0.5], [1], { weights: [0] }), /weights/],
      [() => fitted.apply([0.5, NaN]), /\[1\] must be .*NaN/],
    ];
    for (const [call, message] of calls) {
      assert.throws(
        call,
        (error) => error instanceof UserError && message.test(error.message),
        `${calibrator.name} ${message}`,
      );
    }
    if (calibrator.name === "platt-score") continue;
    assert.throws(() => calibrator.fit([1.5], [1]), /confidence\[0\] must be a number from 0 to 1/);
    assert.throws(() => fitted.apply([-0.1]), /confidence\[0\] must be a number from 0 to 1/);
  }
});
