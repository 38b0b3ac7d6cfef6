import assert from "node:assert/strict";
import { TempFiles } from "../outcomes/testing.ts";
import { checkWritable } from "./writable.ts";
import { unwritable } from "./write.ts";
import { writeAtomically } from "./write.ts";

const TABLE = { endings: [".parquet", ".arrow"] };

Deno.test("a file that can be written passes, its folder is made, and nothing else is", async () => {
  await using temp = await TempFiles.create();
  await checkWritable(temp.path("new/a.Parquet"), TABLE);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(temp.path("new"))), []);
});

Deno.test("an ending of no format is refused, and no folder is made for it", async () => {
  await using temp = await TempFiles.create();
  for (const name of ["a.csv", "a", "a.parquet.tmp", ".parquet"]) {
    await assert.rejects(checkWritable(temp.path(`new/${name}`), TABLE), {
      name: "UserError",
      message: /must end in \.parquet or \.arrow/,
    });
  }
  assert.deepEqual(await Array.fromAsync(Deno.readDir(temp.folder)), []);
});

Deno.test("a folder of the file's name, and a file in the place of its folder, are told of", async () => {
  await using temp = await TempFiles.create({ "a.parquet/b": "", file: "" });
  const told = { name: "UserError", message: /^Cannot write .*: / };
  await assert.rejects(checkWritable(temp.path("a.parquet"), TABLE), told);
  await assert.rejects(checkWritable(temp.path("file/a.parquet"), TABLE), told);
  await assert.rejects(writeAtomically(temp.path("a.parquet"), "x"), told);
  await assert.rejects(writeAtomically(temp.path("file/a"), "x"), told);
  assert.equal(await Deno.readTextFile(temp.path("a.parquet/b")), "");
});

Deno.test("a file that must stay is refused, one that is no file or is not there is not", async () => {
  await using temp = await TempFiles.create({ "a.parquet": "x" });
  const keep = { ...TABLE, overwrite: false };
  await assert.rejects(checkWritable(temp.path("a.parquet"), keep), {
    name: "UserError",
    message: /a\.parquet as it exists already$/,
    hint: /--force/,
  });
  await checkWritable(temp.path("b.parquet"), keep);
  await checkWritable(temp.path("a.parquet"), TABLE);
});

Deno.test("a file that the command reads stays, by whatever name and even where files are overwritten", async () => {
  await using temp = await TempFiles.create({ "a.parquet": "x", "b.parquet": "y" });
  await Deno.symlink(temp.path("a.parquet"), temp.path("link.parquet"));
  const reads = { ...TABLE, reads: ["pocket", temp.path("a.parquet")] };
  for (
    const name of ["a.parquet", "../" + temp.folder.split("/").pop() + "/a.parquet", "link.parquet"]
  ) {
    await assert.rejects(checkWritable(temp.path(name), reads), {
      name: "UserError",
      message: /as it is what the command reads$/,
    });
  }
  await checkWritable(temp.path("b.parquet"), reads);
  await checkWritable(temp.path("c.parquet"), reads);
});

Deno.test({
  name: "a full disk is told of as one",
  ignore: Deno.build.os !== "linux",
  async fn() {
    // Whatever is written to this device finds it full
    await using temp = await TempFiles.create();
    const told = { name: "UserError", message: /No space left/, hint: /^Free some space/ };
    const error = await Deno.writeTextFile("/dev/full", "x").catch((error) => error);
    assert.throws(() => {
      throw unwritable(temp.path("a"), error);
    }, told);
  },
});
