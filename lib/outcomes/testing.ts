/** For tests: files in a folder of their own, gone at the end of the block. */
import { join } from "node:path";

/** A temporary folder holding the given files; `await using` removes it. */
export class TempFiles implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async create(files: Record<string, string | Uint8Array> = {}): Promise<TempFiles> {
    const temp = new TempFiles(await Deno.makeTempDir());
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.mkdir(join(temp.folder, name, ".."), { recursive: true });
      await Deno.writeFile(temp.path(name), bytes);
    }
    return temp;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** The content, gzipped. */
export async function gzip(content: string): Promise<Uint8Array> {
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
