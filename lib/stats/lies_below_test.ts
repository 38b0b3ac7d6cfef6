import assert from "node:assert/strict";
import { liesBelow } from "./lies_below.ts";

Deno.test("liesBelow() asks for intervals that do not touch, and for known values", () => {
  const low = { value: 0.1, lo: 0.05, hi: 0.2 }, high = { value: 0.4, lo: 0.3, hi: 0.5 };
  assert.equal(liesBelow(low, high), true);
  assert.equal(liesBelow(high, low), false);
  assert.equal(liesBelow({ value: 0.1, lo: 0.05, hi: 0.3 }, high), false);
  assert.equal(liesBelow({ value: 0.25 }, high), true);
  assert.equal(liesBelow({ value: 0.35 }, high), false);
  assert.equal(liesBelow(low, { value: 0.35 }), true);
  assert.equal(liesBelow({ value: NaN }, high), false);
  assert.equal(liesBelow({ value: null }, high), false);
  assert.equal(liesBelow(low, { value: null }), false);
});
