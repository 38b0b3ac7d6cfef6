import assert from "node:assert/strict";
import { counted, formatCost, formatList } from "./wording.ts";

Deno.test("counted() has one of a thing and several, in thousands too", () => {
  assert.equal(counted(1, "router"), "1 router");
  assert.equal(counted(0, "router"), "0 routers");
  assert.equal(counted(1800, "query", "queries"), "1,800 queries");
});

Deno.test("formatList() has commas, and an and before the last", () => {
  assert.equal(formatList(["a"]), "a");
  assert.equal(formatList(["a", "b"]), "a and b");
  assert.equal(formatList(["a", "b", "c", "d"]), "a, b, c and d");
});

Deno.test("formatCost() is in one notation on both sides of a millionth, and hides the noise of sums", () => {
  assert.equal(formatCost(7.614999999999999e-7), "0.000000761");
  assert.equal(formatCost(0.0000010265), "0.00000103");
  assert.equal(formatCost(0.0004), "0.000400");
  assert.equal(formatCost(12), "12.0");
  assert.equal(formatCost(0), "0");
  assert.equal(formatCost(0.5, "strong calls"), "0.500");
});
