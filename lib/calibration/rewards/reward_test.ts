import assert from "node:assert/strict";
import { UserError } from "../../core/errors.ts";
import { meanReward, quadratic, rewardByName, REWARDS } from "../mod.ts";
import { near } from "../measures/testing.ts";

Deno.test("meanReward() of equally likely tokens is ConfTuner's 0.335, right or wrong", () => {
  const probabilities = new Float64Array(101).fill(1 / 101);
  near(meanReward(quadratic, { probabilities, correct: 0 }), -0.335);
  near(meanReward(quadratic, { probabilities, correct: 1 }), -0.335);
});

Deno.test("meanReward() of a sure token is the reward of its confidence", () => {
  const probabilities = [0, 0, 1, 0, 0];
  near(meanReward(quadratic, { probabilities, correct: 1 }), -0.25);
  near(meanReward(quadratic, { probabilities: [0.5, 0.5], correct: 1 }), -0.5);
});

Deno.test("meanReward() refuses what is no distribution", () => {
  for (const probabilities of [[], [1], [0.5, 0.6]]) {
    assert.throws(() => meanReward(quadratic, { probabilities, correct: 1 }), UserError);
  }
});

Deno.test("rewards refuse confidences and outcomes that are out of range", () => {
  for (const reward of REWARDS) {
    for (const confidence of [85, 1.001, -0.001, NaN]) {
      assert.throws(
        () => reward.value(confidence, 0),
        (error) => error instanceof UserError && error.message.includes(`value is ${confidence}`),
        reward.name,
      );
    }
    assert.throws(() => reward.value(0.5, 0.5), /correct must be 0 or 1: current value is 0\.5/);
  }
});

Deno.test("rewards are finite, and pay a right answer no less at 1 than at 0", () => {
  for (const reward of REWARDS) {
    for (const c of [0, 0.3, 0.5, 0.7, 1]) {
      assert.ok(Number.isFinite(reward.value(c, 0)) && Number.isFinite(reward.value(c, 1)));
    }
    assert.ok(reward.value(1, 1) >= reward.value(0, 1), reward.name);
    assert.ok(reward.value(0, 0) >= reward.value(1, 0), reward.name);
  }
});

Deno.test("rewardByName() finds each reward and lists them for any other name", () => {
  for (const reward of REWARDS) assert.equal(rewardByName(reward.name), reward);
  assert.throws(() => rewardByName("kindness"), (error) => {
    return error instanceof UserError && error.hint!.includes("quadratic, logarithmic, spherical");
  });
});
