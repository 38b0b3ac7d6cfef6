import assert from "node:assert/strict";
import fc from "fast-check";
import { constant, cosine, linear } from "./schedule.ts";

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

Deno.test("cosine() warms up linearly, peaks, passes its middle and ends at its floor", () => {
  const rate = cosine({ peak: 2, warmup: 10, steps: 110, floor: 0.1 });
  near(rate(1), 0.2);
  near(rate(5), 1);
  near(rate(10), 2);
  near(rate(60), 2 * (0.1 + 0.9 / 2));
  near(rate(110), 0.2);
});

Deno.test("linear() falls by the same amount each step", () => {
  const rate = linear({ peak: 1, steps: 10 });
  near(rate(5), 0.5);
  near(rate(9), 0.1);
  near(rate(10), 0);
});

Deno.test("a schedule never leaves [0, peak], not even past its end", () => {
  const decay = fc.record({
    peak: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    warmup: fc.nat(50),
    steps: fc.integer({ min: 1, max: 200 }),
    floor: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(fc.property(decay, fc.integer({ min: 1, max: 400 }), (options, step) => {
    for (const rate of [cosine(options)(step), linear(options)(step)]) {
      assert.ok(rate >= 0 && rate <= options.peak * (1 + 1e-12));
    }
  }));
  assert.equal(constant(0.3)(7), 0.3);
});
