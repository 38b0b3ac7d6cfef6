import assert from "node:assert/strict";
import { join } from "node:path";
import project from "../../deno.json" with { type: "json" };
import { importGraph } from "../testing.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { modulesOf } from "./code_digest.ts";

/** What a process of its own, which has loaded the module, finds its digest to be. */
async function digestOf(temp: TempFiles, touch = ""): Promise<string> {
  const script = `
    import { codeDigest } from ${JSON.stringify(import.meta.resolve("./code_digest.ts"))};
    const touched = ${JSON.stringify(touch)};
    if (touched) Deno.utimeSync(touched, new Date(), new Date(Date.now() + 1000));
    console.log(await codeDigest(${JSON.stringify(`file://${temp.path("main.ts")}`)}));`;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", "--no-lock", "--config", temp.path("deno.json"), script],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

const PAST = new Date("2024-01-01");

async function module(): Promise<TempFiles> {
  return await written(
    await TempFiles.create({
      "deno.json": configWith("./leaf.ts"),
      "main.ts": "import { middle } from './middle.ts';\nimport type { T } from './types.ts';\n" +
        "export const main: T = middle;\nexport const later = () => import('./later.ts');",
      "middle.ts": "import { leaf } from 'leaf';\nexport const middle = leaf;",
      "leaf.ts": "export const leaf = 1;",
      "other.ts": "export const leaf = 1;",
      "later.ts": "export const later = 1;",
      "types.ts": "export type T = number;",
    }),
  );
}

/** The project's packages, and a name of the test's own. */
function configWith(leaf: string): string {
  return JSON.stringify({ imports: { ...project.imports, leaf } });
}

/** As if the files had been written long ago. */
async function written(temp: TempFiles): Promise<TempFiles> {
  for (const { name } of Deno.readDirSync(temp.folder)) {
    await Deno.utime(temp.path(name), PAST, PAST);
  }
  return temp;
}

Deno.test("codeDigest() changes with every module that runs, and with what a name stands for", async () => {
  await using temp = await module();
  const digests = [await digestOf(temp)];
  assert.equal(await digestOf(temp), digests[0]);
  for (
    const [name, text] of [
      ["leaf.ts", "export const leaf = 2;"],
      ["later.ts", "export const later = 2;"],
      ["deno.json", configWith("./other.ts")],
    ]
  ) {
    await Deno.writeTextFile(temp.path(name), text);
    digests.push(await digestOf(await written(temp)));
  }
  assert.equal(new Set(digests).size, 4);
});

Deno.test("codeDigest() does not change with types, times or modules that nothing imports", async () => {
  await using temp = await module();
  const digest = await digestOf(temp);
  await Deno.writeTextFile(temp.path("types.ts"), "export type T = number | string;");
  await Deno.writeTextFile(temp.path("other.ts"), "export const leaf = 3;");
  await Deno.utime(temp.path("leaf.ts"), new Date(2025, 1), new Date(2025, 1));
  assert.equal(await digestOf(temp), digest);
});

Deno.test("codeDigest() is like no other where a file changed after the process began", async () => {
  await using temp = await module();
  const leaf = temp.path("leaf.ts");
  assert.notEqual(await digestOf(temp, leaf), await digestOf(temp, leaf));
});

Deno.test("modulesOf() finds the files that Deno says are imported, but for those of types alone", async () => {
  const root = join(import.meta.dirname!, "../..");
  const entry = "cli/lab.ts";
  const own = [...await modulesOf(`file://${join(root, entry)}`)]
    .filter(([, text]) => text !== null).map(([url]) => url.slice(`file://${root}/`.length));
  const graph = await importGraph([entry]); // types included
  const all = new Set([entry]);
  for (const file of all) graph.get(file)?.forEach((imported) => all.add(imported));
  assert.deepEqual(own.filter((file) => !all.has(file)), []);
  const onlyTypes = [...all].filter((file) => !own.includes(file));
  for (const file of onlyTypes) {
    const text = await Deno.readTextFile(join(root, file));
    assert.doesNotMatch(text, /^export (const|function|class|async)/m, `${file} runs`);
  }
  assert.ok(own.length > 200);
});
