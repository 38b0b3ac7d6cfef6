import assert from "node:assert/strict";
import { join } from "node:path";
import { checkNotebooks, cleanText, readNotebook } from "../lib/jupyter/mod.ts";
import { runStudy } from "../lib/report/studies/mod.ts";
import { writeStudy } from "./new.ts";

const ROOT = join(import.meta.dirname!, "..");

/** A checkout with no studies but the one that is copied, whose library and data are this one's. */
class Checkout implements AsyncDisposable {
  private constructor(readonly root: string) {}

  static async create(): Promise<Checkout> {
    const root = await Deno.makeTempDir();
    for (const name of ["deno.json", "deno.lock", "lib", "data"]) {
      await Deno.symlink(join(ROOT, name), join(root, name));
    }
    await Deno.mkdir(join(root, "notebooks"));
    await Deno.mkdir(join(root, "experiments"));
    for (const name of ["new_study", "notebook"]) {
      await Deno.symlink(join(ROOT, "experiments", name), join(root, "experiments", name));
    }
    return new Checkout(root);
  }

  async deno(...args: string[]): Promise<void> {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      cwd: this.root,
      env: { NO_COLOR: "1" },
    }).output();
    assert.ok(success, [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}

Deno.test("what lab new writes is formatted, has no fault of types or lint, passes its tests and runs", async () => {
  await using checkout = await Checkout.create();
  const { root } = checkout;
  // A name so long that lines break elsewhere than in the study that is copied
  const name = "how_much_of_the_gap_is_recovered_by_them";
  const { notebook, files } = await writeStudy(name, { root });
  assert.equal(notebook, `00_${name}`);
  const modules = files.slice(0, -1), path = files.at(-1)!;
  await checkout.deno("fmt", "--check", ...modules);
  await checkout.deno("lint", ...modules);
  // Types are those of the study that is copied, but for what the notebook imports
  await checkout.deno("test", "--allow-all", "--no-check", join(root, "experiments", name));
  assert.deepEqual(await checkNotebooks([path]), []);
  assert.equal(await Deno.readTextFile(path), cleanText(await readNotebook(path)));
  const run = await runStudy(path, { params: { train: 60, test: 60, bootstrap: 20 } });
  assert.equal(run.status, "passed", "error" in run ? run.error : "");
  assert.ok("figures" in run && run.figures.headlines.length === 1);
  for (const file of modules) assert.doesNotMatch(await Deno.readTextFile(file), /new_study/);
});

Deno.test("lab new overwrites nothing, and numbers notebooks one after another", async () => {
  await using checkout = await Checkout.create();
  const { root } = checkout;
  const first = await writeStudy("first", { root, number: 70 });
  assert.equal(first.notebook, "70_first");
  assert.equal((await writeStudy("second", { root })).notebook, "71_second");
  const refused = [
    ...["first", "new_study", "notebook"].map((name) =>
      [name, /there is one of this name/] as const
    ),
    ...["", "A", "a-b", "../a", "1a", "a__b", "a_", "a".repeat(41)]
      .map((name) => [name, /must be of lower-case letters/] as const),
  ];
  for (const [name, message] of refused) {
    await assert.rejects(writeStudy(name, { root }), { name: "UserError", message }, name);
  }
  await assert.rejects(writeStudy("third", { root, number: 71 }), /another has it/);
  assert.equal((await writeStudy("last", { root, number: 99 })).notebook, "99_last");
  assert.equal((await writeStudy("third", { root })).notebook, "00_third");
});
