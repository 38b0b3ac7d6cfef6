/** The files of a folder with their digests: what a cached result that read them depends on. */
import { createHash } from "node:crypto";
import { join } from "node:path";

/** A line for each file, subfolders included: its path in the folder and its SHA-256; sorted. */
export async function fileDigests(folder: string): Promise<string[]> {
  const lines: string[] = [];
  const walk = async (part: string) => {
    for await (const { name, isDirectory } of Deno.readDir(join(folder, part))) {
      const path = join(part, name);
      if (isDirectory) {
        await walk(path);
      } else {
        const digest = createHash("sha256").update(await Deno.readFile(join(folder, path)));
        lines.push(`${path} ${digest.digest("hex")}`);
      }
    }
  };
  await walk(".");
  return lines.sort();
}
