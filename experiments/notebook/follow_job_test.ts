import assert from "node:assert/strict";
import { mock } from "node:test";
import project from "../../deno.json" with { type: "json" };
import { openJob, startJob } from "../../lib/jobs/mod.ts";
import { standIn, withEnvironment } from "../../lib/jobs/testing.ts";
import { type CodeCell, runNotebook } from "../../lib/jupyter/mod.ts";
import { testNotebook } from "../../lib/jupyter/testing.ts";
import { TempFiles } from "../../lib/outcomes/testing.ts";
import { followJob } from "./follow_job.ts";

const CHECK = { job: "check", config: {}, on: "local" } as const;

Deno.test("followJob() outside a notebook writes its first and its last line to stderr", async () => {
  await using files = await TempFiles.create();
  const said = mock.method(console, "error", () => {});
  try {
    await withEnvironment(await standIn(files), async () => {
      assert.equal((await followJob(await startJob(CHECK))).state, "done");
    });
  } finally {
    said.mock.restore();
  }
  const lines = said.mock.calls.map(({ arguments: [line] }) => String(line));
  assert.equal(lines.length, 2);
  assert.match(lines[0], /^check-[\w-]+: 0 of 3 steps$/);
  assert.match(lines[1], /^check-[\w-]+: 3 of 3 steps, loss 0.3333$/);
});

Deno.test("followJob() in a notebook shows a chart that is updated, and a job outlives the kernel", async () => {
  const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const notebook = testNotebook([
    `import { startJob } from ${at("../../lib/jobs/mod.ts")};
    import { followJob } from ${at("./follow_job.ts")};
    const job = await startJob(${JSON.stringify(CHECK)});
    const { state } = await followJob(job);
    state`,
    `(await startJob(${JSON.stringify(CHECK)})).id`,
  ]);
  await using files = await TempFiles.create({
    "deno.json": JSON.stringify({ imports: project.imports, unstable: project.unstable }),
    "study.ipynb": JSON.stringify(notebook),
  });
  await withEnvironment(await standIn(files, { steps: 4, ms: 700 }), async () => {
    const { notebook: { cells }, status } = await runNotebook(files.path("study.ipynb"));
    const [first, second] = cells.map((cell) => (cell as CodeCell).outputs);
    assert.equal(status, "passed", JSON.stringify([first, second]).slice(0, 2000));
    const shown = first.filter(({ output_type }) => output_type === "display_data");
    assert.equal(shown.length, 1, "each picture takes the place of the one before");
    assert.match(JSON.stringify(shown[0]), /vegalite.*4 of 4 steps, loss 0\.25/);
    assert.match(JSON.stringify(first.at(-1)), /done/);
    const [, id] = /(check-[\w-]+)/.exec(JSON.stringify(second))!;
    assert.equal((await openJob(id).follow()).state, "done");
  });
});
