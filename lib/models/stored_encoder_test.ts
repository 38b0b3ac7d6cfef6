import assert from "node:assert/strict";
import { TempFiles } from "../outcomes/testing.ts";
import type { Able } from "./mod.ts";
import { stored } from "./stored_encoder.ts";

/** Says how long a text is, and counts what it was asked. */
function counting(): { encoder: Pick<Able<"embed">, "name" | "embed">; asked: string[] } {
  const asked: string[] = [];
  const embed = (texts: readonly string[]) => {
    asked.push(...texts);
    return Promise.resolve(texts.map((text) => Float32Array.of(text.length, 0.1)));
  };
  return { encoder: { name: "lengths", embed }, asked };
}

Deno.test("stored() computes a text once, also for those who open its store later", async () => {
  await using temp = await TempFiles.create();
  const options = { identity: "lengths", store: temp.path("store") };
  const first = counting(), second = counting();
  const before = await stored(first.encoder, options).embed(["a", "bb"]);
  const progress: number[] = [];
  const after = await stored(second.encoder, options).embed(["bb", "ccc", "a"], {
    onProgress: (done) => progress.push(done),
  });
  assert.deepEqual(before, [Float32Array.of(1, 0.1), Float32Array.of(2, 0.1)]);
  assert.deepEqual(after, [Float32Array.of(2, 0.1), Float32Array.of(3, 0.1), before[0]]);
  assert.deepEqual([first.asked, second.asked], [["a", "bb"], ["ccc"]]);
  assert.deepEqual(progress, [3]);
});

Deno.test("stored() keeps what was computed before an encoder failed", async () => {
  await using temp = await TempFiles.create();
  const options = { identity: "lengths", store: temp.path("store") };
  const texts = Array.from({ length: 600 }, (_, i) => `text ${i}`);
  const { encoder, asked } = counting();
  const failing = {
    ...encoder,
    embed: (given: readonly string[]) => {
      if (asked.length > 500) throw new Error("out of memory");
      return encoder.embed(given);
    },
  };
  await assert.rejects(stored(failing, options).embed(texts), /out of memory/);
  const again = counting();
  await stored(again.encoder, options).embed(texts);
  assert.equal(asked.length + again.asked.length, 600);
  assert.equal(again.asked.length, 88);
});

Deno.test("stored() neither looks up nor keeps live queries; a single text is none", async () => {
  await using temp = await TempFiles.create();
  const { encoder, asked } = counting();
  const { embed } = stored(encoder, { identity: "lengths", store: temp.path("store") });
  await embed(["a"], { live: true });
  await embed(["a"]);
  await embed(["a"]);
  await embed(["a"], { live: true });
  assert.equal(asked.length, 3);
});

Deno.test("stored() tells encoders apart by their identity", async () => {
  await using temp = await TempFiles.create();
  const { encoder, asked } = counting();
  for (const code of [1, 2, 1]) {
    await stored(encoder, { identity: { code }, store: temp.path("store") }).embed(["a"]);
  }
  assert.equal(asked.length, 2);
});
