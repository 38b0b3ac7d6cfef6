import assert from "node:assert/strict";
import { fileDigests } from "./file_digests.ts";
import { TempFiles } from "../outcomes/testing.ts";

Deno.test("fileDigests() lists all files of a folder by path, and changes with their content", async () => {
  await using temp = await TempFiles.create({ "b.txt": "b", "a/c.txt": "c" });
  const before = await fileDigests(temp.folder);
  assert.deepEqual(before.map((line) => line.split(" ")[0]), ["a/c.txt", "b.txt"]);
  await Deno.writeTextFile(temp.path("b.txt"), "B");
  const after = await fileDigests(temp.folder);
  assert.equal(after[0], before[0]);
  assert.notEqual(after[1], before[1]);
});
