import assert from "node:assert/strict";
import fc from "fast-check";
import { UserError } from "../../core/errors.ts";
import { coverage, resolveMissing } from "./missing.ts";

const STATED = [0.9, null, 0.5, NaN, 0.9];
const CORRECT = [1, 1, 0, 0, 0];

Deno.test("coverage() counts what is stated, and how often the same", () => {
  assert.deepEqual(coverage(STATED), {
    n: 5,
    parsed: 3,
    parse_rate: 0.6,
    distinct: 2,
    mode: 0.9,
    mode_share: 2 / 3,
  });
  assert.equal(coverage([0.7, 0.3, 0.7, 0.3]).mode, 0.3, "the smallest on a tie");
});

Deno.test("coverage() of nothing stated has no mode", () => {
  const { parsed, parse_rate, distinct, mode, mode_share } = coverage([null, NaN]);
  assert.deepEqual([parsed, parse_rate, distinct, mode], [0, 0, 0, null]);
  assert.ok(Number.isNaN(mode_share));
});

Deno.test("resolveMissing() excludes, imputes or counts as wrong", () => {
  const plain = (options: Parameters<typeof resolveMissing>[2]) => {
    const { confidence, correct, rows, missing } = resolveMissing(STATED, CORRECT, options);
    return [[...confidence], [...correct], [...rows], [...missing]];
  };
  assert.deepEqual(plain({ policy: "exclude" }), [[0.9, 0.5, 0.9], [1, 0, 0], [0, 2, 4], [1, 3]]);
  assert.deepEqual(
    plain({ policy: "impute", value: 1 }),
    [[0.9, 1, 0.5, 1, 0.9], CORRECT, [0, 1, 2, 3, 4], [1, 3]],
  );
  assert.equal(resolveMissing([null], [1], { policy: "impute", value: 0 }).confidence[0], 0);
  const mean = (0.9 + 0.5 + 0.9) / 3;
  assert.deepEqual(plain({ policy: "impute", value: "mean" })[0], [0.9, mean, 0.5, mean, 0.9]);
  assert.deepEqual(
    plain({ policy: "count-as-wrong" }),
    [[0.9, 1, 0.5, 1, 0.9], [1, 0, 0, 0, 0], [0, 1, 2, 3, 4], [1, 3]],
  );
});

Deno.test("resolveMissing() leaves rows without a missing confidence as they are", () => {
  const row = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1 }));
  const policy = fc.constantFrom(
    { policy: "exclude" } as const,
    { policy: "impute", value: "mean" } as const,
    { policy: "count-as-wrong" } as const,
  );
  fc.assert(fc.property(fc.array(row, { minLength: 1 }), policy, (rows, options) => {
    const resolved = resolveMissing(rows.map(([c]) => c), rows.map(([, y]) => y), options);
    assert.deepEqual([...resolved.confidence], rows.map(([c]) => c));
    assert.deepEqual([...resolved.correct], rows.map(([, y]) => y));
    assert.equal(resolved.missing.length, 0);
  }));
});

Deno.test("coverage() and resolveMissing() name what they cannot take", () => {
  const exclude = { policy: "exclude" } as const;
  const faults: [() => void, RegExp][] = [
    [() => coverage([]), /at least one row/],
    [() => coverage([null, 1.5]), /confidence\[1\] must be a number from 0 to 1: .* 1\.5$/],
    [() => coverage([Infinity]), /confidence\[0\]/],
    [() => resolveMissing([0.5], [1, 0], exclude), /correct must have as many rows/],
    [() => resolveMissing([0.5], [2], exclude), /correct\[0\]/],
    [() => resolveMissing([null], [1], exclude), /\(exclude\) .* stated: all 1 are missing/],
    [() => resolveMissing([null], [1], { policy: "impute", value: "mean" }), /are missing/],
    [() => resolveMissing([null], [1], { policy: "impute", value: 50 }), /value must be .* 50$/],
  ];
  for (const [call, message] of faults) {
    assert.throws(call, (error) => error instanceof UserError && message.test(error.message));
  }
  assert.deepEqual([...resolveMissing([null], [1], { policy: "count-as-wrong" }).correct], [0]);
});
