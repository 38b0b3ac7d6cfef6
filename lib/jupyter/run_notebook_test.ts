import assert from "node:assert/strict";
import { UserError } from "../core/errors.ts";
import type { CodeCell } from "./notebook.ts";
import { type NotebookRun, runNotebook, type RunOptions } from "./run_notebook.ts";
import { type TestCell, TestFolder } from "./testing.ts";

async function run(cells: TestCell[], options: RunOptions = {}): Promise<NotebookRun> {
  await using folder = await TestFolder.create({ "study.ipynb": cells });
  return await runNotebook(folder.path("study.ipynb"), options);
}

function statuses({ cells }: NotebookRun): string[] {
  return cells.map(({ status }) => status);
}

/** The message of a cell's error, with the temporary folder left out. */
function message({ cells }: NotebookRun, cell: number): string | undefined {
  return cells[cell - 1].error?.message.replace(/^.*\/study/, "study");
}

Deno.test("runNotebook() runs cells in the notebook's folder and leaves the file alone", async () => {
  await using folder = await TestFolder.create({
    "helper.ts": "export const answer = 42;",
    "study.ipynb": ["# Study", "import { answer } from './helper.ts';", "## Result", "answer"],
  });
  const path = folder.path("study.ipynb");
  const before = await Deno.readTextFile(path);
  const seen: string[] = [];
  const { notebook, cells, status } = await runNotebook(path, {
    onCell: (cell, count) => seen.push(`${cell} of ${count}`),
  });
  assert.equal(status, "passed");
  assert.deepEqual(seen, ["1 of 2", "2 of 2"]);
  assert.deepEqual(cells.map(({ cell, heading, status }) => [cell, heading, status]), [
    [1, "Study", "passed"],
    [2, "Result", "passed"],
  ]);
  const { outputs, execution_count } = notebook.cells[3] as CodeCell;
  const [result] = outputs;
  assert.ok(result.output_type === "execute_result");
  assert.deepEqual([result.data, execution_count], [{ "text/plain": "42" }, 2]);
  assert.equal(await Deno.readTextFile(path), before);
});

Deno.test("runNotebook() tells the cell, its heading, the line and what went wrong", async () => {
  const result = await run([
    "1",
    "# Costs",
    "const f = () => {\n\tthrow new TypeError('no price');\n};\nf();",
    "2",
  ]);
  assert.equal(result.status, "failed");
  assert.deepEqual(statuses(result), ["passed", "failed", "skipped"]);
  assert.equal(
    message(result, 2),
    [
      "study.ipynb, cell 2 (Costs), line 2: TypeError: no price",
      "  2 | \tthrow new TypeError('no price');",
      "    | \t      ^",
      "    at f (cell 2:2:8)",
      "    at cell 2:4:1",
    ].join("\n"),
  );
});

Deno.test("runNotebook() leaves terminal colours out of what it tells", async () => {
  const result = await run(["throw new Error('\\x1b[31mred\\x1b[0m')"]);
  assert.match(message(result, 1)!, /^study\.ipynb, cell 1, line 1: Error: red\n/);
});

Deno.test("runNotebook() shows a syntax error in its line", async () => {
  const result = await run(["// Settings.\nconst n = ;"]);
  assert.equal(
    message(result, 1),
    [
      "study.ipynb, cell 1, line 2: SyntaxError: Expression expected",
      "  2 | const n = ;",
      "    |           ^",
    ].join("\n"),
  );
});

Deno.test("runNotebook() follows the tags raises-exception and skip-execution", async () => {
  const result = await run([
    { source: "throw new Error('as expected')", tags: ["raises-exception"] },
    { source: "globalThis.ran = true", tags: ["skip-execution"] },
    "if ('ran' in globalThis) throw new Error('ran')",
    { source: "1", tags: ["raises-exception"] },
  ]);
  assert.deepEqual(statuses(result), ["passed", "skipped", "passed", "failed"]);
  assert.match(message(result, 4)!, /cell 4: it is tagged raises-exception, but it raised none$/);
});

Deno.test("runNotebook() keeps going past failed cells when told so", async () => {
  const result = await run(["throw 1", "2", "throw 3"], { keepGoing: true });
  assert.deepEqual(statuses(result), ["failed", "passed", "failed"]);
});

Deno.test("runNotebook() fails an earlier cell for what it left behind", async () => {
  const result = await run([
    "(async () => {\n  await new Promise((r) => setTimeout(r, 300));\n  throw new Error('left');\n})(); 1",
    "await new Promise((resolve) => setTimeout(resolve, 600));",
    "3",
  ]);
  assert.deepEqual(statuses(result), ["failed", "passed", "skipped"]);
  assert.match(message(result, 1)!, /cell 1, line 3: Error: left/);
});

