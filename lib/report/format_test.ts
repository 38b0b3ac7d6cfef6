import assert from "node:assert/strict";
import { formatEstimate, formatNumber } from "./format.ts";

Deno.test("formatNumber follows d3-format and prints an en dash for what is no number", () => {
  assert.equal(formatNumber(0.12345, ".1%"), "12.3%");
  assert.equal(formatNumber(14042, ","), "14,042");
  for (const unknown of [null, undefined, NaN, Infinity]) {
    assert.equal(formatNumber(unknown, ".2f"), "–");
  }
});

Deno.test("formatEstimate adds the interval only where both bounds are known", () => {
  assert.equal(
    formatEstimate({ value: 0.681, lo: 0.672, hi: 0.69 }, ".3f"),
    "0.681 [0.672, 0.690]",
  );
  assert.equal(formatEstimate({ value: 0.681, lo: null, hi: 0.69 }, ".3f"), "0.681");
  assert.equal(formatEstimate({ value: null }, ".3f"), "–");
});
