import assert from "node:assert/strict";
import { mock } from "node:test";
import project from "../../deno.json" with { type: "json" };
import { type CodeCell, runNotebook } from "../../lib/jupyter/mod.ts";
import { testNotebook } from "../../lib/jupyter/testing.ts";
import { TempFiles } from "../../lib/outcomes/testing.ts";
import { followRouters, withProgress } from "./with_progress.ts";

Deno.test("withProgress() outside a notebook gives what the work gives, and its first line to stderr", async () => {
  const said = mock.method(console, "error", () => {});
  try {
    const made = await followRouters(async ({ onRouter }) => {
      for (const [index, name] of ["random", "oracle"].entries()) await onRouter(name, index, 2);
      return "cards";
    });
    assert.equal(made, "cards");
    assert.equal(await withProgress(() => Promise.resolve(1)), 1);
  } finally {
    said.mock.restore();
  }
  assert.deepEqual(said.mock.calls.map(({ arguments: [line] }) => line), ["router 1 of 2, random"]);
});

Deno.test("withProgress() in a notebook leaves nothing to see when the work is done, and its line when it fails", async () => {
  const module = JSON.stringify(new URL("./with_progress.ts", import.meta.url).href);
  const notebook = testNotebook([
    `import { withProgress } from ${module};
    await withProgress(async (tell) => {
      for (const i of [1, 2, 3]) await tell(\`router \${i} of 3\`);
      return "made";
    })`,
    `await withProgress(async (tell) => {
      for (const i of [1, 2]) await tell(\`router \${i} of 3\`);
      throw new Error("no such router");
    })`,
  ]);
  await using files = await TempFiles.create({
    "deno.json": JSON.stringify({ imports: project.imports, unstable: project.unstable }),
    "study.ipynb": JSON.stringify(notebook),
  });
  const { notebook: { cells } } = await runNotebook(files.path("study.ipynb"));
  const [done, failed] = cells.map((cell) =>
    (cell as CodeCell).outputs.map((output) => "data" in output ? output.data : output.output_type)
  );
  assert.deepEqual(done![0], {}, "the line is gone");
  assert.match(JSON.stringify(done![1]), /made/);
  assert.equal(done!.length, 2);
  assert.deepEqual(failed, [{ "text/plain": "router 2 of 3" }, "error"]);
});
