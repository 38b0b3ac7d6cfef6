import assert from "node:assert/strict";
import { Gate } from "./gate.ts";

const { signal } = new AbortController();

const gateOf = (concurrent: number, queued: number) =>
  new Gate("big", { concurrent, queued, retrySeconds: 3 });

Deno.test("a gate lets so many work, more wait in order, and turns the rest away", async () => {
  const gate = gateOf(2, 2);
  const order: number[] = [];
  const turns = [0, 1, 2, 3].map(async (i) => {
    const leave = await gate.turn(signal);
    order.push(i);
    return leave;
  });
  const leaves = await Promise.all(turns.slice(0, 2));
  assert.deepEqual([order, gate.working, gate.waiting], [[0, 1], 2, 2]);
  await assert.rejects(gate.turn(signal), {
    status: 503,
    message: /by big: 2 in work and 2 waiting/,
    headers: { "Retry-After": "3" },
  });
  leaves[0]();
  leaves[0]();
  const leave = await turns[2];
  assert.deepEqual([order, gate.working, gate.waiting], [[0, 1, 2], 2, 1]);
  leave();
  (await turns[3])();
  leaves[1]();
  assert.deepEqual([order, gate.working, gate.waiting], [[0, 1, 2, 3], 0, 0]);
});

Deno.test("who gives up waiting leaves no turn behind", async () => {
  const gate = gateOf(1, 2);
  const leave = await gate.turn(signal);
  const stop = new AbortController();
  const gone = gate.turn(stop.signal), waits = gate.turn(signal);
  stop.abort(new Error("gone"));
  await assert.rejects(gone, /gone/);
  leave();
  (await waits)();
  assert.deepEqual([gate.working, gate.waiting], [0, 0]);
  await assert.rejects(gate.turn(stop.signal), /gone/);
});
