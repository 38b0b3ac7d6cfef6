import assert from "node:assert/strict";
import { mock } from "node:test";
import { followTraining } from "./follow_training.ts";

Deno.test("followTraining() outside a notebook writes its first and its last line to stderr", async () => {
  const said = mock.method(console, "error", () => {});
  try {
    const follow = followTraining({ title: "Run" });
    for (const step of [1, 2, 3]) {
      await follow({
        step,
        steps: 3,
        loss: 2,
        norm: 1,
        lr: 1e-3,
        losses: [2],
        metrics: [],
        evaluations: [],
      });
    }
  } finally {
    said.mock.restore();
  }
  const lines = said.mock.calls.map(({ arguments: [line] }) => String(line));
  assert.equal(lines.length, 2);
  assert.match(lines[1], /^Run: step 3 of 3, loss 2.0000, learning rate 1.00e-3, \d+ s$/);
});
