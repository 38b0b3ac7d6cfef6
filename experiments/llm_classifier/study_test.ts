import assert from "node:assert/strict";
import { classifyTasks } from "./study.ts";

Deno.test("classifyTasks() puts test questions and strangers to each model, at a price", async () => {
  const [small] = await classifyTasks(["pocket-small"], { n: 90, seed: 2 });
  const right = small.named.filter(({ task }, i) => task === small.questions[i].task).length;
  assert.ok(right > 80, `${right} of 90`);
  assert.ok(small.named.every(({ cost_usd }) => cost_usd > 0) && small.answeringUsd > 0);
  assert.equal(small.outside.length, 40);
});
