/**
 * Where the checkpoint of a training lies, by all that its outcome depends on: the same training is not done
 * twice, and no other is taken for it.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { TrainingOptions } from "../../training/mod.ts";

/** Checkpoints that a folder keeps, the newest: one has 13 MB. */
const KEPT = 12;

/**
 * @param training Settings and data, as JSON or typed arrays.
 * @param options.files What else bears on the outcome, code too; told apart by their contents.
 */
export async function checkpointOf(
  training: Record<string, unknown>,
  { folder, files }: { folder: string; files: readonly string[] },
): Promise<NonNullable<TrainingOptions["checkpoint"]>> {
  const hash = createHash("sha256").update(JSON.stringify(training, listed));
  for (const file of files) hash.update(await Deno.readFile(file));
  const digest = hash.digest("hex");
  await prune(folder);
  return {
    path: join(folder, `${digest.slice(0, 16)}.safetensors`),
    every: 200,
    recipe: { digest },
  };
}

function listed(_: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) ? [...value as Float64Array] : value;
}

async function prune(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const found: { path: string; time: number }[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    const path = join(folder, name);
    // Another process may have removed it by now
    const info = await Deno.stat(path).catch(() => null);
    if (info) found.push({ path, time: info.mtime?.getTime() ?? 0 });
  }
  for (const { path } of found.sort((a, b) => b.time - a.time).slice(KEPT)) {
    await Deno.remove(path).catch(() => {});
  }
}
