import assert from "node:assert/strict";
import { counted, formatCost, formatList, formatP } from "./wording.ts";

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

Deno.test("formatP() says of the least p that it is at most that", () => {
  assert.equal(formatP(2 / 1001, { draws: 1000 }), "<0.002");
  assert.equal(formatP(2 / 101, { draws: 100 }), "<0.02");
  assert.equal(formatP(4 / 1001, { draws: 1000 }), "0.004");
  assert.equal(formatP(1, { draws: 1 }), "1.000");
  assert.equal(formatP(null, { draws: 1000 }), "-");
});
