import assert from "node:assert/strict";
import { join } from "node:path";
import { writeAtomically } from "./write.ts";

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("a write removes what killed ones left, and neither live ones' files nor others'", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const old = [`a.json.${crypto.randomUUID()}.partial`, "mine.partial", "notes.tmp"];
    const live = `b.json.${crypto.randomUUID()}.partial`;
    for (const name of [...old, live]) await Deno.writeTextFile(join(folder, name), "half");
    const before = new Date(Date.now() - 2 * 3_600_000);
    for (const name of old) await Deno.utime(join(folder, name), before, before);
    await writeAtomically(join(folder, "c.json"), "{}");
    assert.deepEqual(await namesIn(folder), [live, "c.json", "mine.partial", "notes.tmp"].sort());
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a write that fails leaves nothing", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(folder, "taken"));
    await assert.rejects(writeAtomically(join(folder, "taken"), "text"));
    assert.deepEqual(await namesIn(folder), ["taken"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
