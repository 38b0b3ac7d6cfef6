import assert from "node:assert/strict";
import { startKernel } from "./kernel.ts";
import { Session } from "./execute.ts";
import { isAlive, TestFolder, untilGone } from "./testing.ts";

const cwd = import.meta.dirname!;
const limits = [{ ms: 20_000, silence: true, message: "timed out" }];

/** A cell that starts a process, prints its id and goes on for good without yielding. */
const SPINNING_CELL = `
  const child = new Deno.Command("sleep", { args: ["600"] }).spawn();
  console.log("child " + child.pid);
  await new Promise((resolve) => setTimeout(resolve, 50));
  while (true);`;

Deno.test("startKernel() runs in the given folder and needs no other", async () => {
  const temporary = Deno.env.get("TMPDIR");
  Deno.env.set("TMPDIR", "/no/such/folder");
  try {
    await using kernel = await startKernel({ cwd });
    const session = await Session.open(kernel);
    const code = "console.log(Deno.cwd(), Deno.env.get('NO_COLOR'))";
    const { outputs } = await session.run(code, { cell: 1, limits });
    assert.deepEqual(outputs, [{ output_type: "stream", name: "stdout", text: `${cwd} 1\n` }]);
  } finally {
    if (temporary === undefined) Deno.env.delete("TMPDIR");
    else Deno.env.set("TMPDIR", temporary);
  }
});

Deno.test("Kernel ends with its process group, also in a busy loop", async () => {
  const kernel = await startKernel({ cwd });
  const child = Promise.withResolvers<number>();
  kernel.listen(({ content }) => {
    const pid = String(content.text).match(/child (\d+)/)?.[1];
    if (pid) child.resolve(+pid);
  });
  const session = await Session.open(kernel);
  const run = session.run(SPINNING_CELL, { cell: 1, limits });
  const pids = [kernel.pid, await child.promise];
  await kernel[Symbol.asyncDispose]();
  const { faults } = await run;
  assert.match(faults[0].message, /was ended by SIGKILL/);
  assert.equal((await kernel.exited).signal, "SIGKILL");
  await untilGone(...pids);
});

Deno.test("Kernel ends though a process that left its group holds its stderr", async () => {
  const kernel = await startKernel({ cwd });
  const session = await Session.open(kernel);
  const { outputs } = await session.run(
    `const child = new Deno.Command("sleep", { args: ["600"], detached: true }).spawn();
    console.log(child.pid);`,
    { cell: 1, limits },
  );
  await kernel[Symbol.asyncDispose]();
  assert.ok(outputs[0].output_type === "stream");
  Deno.kill(Number(outputs[0].text), "SIGKILL");
});

Deno.test("Kernel dies with its runner, even when that is killed and the cell spins", async () => {
  const script = `
    import { startKernel } from ${JSON.stringify(import.meta.resolve("./kernel.ts"))};
    import { Session } from ${JSON.stringify(import.meta.resolve("./execute.ts"))};
    const kernel = await startKernel({ cwd: "." });
    console.log("kernel " + kernel.pid);
    kernel.listen(({ content }) => content.text && console.log(content.text));
    const session = await Session.open(kernel);
    await session.run(${
    JSON.stringify(SPINNING_CELL)
  }, { cell: 1, limits: [{ ms: 1e6, silence: true, message: "" }] });`;
  const runner = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", script],
    cwd,
    stdin: "null",
    stdout: "piped",
  }).spawn();
  let said = "";
  for await (const text of runner.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (/child \d+/.test(said)) break;
  }
  const [kernel, child] = said.match(/\d+/g)!.map(Number);
  assert.deepEqual([await isAlive(kernel), await isAlive(child)], [true, true]);
  runner.kill("SIGKILL");
  await runner.status;
  await untilGone(kernel, child);
});

Deno.test("startKernel() gives up when its signal is aborted, before or meanwhile", async () => {
  await assert.rejects(startKernel({ cwd, signal: AbortSignal.abort() }), { name: "AbortError" });
  const controller = new AbortController();
  const starting = startKernel({ cwd, signal: controller.signal });
  setTimeout(() => controller.abort(), 50);
  await assert.rejects(starting, /was ended by SIGKILL/);
});

Deno.test("startKernel() tells the last words of a kernel that does not start", async () => {
  await using folder = await TestFolder.create({ "deno.json": "{ broken" });
  await assert.rejects(
    startKernel({ cwd: folder.folder }),
    /Cannot start Deno's kernel in .*: error: [^]*deno\.json/,
  );
});
