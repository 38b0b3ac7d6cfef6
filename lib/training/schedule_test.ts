import assert from "node:assert/strict";
import fc from "fast-check";
import { cosine, stable } from "./schedule.ts";

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

Deno.test("stable() holds its peak until the cooldown, whatever the length of the run", () => {
  const short = stable({ peak: 2, warmup: 10, steps: 100, cooldown: 20 });
  const long = stable({ peak: 2, warmup: 10, steps: 1000, cooldown: 20 });
  for (const step of [1, 5, 10, 50, 80]) near(short(step), long(step));
  near(short(80), 2);
  near(short(90), 1);
  near(short(100), 0);
});

Deno.test("a schedule never leaves [0, peak], not even past its end", () => {
  const decay = fc.record({
    peak: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    warmup: fc.nat(50),
    steps: fc.integer({ min: 1, max: 200 }),
    floor: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(fc.property(decay, fc.integer({ min: 1, max: 400 }), (options, step) => {
    const stably = stable({ ...options, cooldown: Math.floor(options.steps / 3) });
    for (const rate of [cosine(options)(step), stably(step)]) {
      assert.ok(rate >= 0 && rate <= options.peak * (1 + 1e-12));
    }
  }));
});
