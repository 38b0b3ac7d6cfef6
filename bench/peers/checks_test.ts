import assert from "node:assert/strict";
import { disagreements } from "./checks.ts";

Deno.test("disagreements() allows rounding, and more where a work says so", () => {
  assert.deepEqual(disagreements({ a: 1, b: "x", c: 3 }, { a: 1 + 1e-12, b: "x" }), []);
  assert.deepEqual(disagreements({ a: 1 }, { a: 1.001 }), ["a is 1 here and 1.001 there"]);
  assert.deepEqual(disagreements({ a: 1 }, { a: 1.001 }, { a: 0.01 }), []);
});

Deno.test("what is not comparable is no agreement", () => {
  assert.equal(disagreements({ a: NaN }, { a: NaN }).length, 1);
  assert.equal(disagreements({ a: 1 }, { a: "1" }).length, 1);
  assert.equal(disagreements({}, { a: 1 }).length, 1);
  assert.deepEqual(disagreements({ a: 1 }, {}), ["nothing was checked"]);
});
