import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { zstdCompressSync } from "node:zlib";
import { readText } from "./text.ts";
import { gzip, TempFiles } from "./testing.ts";

async function textOf(file: string): Promise<string> {
  return (await Array.fromAsync(readText(file))).join("");
}

Deno.test("readText reads plain and gzipped text alike and drops a byte order mark", async () => {
  const text = "α,β\n1,2\n";
  await using temp = await TempFiles.create({
    "a.csv": `\uFEFF${text}`,
    "a.csv.gz": await gzip(text),
  });
  assert.equal(await textOf(temp.path("a.csv")), text);
  assert.equal(await textOf(temp.path("a.csv.gz")), text);
});

Deno.test("readText names the line of a byte that is not UTF-8", async () => {
  const bytes = new Uint8Array([...new TextEncoder().encode("one\ntwo\nthr"), 0xe9, 0x0a]);
  await using temp = await TempFiles.create({ "latin.csv": bytes });
  await assert.rejects(
    textOf(temp.path("latin.csv")),
    /latin\.csv:3: a byte is not valid UTF-8: is it Latin-1/,
  );
});

Deno.test("readText refuses a text that ends within a character", async () => {
  await using temp = await TempFiles.create({ "cut.csv": new Uint8Array([0x61, 0xc3]) });
  await assert.rejects(textOf(temp.path("cut.csv")), /cut\.csv:1: a byte is not valid UTF-8/);
});

Deno.test("readText refuses a truncated and an altered gzip file", async () => {
  const whole = await gzip(Array.from({ length: 5000 }, (_, i) => `line ${i * i}\n`).join(""));
  const altered = whole.slice();
  altered[altered.length - 6] ^= 0xff; // the checksum
  await using temp = await TempFiles.create({
    "cut.csv.gz": whole.slice(0, whole.length / 2),
    "altered.csv.gz": altered,
  });
  await assert.rejects(
    textOf(temp.path("cut.csv.gz")),
    /cut\.csv\.gz:\d+: the gzip data is damaged/,
  );
  await assert.rejects(textOf(temp.path("altered.csv.gz")), /the gzip data is damaged/);
});

Deno.test("readText refuses an empty and a missing file", async () => {
  await using temp = await TempFiles.create({ "empty.csv": "", "empty.csv.gz": await gzip("") });
  await assert.rejects(textOf(temp.path("empty.csv")), /the file is empty/);
  await assert.rejects(textOf(temp.path("empty.csv.gz")), /the file is empty/);
  await assert.rejects(textOf(temp.path("none.csv")), /there is no such file/);
});

Deno.test("readText unpacks what is packed, whatever its name: several members, Zstandard", async () => {
  const whole = new Uint8Array([...await gzip("a,b\n"), ...await gzip("1,2\n")]);
  await using temp = await TempFiles.create({
    "a.csv.gz": whole,
    "a.csv.GZ": whole,
    "a.csv": whole,
    "a.csv.zst": zstdCompressSync("a,b\n1,2\n"),
    "plain.csv.gz": "a,b\n1,2\n",
  });
  for await (const { name } of Deno.readDir(temp.folder)) {
    assert.equal(await textOf(temp.path(name)), "a,b\n1,2\n", name);
  }
});

Deno.test("readText reads UTF-16 with and without a byte order mark, and names UTF-32", async () => {
  const text = "ä,b\n1,😀\n", ascii = "a,b\n1,😀\n";
  const little = (text: string) => Buffer.from(text, "utf16le");
  const big = (text: string) => little(text).swap16();
  await using temp = await TempFiles.create({
    "le.csv": little(`\uFEFF${text}`),
    "be.csv": big(`\uFEFF${text}`),
    "le16.csv": little(ascii),
    "be16.csv": big(ascii),
    "cut.csv": little(ascii).subarray(0, 5),
    "32.csv": new Uint8Array([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]),
  });
  for (const name of ["le.csv", "be.csv"]) assert.equal(await textOf(temp.path(name)), text);
  for (const name of ["le16.csv", "be16.csv"]) assert.equal(await textOf(temp.path(name)), ascii);
  await assert.rejects(textOf(temp.path("cut.csv")), /cut\.csv:1: .* not valid utf-16le/);
  await assert.rejects(textOf(temp.path("32.csv")), /its text is UTF-32/);
});
