import assert from "node:assert/strict";
import fc from "fast-check";
import {
  ADVANTAGE_METHODS,
  type AdvantageMethod,
  advantagesOf,
  standardised,
} from "./advantages.ts";

const REWARDS = [1, 0, 0.5, 0.75];
const rounded = (values: readonly number[]) => values.map((value) => Number(value.toFixed(5)));
const close = (actual: readonly number[], expected: readonly number[], tolerance = 1e-9) => {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]) <= tolerance, `${actual} is not ${expected}`)
  );
};

/** What TRL 1.9, verl 0.8 and the methods' own code give for REWARDS, to the digits they print. */
const PUBLISHED: Record<AdvantageMethod, number[]> = {
  reinforce: [0.4375, -0.5625, -0.0625, 0.1875],
  "reinforce++": [1.18322, -1.52128, -0.16903, 0.50709],
  rloo: [0.58333, -0.75, -0.08333, 0.25],
  grpo: [1.02446, -1.31716, -0.14635, 0.43905],
  "dr-grpo": [0.4375, -0.5625, -0.0625, 0.1875],
};

for (const [method, expected] of Object.entries(PUBLISHED)) {
  Deno.test(`advantages of ${method} are the published ones`, () => {
    const [advantages] = advantagesOf(method as AdvantageMethod, [REWARDS]);
    assert.deepEqual(rounded(advantages), expected);
  });
}

Deno.test("standardised() with verl's epsilon gives verl's advantages", () => {
  const advantages = standardised(REWARDS, { ddof: 1, epsilon: 1e-6 });
  assert.deepEqual(rounded(advantages), [1.02469, -1.31746, -0.14638, 0.43915]);
});

Deno.test("two groups: a group's baseline is its own, the batch's is that of all", () => {
  const rewards = [[1, 0], [1, 1]];
  assert.deepEqual(advantagesOf("reinforce", rewards), [[0.25, -0.75], [0.25, 0.25]]);
  assert.deepEqual(advantagesOf("rloo", rewards), [[1, -1], [0, 0]]);
  assert.deepEqual(advantagesOf("dr-grpo", rewards), [[0.5, -0.5], [0, 0]]);
});

const groups = fc.integer({ min: 2, max: 6 }).chain((samples) =>
  fc.array(
    fc.array(fc.double({ min: -10, max: 10, noNaN: true }), {
      minLength: samples,
      maxLength: samples,
    }),
    { minLength: 1, maxLength: 5 },
  )
);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

Deno.test("advantages add up to 0 in each group, or in the batch where the baseline is its", () => {
  fc.assert(fc.property(groups, fc.constantFrom(...ADVANTAGE_METHODS), (rewards, method) => {
    const advantages = advantagesOf(method, rewards);
    const totals = method.startsWith("reinforce") ? [sum(advantages.flat())] : advantages.map(sum);
    // Where rewards differ in their last bits only, rounding is divided by next to nothing
    const spread = Math.max(...rewards.flat()) - Math.min(...rewards.flat());
    if (method === "reinforce++" && spread < 1e-6) return;
    close(totals, totals.map(() => 0), 1e-6);
  }));
});

Deno.test("advantages do not depend on what all rewards have in common", () => {
  fc.assert(fc.property(groups, fc.integer({ min: -8, max: 8 }), (rewards, shift) => {
    const shifted = rewards.map((group) => group.map((reward) => reward + shift));
    for (const method of ["reinforce", "rloo", "dr-grpo"] as const) {
      close(advantagesOf(method, shifted).flat(), advantagesOf(method, rewards).flat(), 1e-9);
    }
  }));
});

Deno.test("GRPO's do not depend on the rewards' scale, up to its epsilon; the others grow with it", () => {
  const doubled = REWARDS.map((reward) => 2 * reward);
  const [grpo] = advantagesOf("grpo", [doubled]);
  close(grpo, advantagesOf("grpo", [REWARDS])[0], 2e-4);
  fc.assert(fc.property(groups, fc.constantFrom(0.25, 2, 16), (rewards, scale) => {
    const scaled = rewards.map((group) => group.map((reward) => scale * reward));
    for (const method of ["reinforce", "rloo", "dr-grpo"] as const) {
      const expected = advantagesOf(method, rewards).flat().map((value) => scale * value);
      close(advantagesOf(method, scaled).flat(), expected, 1e-9);
    }
  }));
});

Deno.test("RLOO's baseline is the mean of the other samples", () => {
  fc.assert(fc.property(groups, (rewards) => {
    const leftOut = rewards.map((group) =>
      group.map((reward, i) => {
        const others = group.filter((_, j) => j !== i);
        return reward - sum(others) / others.length;
      })
    );
    close(advantagesOf("rloo", rewards).flat(), leftOut.flat(), 1e-9);
  }));
});

Deno.test("equal rewards have advantages of exactly 0, whatever their mean rounds to", () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const methods = fc.constantFrom(...ADVANTAGE_METHODS);
  fc.assert(fc.property(value, fc.integer({ min: 2, max: 9 }), methods, (reward, n, method) => {
    const rewards = [Array(n).fill(reward), Array(n).fill(reward)];
    assert.ok(advantagesOf(method, rewards).flat().every((advantage) => advantage === 0));
  }));
});

Deno.test("rewards too small to be squared have finite advantages, and too large ones are refused", () => {
  const [[low, high]] = advantagesOf("reinforce++", [[0, 1e-170]]);
  assert.deepEqual([low, high], [-1, 1]);
  assert.throws(() => advantagesOf("rloo", [[1e308, 1e308, -1e308]]), /at most 1e\+100 in size/);
});

Deno.test("too few rewards to compare, and rewards that are no number, are refused", () => {
  for (const method of ["rloo", "grpo", "dr-grpo"] as const) {
    assert.throws(() => advantagesOf(method, [[1, 0], [1]]), {
      name: "UserError",
      message:
        `Cannot compute advantages as ${method} compares the rewards of a group, 2 or more: ` +
        "there is 1",
    });
  }
  assert.throws(() => advantagesOf("reinforce", []), /of a batch, 2 or more: there are none/);
  assert.throws(
    () => advantagesOf("rloo", [[1, 0], [0, NaN]]),
    /rewards must be finite and at most 1e\+100 in size: that of sample 1 in group 1 is NaN/,
  );
});
