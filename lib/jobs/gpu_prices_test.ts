import assert from "node:assert/strict";
import { duration, parseDuration } from "./duration.ts";
import { checkBudget, costOfSeconds, describeEstimate, estimateCost } from "./gpu_prices.ts";

const LIMITS = { gpu: "H100", timeout_s: 7200, retries: 2 };

Deno.test("the cost at worst is the time limit of every start at the price of all GPUs", () => {
  const { worst_usd, date } = estimateCost(LIMITS);
  assert.equal(worst_usd!.toFixed(4), (3.9492 * 2 * 3).toFixed(4));
  assert.equal(date, "2026-05-07");
  const two = estimateCost({ gpu: "a100-80gb:2", timeout_s: 3600, retries: 0 });
  assert.equal(two.worst_usd!.toFixed(4), (2 * 2.4984).toFixed(4));
  assert.equal(costOfSeconds(two, 1800)!.toFixed(4), "2.4984");
  assert.equal(estimateCost({ ...LIMITS, gpu: "A100" }).usd_per_hour, 2.1);
  assert.deepEqual(estimateCost({ ...LIMITS, gpu: null }).worst_usd, 0);
  assert.equal(estimateCost({ ...LIMITS, gpu: "B200" }).worst_usd, null);
  for (const gpu of ["H100:0", "H100:9", "", "H 100"]) {
    assert.throws(() => estimateCost({ ...LIMITS, gpu }), /Cannot use the GPU/, gpu);
  }
});

Deno.test("a budget refuses what may cost more, and the time it names would fit", () => {
  const estimate = estimateCost(LIMITS);
  checkBudget(estimate, 24);
  assert.throws(() => checkBudget(estimate, 10), {
    message: "Cannot start as the budget is $10.00. At worst $23.70: 2h x 3 starts x $3.95 an " +
      "hour of H100 (price of 2026-05-07; cores and memory are extra)",
    hint: "--timeout 50m would fit",
  });
  checkBudget(estimateCost({ ...LIMITS, timeout_s: parseDuration("50m") }), 10);
  assert.throws(
    () => checkBudget(estimateCost({ ...LIMITS, timeout_s: 3060 }), 10),
    /Cannot start/,
  );
  assert.throws(() => checkBudget(estimate, 0.01), { hint: /^No --timeout/ });
  assert.throws(
    () => checkBudget(estimateCost({ ...LIMITS, gpu: "B200" }), 10),
    /no price of B200/,
  );
  assert.match(describeEstimate(estimateCost({ ...LIMITS, gpu: "B200" })), /^No price of B200 is/);
});

Deno.test("spans of time are read and written", () => {
  assert.deepEqual(["45s", "90m", "1.5h"].map(parseDuration), [45, 5400, 5400]);
  assert.deepEqual([45, 5400, 7200, 86_400, 3661, 0].map(duration), [
    ...["45s", "1h 30m", "2h", "24h", "1h 1m 1s", "0s"],
  ]);
  for (const text of ["", "2", "h", "-1h", "9s", "25h", "1d"]) {
    assert.throws(() => parseDuration(text), /as it must be from 10s to 24h/, text);
  }
});
