import assert from "node:assert/strict";
import { kernelFolder, kernelSpec } from "./kernelspec.ts";
import { TestFolder } from "./testing.ts";

Deno.test("kernelSpec() starts this Deno, and has it interrupted by a message", () => {
  const { argv, interrupt_mode } = kernelSpec("/repository");
  assert.ok(argv.includes(Deno.execPath()));
  assert.equal(interrupt_mode, "message");
});

Deno.test({
  name: "kernelSpec() starts in the notebooks' folder from the root, elsewhere where it is",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await TestFolder.create({});
    const root = await Deno.realPath(folder.folder);
    await Deno.mkdir(`${root}/notebooks`);
    await Deno.mkdir(`${root}/other`);
    const from = async (cwd: string) => {
      const { argv: [sh, ...args] } = kernelSpec(root);
      const before = args.slice(0, args.indexOf(Deno.execPath()));
      const { stdout } = await new Deno.Command(sh, { args: [...before, "pwd"], cwd }).output();
      return new TextDecoder().decode(stdout).trim();
    };
    assert.equal(await from(root), `${root}/notebooks`);
    assert.equal(await from(`${root}/notebooks`), `${root}/notebooks`);
    assert.equal(await from(`${root}/other`), `${root}/other`);
  },
});

Deno.test("kernelFolder() follows the variables of Jupyter", () => {
  const of = (variables: Record<string, string>) => kernelFolder((name) => variables[name]);
  assert.equal(of({ JUPYTER_DATA_DIR: "/data", HOME: "/home/a" }), "/data/kernels/deno");
  assert.match(of({ HOME: "/home/a" }), /^\/home\/a\/.*upyter\/kernels\/deno$/);
});
