import assert from "node:assert/strict";
import { Gate } from "./gate.ts";

const { signal } = new AbortController();

Deno.test("a gate lets so many work, more wait in order, and turns the rest away", async () => {
  const gate = new Gate({ concurrent: 2, queued: 2 });
  const places = [1, 2, 3, 4].map(() => gate.enter()!);
  assert.equal(gate.enter(), null);
  const order: number[] = [];
  const turns = places.map((place, i) => place.turn(signal).then(() => order.push(i)));
  await Promise.all(turns.slice(0, 2));
  assert.deepEqual([order, gate.working, gate.waiting], [[0, 1], 2, 2]);
  places[0].leave();
  places[0].leave();
  await turns[2];
  assert.deepEqual([order, gate.working, gate.waiting], [[0, 1, 2], 2, 1]);
  const fifth = gate.enter()!;
  assert.equal(gate.enter(), null);
  for (const place of [...places, fifth]) place.leave();
  await turns[3];
  assert.equal(gate.waiting, 0);
});

Deno.test("who gives up waiting leaves no turn behind", async () => {
  const gate = new Gate({ concurrent: 1, queued: 2 });
  const [first, second, third] = [1, 2, 3].map(() => gate.enter()!);
  await first.turn(signal);
  const stop = new AbortController();
  const gone = second.turn(stop.signal), waits = third.turn(signal);
  stop.abort(new Error("gone"));
  await assert.rejects(gone, /gone/);
  second.leave();
  first.leave();
  await waits;
  assert.equal(gate.working, 1);
  third.leave();
  assert.deepEqual([gate.working, gate.waiting], [0, 0]);
  await assert.rejects(gate.enter()!.turn(stop.signal), /gone/);
});

Deno.test("a closed gate lets nobody in and waits for those who are", async () => {
  const gate = new Gate({ concurrent: 1, queued: 1 });
  const place = gate.enter()!;
  let closed = false;
  const closing = gate.close().then(() => closed = true);
  assert.equal(gate.enter(), null);
  await Promise.resolve();
  assert.equal(closed, false);
  place.leave();
  await closing;
  await gate.close();
});
