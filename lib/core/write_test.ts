import assert from "node:assert/strict";
import { join } from "node:path";
import { Store } from "./store/store.ts";
import { listEntries } from "./store/upkeep.ts";
import { makeFolder, partialPath, writeAtomically } from "./write.ts";
import { isTest, sourceFiles } from "../testing.ts";

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

/** Path in the folder and mode of all that is below it. */
async function modesIn(folder: string, part = ""): Promise<Record<string, string>> {
  const modes: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(join(folder, part))) {
    const path = join(part, name);
    modes[path] = ((await Deno.stat(join(folder, path))).mode! & 0o777).toString(8);
    if (isDirectory) Object.assign(modes, await modesIn(folder, path));
  }
  return modes;
}

Deno.test("what is written is for its owner alone, whatever the umask and whatever was there", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "old.json"), "{}", { mode: 0o644 });
    const umask = Deno.umask(0o022);
    try {
      await writeAtomically(join(folder, "old.json"), "[]");
      await writeAtomically(join(folder, "new/deep/a.json"), "{}");
      await makeFolder(join(folder, "b/c"));
    } finally {
      Deno.umask(umask);
    }
    assert.deepEqual(await modesIn(folder), {
      "old.json": "600",
      "new": "700",
      "new/deep": "700",
      "new/deep/a.json": "600",
      "b": "700",
      "b/c": "700",
    });
  });
});

Deno.test("the store, what SQLite puts beside its index, and the files in it are for their owner alone", async () => {
  await inFolder(async (folder) => {
    const umask = Deno.umask(0o022);
    try {
      const store = Store.open(join(folder, "store"));
      store.put("answer", [{ key: "a", value: Uint8Array.of(1), label: "a" }]);
      await store.files("scorer", { of: "a test" }, {
        label: "files",
        make: (made) => writeAtomically(join(made, "part/weights"), "1"),
      });
      const modes = await modesIn(folder);
      for (const name of ["index.sqlite", "index.sqlite-wal", "index.sqlite-shm", "index.lock"]) {
        assert.equal(modes[`store/${name}`], "600", name);
      }
      const [{ key }] = listEntries(store, ["scorer"]);
      assert.equal(modes[`store/files/scorer-${key}/part/weights`], "600");
      for (const [path, mode] of Object.entries(modes)) assert.match(mode, /^[67]00$/, path);
      store.index.close();
    } finally {
      Deno.umask(umask);
    }
  });
});

Deno.test("a write removes what killed ones left, and neither live ones' files nor others'", async () => {
  await inFolder(async (folder) => {
    const old = ["a.json.4711.partial", "mine.partial", "notes.tmp"];
    const live = "b.json.4712.partial";
    for (const name of [...old, live]) await Deno.writeTextFile(join(folder, name), "half");
    const before = new Date(Date.now() - 2 * 3_600_000);
    for (const name of old) await Deno.utime(join(folder, name), before, before);
    await writeAtomically(join(folder, "c.json"), "{}");
    assert.deepEqual(await namesIn(folder), [live, "c.json", "mine.partial", "notes.tmp"].sort());
  });
});

Deno.test("a write that fails leaves nothing, and does not keep the next from its turn", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "taken");
    await Deno.mkdir(path);
    await assert.rejects(writeAtomically(path, "text"));
    assert.deepEqual(await namesIn(folder), ["taken"]);
    const failing = writeAtomically(path, "text");
    await Deno.remove(path);
    await failing.catch(() => {});
    await writeAtomically(path, "text");
    assert.equal(await Deno.readTextFile(path), "text");
  });
});

Deno.test("of writers at once the last one counts, and no half of one is seen", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "a.txt");
    const texts = Array.from({ length: 20 }, (_, i) => `${i}`.repeat(1000 * (20 - i)));
    await Promise.all(texts.map((text) => writeAtomically(path, text)));
    assert.equal(await Deno.readTextFile(path), texts.at(-1));
    assert.deepEqual(await namesIn(folder), ["a.txt"]);
  });
});

Deno.test("pieces are one file, and are on disk before the last one is made", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "a.jsonl");
    await writeAtomically(path, ["é1\n", "", "2\n".repeat(1 << 20), "3\n"]);
    assert.equal(await Deno.readTextFile(path), `é1\n${"2\n".repeat(1 << 20)}3\n`);
    assert.equal(((await Deno.stat(path)).mode! & 0o777).toString(8), "600");
    await writeAtomically(path, []);
    assert.equal(await Deno.readTextFile(path), "");
    let written = 0;
    function* pieces() {
      for (let i = 0; i < 8; i++) yield "x".repeat(1 << 20);
      written = Deno.statSync(partialPath(path)).size;
    }
    await writeAtomically(path, pieces());
    assert.ok(written >= 4 << 20, `${written} bytes`);
  });
});

Deno.test("a piece that cannot be made leaves what was there, and its error is told as it is", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "a.jsonl"), fault = new TypeError("no such row");
    await writeAtomically(path, "whole");
    function* pieces() {
      yield "half".repeat(1 << 20);
      throw fault;
    }
    await assert.rejects(writeAtomically(path, pieces()), (error) => error === fault);
    assert.equal(await Deno.readTextFile(path), "whole");
    assert.deepEqual(await namesIn(folder), ["a.jsonl"]);
  });
});

/** Calls that make files and folders: those of core/write.ts give them their modes. */
const WRITES =
  /\b(Deno\.create|writeTextFile|writeFile|writeFileSync|mkdir|mkdirSync|copyFile)\(|writeParquet\("|new DatabaseSync\(|createWriteStream|Deno\.open(Sync)?\([^)]*\b(write|append|create)\b/;

Deno.test("no other file of lib, the studies or the commands makes files or folders by itself", async () => {
  // They work in a temporary folder, which is its owner's, or open a file that is there by now
  const known = [
    "cli/check.ts",
    "lib/core/write.ts",
    "lib/core/store/key_lock.ts",
    "lib/jobs/download.ts", // grows a file of the same mode piece by piece
    "lib/jupyter/cell_lines.ts",
    "lib/jupyter/extract.ts",
  ];
  const files = (await sourceFiles("lib", "experiments", "cli"))
    .filter((file) => !isTest(file) && file !== "lib/testing.ts");
  const found: string[] = [];
  for (const file of files) {
    const code = await Deno.readTextFile(join(import.meta.dirname!, "../..", file));
    if (WRITES.test(code)) found.push(file);
  }
  assert.deepEqual(found, known.sort());
});
