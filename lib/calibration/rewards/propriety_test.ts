import assert from "node:assert/strict";
import {
  antiCollapse,
  bestConfidence,
  linear,
  logarithmic,
  makeReward,
  type Propriety,
  propriety,
  quadratic,
  type Reward,
  rewardByName,
  rewardingDoubt,
  REWARDS,
  rlcr,
  saySelf,
  spherical,
  withAccuracy,
} from "../mod.ts";
import { near } from "../measures/testing.ts";

/** Half a unit of the last digit that the published numbers have. */
const HALF = 5e-6;
/** On the default grids, each reward once. */
const checked = new Map<Reward, Propriety>();
function check(reward: Reward): Propriety {
  if (!checked.has(reward)) checked.set(reward, propriety(reward));
  return checked.get(reward)!;
}
const TENTHS = Array.from({ length: 11 }, (_, i) => i / 10);

Deno.test("propriety() tells the proper rewards from the others", () => {
  const proper = REWARDS.filter((reward) => check(reward).proper).map(({ name }) => name);
  assert.deepEqual(proper, [
    "quadratic",
    "logarithmic",
    "spherical",
    "rewarding-doubt",
    "rlcr",
    "sayself",
  ]);
});

Deno.test("propriety() of a strictly proper reward has no bias and no jump at all", () => {
  for (const reward of [quadratic, spherical, rlcr, saySelf]) {
    const { maxBias, jumps, strictlyProper } = check(reward);
    assert.deepEqual([maxBias.bias, jumps, strictlyProper], [0, [], true], reward.name);
  }
});

Deno.test("propriety() is not strict where a clip or indifference lets several win", () => {
  const indifferent = makeReward({ name: "none", source: "", right: () => 0, wrong: () => 0 });
  for (const reward of [rewardByName("logarithmic"), rewardingDoubt, indifferent]) {
    const { proper, strictlyProper } = check(reward);
    assert.deepEqual([proper, strictlyProper], [true, false], reward.name);
  }
});

Deno.test("propriety() of linear rewards jumps at one half from 0 to 1", () => {
  for (const reward of [linear, rewardByName("ppo-c")]) {
    const { curve, maxBias, jumps } = check(reward);
    for (const { p, best } of curve) if (p !== 0.5) assert.equal(best, p < 0.5 ? 0 : 1);
    assert.deepEqual(maxBias, { p: 0.49, bias: 0.49 });
    assert.deepEqual([jumps[0].p[0], jumps[0].best[0], jumps[1].p[1], jumps[1].best[1]], [
      0.49,
      0,
      0.51,
      1,
    ]);
  }
});

Deno.test("propriety() of the anti-collapse reward gives the published curve", () => {
  const published = [
    [0.1, 0],
    [0.15, 0],
    [0.194, 0.044],
    [0.3, 0.15],
    [0.45, 0.29999],
    [0.51, 0.70001],
    [0.6, 0.75],
    [0.8, 0.95],
    [0.85, 1],
    [0.9, 1],
  ];
  const probabilities = published.map(([p]) => p);
  propriety(antiCollapse(), { probabilities }).curve
    .forEach(({ best }, i) => near(best, published[i][1], HALF));
  const { proper, maxBias, jumps } = check(rewardByName("anti-collapse"));
  assert.equal(proper, false);
  near(maxBias.bias, 0.20001, HALF);
  near(maxBias.p, 0.5);
  assert.deepEqual(jumps, [{ p: [0.5, 0.51], best: [0.29999, 0.70001] }]);
});

Deno.test("antiCollapse(): sharpness shifts by 0.15, the bonus snaps to its edges", () => {
  const holds = (reward: Reward, probabilities: number[], best: (p: number) => number) =>
    propriety(reward, { probabilities }).curve.forEach((point) =>
      near(point.best, best(point.p), HALF)
    );
  const sharp = antiCollapse({ extreme: 0 }), extreme = antiCollapse({ sharp: 0 });
  holds(sharp, [0.2, 0.35, 0.49], (p) => p - 0.15);
  holds(sharp, [0.51, 0.65, 0.8], (p) => p + 0.15);
  holds(extreme, [0.3, 0.4, 0.49], () => 0.29999);
  holds(extreme, [0.51, 0.6, 0.7], () => 0.70001);
  holds(extreme, [0.1, 0.29, 0.71, 0.9], (p) => p);
});

Deno.test("bestConfidence() among the tenths that Rewarding Doubt lets a model state", () => {
  assert.equal(bestConfidence(rewardingDoubt, 0.194, { confidences: TENTHS }), 0.2);
  assert.equal(bestConfidence(rewardingDoubt, 0.35, { confidences: TENTHS }), 0.4);
  assert.ok(propriety(rewardingDoubt, { confidences: TENTHS }).proper, "to half a step");
});

Deno.test("propriety() sees which rewards pay for being right", () => {
  const pays = (reward: Reward) => check(reward).rewardsAccuracy;
  assert.ok(pays(rlcr) && pays(withAccuracy(quadratic)) && pays(withAccuracy(spherical)));
  // A wrong answer stated with confidence 0 earns more than one that may be right
  assert.ok(!pays(quadratic) && !pays(saySelf) && !pays(rewardingDoubt));
  assert.ok(!pays(withAccuracy(logarithmic({ clip: 1e-9 }))));
});

Deno.test("propriety() refuses probabilities and confidences that are none", () => {
  assert.throws(() => propriety(quadratic, { probabilities: [] }), /at least one row/);
  assert.throws(() => propriety(quadratic, { probabilities: [1.01] }), /probabilities\[0\]/);
  assert.throws(() => propriety(quadratic, { confidences: [0, 1.01] }), /confidences\[1\]/);
  assert.throws(() => bestConfidence(quadratic, NaN), /p must be a number from 0 to 1/);
});
