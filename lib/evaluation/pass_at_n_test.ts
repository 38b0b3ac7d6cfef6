import assert from "node:assert/strict";
import fc from "fast-check";
import { passAtN } from "./pass_at_n.ts";

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

Deno.test("passAtN() is 1 - C(n - c, k) / C(n, k)", () => {
  near(passAtN({ samples: 20, correct: 5 }, 1), 0.25);
  near(passAtN({ samples: 10, correct: 3 }, 2), 1 - 21 / 45);
  near(passAtN({ samples: 20, correct: 1 }, 20), 1);
  near(passAtN({ samples: 20, correct: 0 }, 20), 0);
  near(passAtN({ samples: 5, correct: 3 }, 3), 1);
});

Deno.test("passAtN() is in [0, 1], grows with n, and at 1 is the share that is right", () => {
  const counts = fc.integer({ min: 1, max: 40 })
    .chain((samples) => fc.record({ samples: fc.constant(samples), correct: fc.nat(samples) }));
  fc.assert(fc.property(counts, (of) => {
    near(passAtN(of, 1), of.correct / of.samples);
    let before = 0;
    for (let n = 1; n <= of.samples; n++) {
      const now = passAtN(of, n);
      assert.ok(now >= before - 1e-12 && now <= 1);
      before = now;
    }
  }));
});

Deno.test("passAtN() refuses more draws than samples", () => {
  assert.throws(() => passAtN({ samples: 5, correct: 1 }, 6), /from 1 to .* 5: it is 6/);
});
