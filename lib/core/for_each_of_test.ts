import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { forEachOf } from "./for_each_of.ts";

Deno.test("forEachOf works on every item, in order, no more at once than allowed", async () => {
  const begun: number[] = [];
  let working = 0, most = 0;
  await forEachOf([1, 2, 3, 4, 5], async (item) => {
    begun.push(item);
    most = Math.max(most, ++working);
    await setImmediate();
    working--;
  }, { concurrency: 2 });
  assert.deepEqual(begun, [1, 2, 3, 4, 5]);
  assert.equal(most, 2);
});

Deno.test("forEachOf throws the first failure once all that had begun have ended", async () => {
  const told: string[] = [];
  const first = new Error("first");
  await assert.rejects(
    forEachOf([0, 1, 2, 3], async (item, signal) => {
      if (item === 1) throw first;
      told.push(`begun ${item}`);
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      await setImmediate();
      told.push(`ended ${item}`);
      throw new Error("second");
    }, { concurrency: 2 }),
    first,
  );
  assert.deepEqual(told, ["begun 0", "ended 0"]);
});

Deno.test("forEachOf is aborted from outside, before it begins and while it works", async () => {
  const begun: number[] = [];
  const work = (item: number) => {
    begun.push(item);
    return Promise.resolve();
  };
  const options = { concurrency: 1, signal: AbortSignal.abort("stop") };
  await assert.rejects(forEachOf([1, 2], work, options), (reason) => reason === "stop");
  assert.equal(begun.length, 0);

  const controller = new AbortController();
  await assert.rejects(
    forEachOf([1, 2, 3], async (item, signal) => {
      begun.push(item);
      controller.abort("later");
      await setImmediate();
      assert.equal(signal.reason, "later");
    }, { concurrency: 1, signal: controller.signal }),
    (reason) => reason === "later",
  );
  assert.deepEqual(begun, [1]);
});
