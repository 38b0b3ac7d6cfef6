import assert from "node:assert/strict";
import { join } from "node:path";
import { WORKS } from "./works.ts";

const FOLDER = import.meta.dirname!;

Deno.test("works have names of their own, and their sides have the tasks", async () => {
  assert.equal(new Set(WORKS.map(({ name }) => name)).size, WORKS.length);
  const texts = new Map<string, string>();
  for (const { side, task, peers } of WORKS) {
    for (const of of [{ side, task }, ...peers]) {
      const path = of.side.startsWith("notebooks_") ? "notebooks_jupyter.py" : of.side;
      const text = texts.get(path) ?? await Deno.readTextFile(join(FOLDER, path));
      texts.set(path, text);
      assert.match(text, new RegExp(`\\b${of.task}\\b`), `${of.side} lacks ${of.task}`);
    }
  }
});

Deno.test("versions of the peers are exact", async () => {
  const lines = (await Deno.readTextFile(join(FOLDER, "../requirements.txt"))).trim().split("\n");
  for (const line of lines) assert.match(line, /^(#.*|[\w-]+==[\w.]+)$/);
});
