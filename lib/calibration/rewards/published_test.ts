import assert from "node:assert/strict";
import { antiCollapse, ppoC, rewardingDoubt, rlcr, saySelf } from "../mod.ts";
import { near } from "../measures/testing.ts";

Deno.test("rewardingDoubt gives the numbers of its code", () => {
  near(rewardingDoubt.value(0.5, 1), 10.49545, 5e-6);
  near(rewardingDoubt.value(0.5, 0), 7.99545, 5e-6);
  near(rewardingDoubt.value(1, 0), -10.0029, 5e-5);
  near(rewardingDoubt.value(0, 1), -7.5029, 5e-5);
  near(rewardingDoubt.value(1, 1), 12.5);
  assert.equal(rewardingDoubt.missing, -30);
});

Deno.test("rewardingDoubt charges silence more than any answer", () => {
  for (let c = 0; c <= 1; c += 0.1) {
    for (const correct of [0, 1]) {
      assert.ok(rewardingDoubt.missing! < rewardingDoubt.value(c, correct));
    }
  }
});

Deno.test("rlcr adds format, accuracy and Brier", () => {
  const table = [[0.8, 1.48, 0.68], [0.5, 1.375, 0.875], [0, 1, 1]];
  for (const [c, right, wrong] of table) {
    near(rlcr.value(c, 1), right);
    near(rlcr.value(c, 0), wrong);
  }
});

Deno.test("saySelf runs from -1 to 1", () => {
  near(saySelf.value(0.9, 1), 0.98);
  near(saySelf.value(0.9, 0), -0.62);
  near(saySelf.value(1, 1), 1);
  near(saySelf.value(1, 0), -1);
});

Deno.test("ppoC() raises or lowers the reward model's score", () => {
  const reward = ppoC({ right: 2, wrong: -3, weight: 0.5 });
  near(reward.value(0.9, 1), 2.4);
  near(reward.value(0.1, 1), 1.6);
  near(reward.value(0.9, 0), -3.6);
  assert.throws(() => ppoC({ right: 0, wrong: 1 }), /wrong must be a number .* 1$/);
});

Deno.test("antiCollapse() adds distance from 0.5 and a bonus beyond 0.3 and 0.7", () => {
  near(antiCollapse().value(0.5, 1), -0.25 - 0.1);
  near(antiCollapse().value(0.29, 0), -0.0841 + 0.3 * 0.21 + 0.2);
  near(antiCollapse().value(0.3, 0), -0.09 + 0.3 * 0.2 - 0.1);
  near(antiCollapse().value(0.8, 1), -0.04 + 0.3 * 0.3 + 0.2);
  near(antiCollapse({ sharp: 0, extreme: 0 }).value(0.8, 1), -0.04);
});
