import assert from "node:assert/strict";
import { type Live, remember } from "./remember.ts";

function counting() {
  const asked: string[] = [];
  const lengths = remember((texts, _?: Live) => {
    asked.push(...texts);
    return Promise.resolve(texts.map((text) => text.length));
  });
  return { lengths, asked };
}

Deno.test("remember() asks for each text once and keeps the order", async () => {
  const { lengths, asked } = counting();
  assert.deepEqual(await lengths(["bb", "a", "bb"]), [2, 1, 2]);
  assert.deepEqual(await lengths(["ccc", "a"]), [3, 1]);
  assert.deepEqual(await lengths([]), []);
  assert.deepEqual(asked, ["bb", "a", "ccc"]);
});

Deno.test("remember() neither looks up nor keeps live queries", async () => {
  const { lengths, asked } = counting();
  for (let i = 0; i < 2; i++) assert.deepEqual(await lengths(["a", "b"], { live: true }), [1, 1]);
  assert.deepEqual(await lengths(["a"]), [1]);
  assert.deepEqual(await lengths(["a"], { live: true }), [1]);
  assert.deepEqual(asked, ["a", "b", "a", "b", "a", "a"]);
});
