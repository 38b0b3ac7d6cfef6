/**
 * Pages that need not be drawn again: a page is kept with the digest of what it was made of - the executed notebook, how
 * it is shown, and the code that draws it - and with those of its files. As long as all of them are the same, it stays.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { codeDigest } from "../../core/code_digest.ts";
import { digestOf, sha256 } from "../../core/digest.ts";
import type { Notebook } from "../../jupyter/notebook.ts";
import { unlessMissing } from "./page_data.ts";

/** Read by the code that draws, and no modules. */
const DRAWN_WITH = ["./page.css", "../charts/live_charts_client.js"];

const madeSchema = z.object({
  made: z.object({
    of: z.string(),
    /** SHA-256 of each file, by its path in the reports' folder. */
    files: z.record(z.string(), z.string()),
  }),
});

/** A page's data on disk with how it was made. */
export type Made = z.infer<typeof madeSchema>["made"];

/**
 * Digest of all that a page is made of, but for pictures that lie beside its notebook.
 *
 * @param options.code URL of the module that draws it
 * @param options.shown Whatever else shows in it
 */
export async function madeOf(
  notebook: Notebook,
  { code, shown }: { code: string; shown: unknown },
): Promise<string> {
  const texts = DRAWN_WITH.map((path) => readFile(new URL(path, import.meta.url), "utf8"));
  return digestOf({
    notebook,
    shown,
    code: await codeDigest(code),
    texts: await Promise.all(texts),
  });
}

/** The digests to keep of files that were just written. */
export function filesMade(files: Record<string, string>): Made["files"] {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, sha256(text)]));
}

/** The text of `page.json` where the page in `outDir` was made of the same and all its files are as they were. */
export async function keptPage(
  path: string,
  { outDir, of }: { outDir: string; of: string },
): Promise<string | null> {
  const text = await unlessMissing(readFile(path, "utf8"));
  const made = text === undefined ? undefined : madeIn(text);
  if (made?.of !== of) return null;
  for (const [path, digest] of Object.entries(made.files)) {
    const now = await unlessMissing(readFile(join(outDir, path)));
    if (now === undefined || sha256(now) !== digest) return null;
  }
  return text!;
}

function madeIn(text: string): Made | undefined {
  try {
    return madeSchema.parse(JSON.parse(text)).made;
  } catch {
    return undefined; // an older page, or one that somebody wrote into
  }
}
