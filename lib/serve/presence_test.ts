import assert from "node:assert/strict";
import { Presence } from "./presence.ts";

Deno.test("who closes lets nobody in and waits for those who are", async () => {
  const presence = new Presence();
  const leaves = [presence.enter()!, presence.enter()!];
  let closed = false;
  const closing = presence.close().then(() => closed = true);
  assert.equal(presence.enter(), null);
  leaves[0]();
  leaves[0]();
  await Promise.resolve();
  assert.equal(closed, false);
  leaves[1]();
  await closing;
  await presence.close();
});
