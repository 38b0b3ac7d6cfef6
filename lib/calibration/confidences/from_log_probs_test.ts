import assert from "node:assert/strict";
import fc from "fast-check";
import { UserError } from "../../core/errors.ts";
import { AGGREGATES, fromLogProbs } from "./from_log_probs.ts";

Deno.test("fromLogProbs() of three tokens, to five digits", () => {
  const published = [0.07427, 0.42035, 0.13534, 0.54890];
  const derived = AGGREGATES.map((aggregate) => fromLogProbs([-0.1, -0.5, -2], aggregate));
  derived.forEach((value, a) => assert.ok(Math.abs(value - published[a]) < 5e-6, AGGREGATES[a]));
});

Deno.test("fromLogProbs() orders its aggregates: product, minimum, geometric mean, mean", () => {
  const logProb = fc.double({ min: -50, max: 0, noNaN: true });
  fc.assert(fc.property(fc.array(logProb, { minLength: 1, maxLength: 30 }), (tokens) => {
    const [product, geometric, minimum, mean] = AGGREGATES.map((a) => fromLogProbs(tokens, a));
    const order = [0, product, minimum, geometric, mean, 1];
    for (let i = 1; i < order.length; i++) {
      assert.ok(order[i - 1] <= order[i] * (1 + 1e-12), order.join(" "));
    }
  }));
});

Deno.test("fromLogProbs() of one token is its probability, whatever the aggregate", () => {
  for (const aggregate of AGGREGATES) {
    assert.equal(fromLogProbs([Math.log(0.25)], aggregate), 0.25);
    assert.equal(fromLogProbs([1e-7], aggregate), 1, "rounding above 0");
    assert.equal(fromLogProbs([-Infinity], aggregate), 0);
  }
});

Deno.test("fromLogProbs() of sure tokens is 1 at most, however many add up", () => {
  for (let n = 1; n <= 100; n++) {
    const mean = fromLogProbs(new Float64Array(n), "mean");
    assert.ok(mean <= 1 && mean > 1 - 1e-12, `${mean} of ${n}`);
  }
});

Deno.test("fromLogProbs() refuses what is no log-probability", () => {
  for (const [tokens, message] of [[[], /empty/], [[-1, 0.5], /\[1\].*0\.5/], [[NaN], /NaN/]]) {
    assert.throws(
      () => fromLogProbs(tokens as number[], "product"),
      (error) => error instanceof UserError && (message as RegExp).test(error.message),
    );
  }
});
