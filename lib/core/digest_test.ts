import assert from "node:assert/strict";
import { TempFiles } from "../outcomes/testing.ts";
import { digestOf, fileDigest, folderDigests, sha256 } from "./digest.ts";

// FIPS 180-2, appendix B.1
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

Deno.test("sha256() and fileDigest() give the standard's own example", async () => {
  await using temp = await TempFiles.create({ "abc": "abc" });
  assert.deepEqual([sha256("abc"), await fileDigest(temp.path("abc"))], [ABC, ABC]);
});

Deno.test("digestOf() goes by what is said, not by the order of keys or by absent ones", () => {
  const digest = digestOf({ a: 1, b: [{ c: "x", d: null }] });
  assert.equal(digestOf({ b: [{ d: null, c: "x", e: undefined }], a: 1 }), digest);
  const others = [
    { a: 2, b: [{ c: "x", d: null }] },
    { a: 1, b: [{ c: "x" }] },
    { a: 1, b: { 0: { c: "x", d: null } } },
    { a: "1", b: [{ c: "x", d: null }] },
  ];
  assert.equal(new Set([digest, ...others.map(digestOf)]).size, 5);
  assert.throws(() => digestOf({ a: NaN }), TypeError);
  assert.throws(() => digestOf([undefined]), TypeError);
});

Deno.test("digestOf() is the SHA-256 of the JSON with sorted keys, however long", () => {
  const value = { b: ["é", 1.5, null, true, []], a: { d: {}, c: "x".repeat(3_000_000) } };
  const text = JSON.stringify({ a: { c: value.a.c, d: {} }, b: value.b });
  assert.equal(digestOf(value), sha256(text));
});

Deno.test("digestOf() tells typed arrays apart by type, length and content", () => {
  const arrays = [
    Float64Array.of(1, 0),
    Float64Array.of(0, 1),
    Float64Array.of(1),
    Float32Array.of(1, 0),
  ];
  assert.equal(new Set(arrays.map(digestOf)).size, 4);
  assert.equal(digestOf(Float64Array.of(7, 1, 0).subarray(1)), digestOf(arrays[0]));
});

Deno.test("folderDigests() lists all files of a folder by path, and changes with their content", async () => {
  await using temp = await TempFiles.create({ "b.txt": "b", "a/c.txt": "c" });
  const before = await folderDigests(temp.folder);
  assert.deepEqual(before.map((line) => line.split(" ")[0]), ["a/c.txt", "b.txt"]);
  await Deno.writeTextFile(temp.path("b.txt"), "B");
  const after = await folderDigests(temp.folder);
  assert.equal(after[0], before[0]);
  assert.notEqual(after[1], before[1]);
});
