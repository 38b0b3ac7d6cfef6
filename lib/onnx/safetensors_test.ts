import assert from "node:assert/strict";
import fc from "fast-check";
import { UserError } from "../core/errors.ts";
import { decodeSafetensors, encodeSafetensors, readSafetensors } from "./safetensors.ts";

const two = () => ({
  tensors: {
    "b.weight": { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    a: { shape: [1], data: Float32Array.of(-0.5) },
  },
  metadata: { note: "ü" },
});

Deno.test("safetensors come back as they were, in their order", () => {
  const back = decodeSafetensors(encodeSafetensors(two()), "two");
  assert.deepEqual(back, two());
  assert.deepEqual(Object.keys(back.tensors), ["b.weight", "a"]);
});

Deno.test("safetensors hold any float32, NaN and infinities included", () => {
  fc.assert(fc.property(fc.float32Array(), (data) => {
    const bytes = encodeSafetensors({
      tensors: { x: { shape: [data.length], data } },
      metadata: {},
    });
    assert.deepEqual(decodeSafetensors(bytes, "x").tensors.x.data, data);
  }));
});

Deno.test("encodeSafetensors() puts the first value where the decode graphs look for it", () => {
  const bytes = encodeSafetensors(two());
  assert.equal(new DataView(bytes.buffer).getFloat32(16384, true), 1);
});

Deno.test("decodeSafetensors() says what is wrong with a broken file, wherever it is cut", () => {
  const bytes = encodeSafetensors(two());
  for (const length of [0, 7, 100, 16384, bytes.length - 1]) {
    assert.throws(() => decodeSafetensors(bytes.subarray(0, length), "cut"), {
      name: "UserError",
      message: /^Cannot read cut as safetensors: /,
    }, `cut at ${length}`);
  }
  assert.throws(() => decodeSafetensors(bytes.map(() => 0x41), "text"), UserError);
});

Deno.test("decodeSafetensors() refuses what is not float32 by the tensor's name", () => {
  const header = JSON.stringify({ w: { dtype: "BF16", shape: [1], data_offsets: [0, 2] } });
  const bytes = new Uint8Array(8 + header.length + 2);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(new TextEncoder().encode(header), 8);
  assert.throws(() => decodeSafetensors(bytes, "half"), /w is BF16/);
});

Deno.test("readSafetensors() names a file that is not there", async () => {
  await assert.rejects(readSafetensors("/nowhere/x.safetensors"), {
    message: "Cannot read /nowhere/x.safetensors: there is no such file",
  });
});