Deno.test("runNotebook() fails the cell in which the kernel dies, whatever its tags", async () => {
  const dying = { source: "Deno.exit(3)", tags: ["raises-exception"] };
  const result = await run([dying, "2"], { keepGoing: true });
  assert.deepEqual(statuses(result), ["failed", "skipped"]);
  assert.equal(message(result, 1), "study.ipynb, cell 1: The kernel exited with code 3");
});

Deno.test("runNotebook() limits the time of a cell and of the notebook", async () => {
  const cell = await run(["while (true);", "2"], { cellTimeoutMs: 300 });
  assert.deepEqual(statuses(cell), ["failed", "skipped"]);
  assert.equal(
    message(cell, 1),
    "study.ipynb, cell 1: timed out after 0.3 s of work in which it showed nothing; " +
      "--cell-timeout SECONDS allows for more",
  );
  const notebook = await run(["while (true);", "2"], { notebookTimeoutMs: 300 });
  assert.deepEqual(statuses(notebook), ["failed", "skipped"]);
  assert.equal(
    message(notebook, 1),
    "study.ipynb, cell 1: the notebook timed out after 0.3 s of work; --timeout SECONDS allows for more",
  );
});

Deno.test("runNotebook() lets a cell go on that shows something before its limit", async () => {
  const reports = "for (let i = 0; i < 12; i++) {\n  console.log(i);\n" +
    "  await new Promise((resolve) => setTimeout(resolve, 250));\n}";
  const silent = "await new Promise((resolve) => setTimeout(resolve, 60_000));";
  const result = await run([reports, silent], { cellTimeoutMs: 2_000 });
  assert.deepEqual(statuses(result), ["passed", "failed"]);
});

Deno.test("runNotebook() tells its share of the cores to what runs in it", async () => {
  const cell =
    "['ROUTELAB_THREADS', 'POLARS_MAX_THREADS'].map((name) => Deno.env.get(name)).join(' ')";
  const shown = async (options: RunOptions) =>
    ((await run([cell], options)).notebook.cells[0] as CodeCell).outputs[0];
  const { data } = await shown({ threads: 3 }) as { data: unknown };
  assert.deepEqual(data, { "text/plain": '"3 3"' });
});

Deno.test("runNotebook() shows a wrong setting without a stack, and says that it is one", async () => {
  const result = await run([
    "class UserError extends Error { name = 'UserError' }\nconst f = () => { throw new UserError('no key'); };\nf();",
  ]);
  const { error } = result.cells[0];
  assert.ok(error?.userError);
  assert.match(message(result, 1)!, /: UserError: no key\n/);
  assert.doesNotMatch(message(result, 1)!, /\n\s+at /);
});

Deno.test("runNotebook() fails the cell that shows what is no MIME bundle", async () => {
  const shows = (data: string) =>
    `await Deno.jupyter.broadcast("display_data", { data: ${data}, metadata: null, transient: {} });`;
  for (const data of ["null", "[1]", "'text'"]) {
    const result = await run([shows(data)]);
    assert.deepEqual(statuses(result), ["failed"], data);
    assert.match(message(result, 1)!, /must show a MIME bundle/);
  }
  assert.deepEqual(statuses(await run([shows("{}")])), ["passed"]);
});

Deno.test("runNotebook() sets the parameters it is given", async () => {
  const cells: TestCell[] = [
    { source: "const folds = 5;\nlet name = 'mmlu';", tags: ["parameters"] },
    "`${folds} ${name}`",
  ];
  const { notebook, cells: results } = await run(cells, { params: { folds: 3, name: 'a "b"' } });
  assert.equal(results.length, 2);
  const [, injected, last] = notebook.cells as CodeCell[];
  assert.deepEqual(injected.metadata.tags, ["injected-parameters"]);
  assert.equal(injected.source, 'const folds = 3;\nlet name = "a \\"b\\"";');
  assert.deepEqual(last.outputs.map((output) => "data" in output && output.data), [
    { "text/plain": `'3 a "b"'` },
  ]);
});

Deno.test("runNotebook() rejects with the reason of an aborted signal", async () => {
  const controller = new AbortController();
  const cells = ["await new Promise(() => {});"];
  const onCell = () => void setTimeout(() => controller.abort(new Error("stop")), 50);
  await assert.rejects(run(cells, { signal: controller.signal, onCell }), /^Error: stop$/);
});

Deno.test("runNotebook() throws UserError for a file that is no notebook", async () => {
  await using folder = await TestFolder.create({
    "half.ipynb": '{"cells": [',
    "old.ipynb": '{"nbformat": 3}',
  });
  await assert.rejects(runNotebook(folder.path("none.ipynb")), UserError);
  await assert.rejects(
    runNotebook(folder.path("half.ipynb")),
    /Cannot read .*half.ipynb as a notebook/,
  );
  await assert.rejects(runNotebook(folder.path("old.ipynb")), /at nbformat\b/);
});
