import assert from "node:assert/strict";
import { remembering } from "./mod.ts";

Deno.test("remembering() embeds each text once and keeps the order", async () => {
  const asked: string[] = [];
  const encoder = remembering({
    name: "lengths",
    width: 1,
    embed: (texts) => {
      asked.push(...texts);
      return Promise.resolve(texts.map((text) => Float32Array.of(text.length)));
    },
  });
  const of = async (texts: string[]) => (await encoder.embed(texts)).map(([length]) => length);
  assert.deepEqual(await of(["bb", "a", "bb"]), [2, 1, 2]);
  assert.deepEqual(await of(["ccc", "a"]), [3, 1]);
  assert.deepEqual(asked, ["bb", "a", "ccc"]);
});
