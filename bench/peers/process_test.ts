import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { SideProcess } from "./process.ts";

/** Starts a side whose tasks are this text. */
async function withSide(tasks: string, work: (side: SideProcess) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "side.ts");
    const protocol = pathToFileURL(join(import.meta.dirname!, "protocol.ts"));
    await Deno.writeTextFile(
      path,
      `import { serveTasks } from "${protocol}";\n` +
        `await serveTasks(${tasks}, { versions: { peer: "1.0" } });\n`,
    );
    const command = [Deno.execPath(), "run", "--no-check", "--allow-read", path];
    const env = Deno.env.toObject();
    await using side = await SideProcess.start(command, { cwd: folder, env });
    await work(side);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a side does one task after another, and times it or is told its time", async () => {
  const tasks = `{
    told: () => ({ seconds: 7, check: { value: 1 } }),
    timed: () => ({ check: { value: "text" } }),
  }`;
  await withSide(tasks, async (side) => {
    assert.deepEqual(side.versions, { peer: "1.0" });
    assert.deepEqual(await side.run("told"), { seconds: 7, check: { value: 1 } });
    const { seconds, check } = await side.run("timed");
    assert.ok(seconds > 0);
    assert.deepEqual(check, { value: "text" });
  });
});

Deno.test("of a side that fails it is told what it said", async () => {
  await withSide(`{ fails: () => { throw new Error("no such column"); } }`, async (side) => {
    await assert.rejects(side.run("fails"), {
      name: "UserError",
      message: /side\.ts ended before its work was done; it said:[^]*no such column/,
    });
  });
});
