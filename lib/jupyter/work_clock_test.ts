import assert from "node:assert/strict";
import { WorkClock, workOf } from "./work_clock.ts";

Deno.test("a process that gets a quarter of a core works a quarter of the time", () => {
  assert.equal(workOf({ wall: 1_000, cpu: 250 }), 250);
});

Deno.test("several cores count as one, and a process that waits has all the time there is", () => {
  assert.equal(workOf({ wall: 1_000, cpu: 1_900 }), 1_000);
  assert.equal(workOf({ wall: 1_000, cpu: 0 }), 1_000);
  assert.equal(workOf({ wall: 1_000, cpu: 20 }), 1_000); // it looks now and then
  assert.equal(workOf({ wall: 1_000, cpu: null }), 1_000); // not known
  assert.equal(workOf({ wall: 1_000, cpu: -300 }), 1_000); // a process ended
});

Deno.test("WorkClock goes on, for a group of processes that is there or not", async () => {
  for (const group of [Deno.pid, 2 ** 30]) {
    const clock = new WorkClock(group);
    const first = clock.read();
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.ok(clock.read() >= first);
  }
});
