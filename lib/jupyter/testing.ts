/** Helpers for tests: notebooks, folders, and a look at processes. */
import { join } from "node:path";
import type { Notebook } from "./notebook.ts";

/** Text that begins with # is a markdown cell, other text a code cell; tags where given. */
export type TestCell = string | { source: string; tags: string[] };

export function testNotebook(cells: TestCell[]): Notebook {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: "deno", display_name: "Deno", language: "typescript" } },
    cells: cells.map((cell, i) => {
      const { source, tags } = typeof cell === "string" ? { source: cell, tags: [] } : cell;
      const common = { id: `cell-${i}`, metadata: { tags }, source };
      return source.startsWith("#")
        ? { ...common, cell_type: "markdown" }
        : { ...common, cell_type: "code", execution_count: null, outputs: [] };
    }),
  };
}

/** A folder of files, notebooks among them, which goes when it is disposed of. */
export class TestFolder implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async create(files: Record<string, string | TestCell[]>): Promise<TestFolder> {
    const folder = new TestFolder(await Deno.makeTempDir({ prefix: "routelab-test-" }));
    for (const [name, content] of Object.entries(files)) await folder.write(name, content);
    return folder;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async write(name: string, content: string | TestCell[]): Promise<void> {
    const text = typeof content === "string" ? content : JSON.stringify(testNotebook(content));
    await Deno.writeTextFile(this.path(name), text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Waits until none of the processes is alive any more; throws after 5 s. */
export async function untilGone(...pids: number[]): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const living = await Promise.all(pids.map(isAlive));
    if (!living.includes(true)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`still alive: ${pids}`);
}

/** True where a process exists and is not a zombie. */
export async function isAlive(pid: number): Promise<boolean> {
  if (Deno.build.os === "linux") { // whose containers often have no ps
    const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
    return /^State:\s+[^Z\s]/m.test(status);
  }
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "stat=", "-p", `${pid}`] })
    .output();
  return /^[^Z\s]/.test(new TextDecoder().decode(stdout));
}
