/** Notebooks for tests. */
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
