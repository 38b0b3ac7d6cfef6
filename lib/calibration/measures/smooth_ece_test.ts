import assert from "node:assert/strict";
import fc from "fast-check";
import { smoothEce } from "./smooth_ece.ts";
import { gradedRows, near, sampleRows, tenths } from "./testing.ts";

Deno.test("smoothEce() equals relplot's smECE and its width", () => {
  const cases: [n: number, error: number, steps: number][] = [
    [10, 0.3236189325610309, 332],
    [200, 0.16664711035878485, 171],
    [5000, 0.16539611300513107, 170],
  ];
  for (const [n, error, steps] of cases) {
    const { confidence, correct } = sampleRows(n, 7 + n);
    const { value, sigma } = smoothEce(confidence, correct);
    near(value, error);
    assert.equal(sigma, steps / 1024);
  }
});

Deno.test("smoothEce() equals relplot's on calibrated rows, where the width is small", () => {
  const cases: [n: number, error: number, steps: number][] = [
    [10, 0.15341170851362795, 159],
    [200, 0.0577396989933733, 60],
    [5000, 0.013942167386555977, 16],
  ];
  for (const [n, error, steps] of cases) {
    const { confidence, uniform } = sampleRows(n, 7 + n);
    const { value, sigma } = smoothEce(
      confidence,
      uniform.map((u, i) => u < confidence[i] ? 1 : 0),
    );
    near(value, error);
    assert.equal(sigma, steps / 1024);
  }
});

Deno.test("smoothEce() equals relplot's on ties, constants and the ends", () => {
  const { confidence, correct } = sampleRows(200, 207);
  near(smoothEce(tenths(confidence), correct).value, 0.17371107913781195);
  const right = Array.from({ length: 1000 }, (_, i) => i < 194 ? 1 : 0);
  near(smoothEce(right.map(() => 0.5), right).value, 0.30599996591255135);
  near(smoothEce(right.map(() => 1), right).value, 0.8059996531819241);
  near(smoothEce([0.1, 0.3, 0.5, 0.8, 0.9], [0, 1, 0, 1, 1]).value, 0.13596564550610468);
  assert.deepEqual(smoothEce([0, 1, 1], [0, 1, 1]), { value: 0, sigma: 2 / 1024 });
});

Deno.test("smoothEce() is at most its width, a step of 1/1024 in (0, 1]", () => {
  fc.assert(
    fc.property(gradedRows, ({ confidence, correct }) => {
      const { value, sigma } = smoothEce(confidence, correct);
      assert.ok(0 <= value && value <= sigma && sigma <= 1);
      assert.ok(sigma >= 2 / 1024 && Number.isInteger(sigma * 1024));
    }),
    { numRuns: 30 },
  );
});
