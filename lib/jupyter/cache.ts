/**
 * Results of notebooks, kept until something that bears on them changes: a code cell or its tags, a
 * parameter, a local module they import (or that it imports), a deno.json or lock file above, the
 * version of Deno, or what the caller names. Prose and stored outputs do not bear on them, and files
 * read at run time are only seen when the caller names them. The idea is that of jupyter-cache.
 */
import { createHash } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { withExtractedCells } from "./extract.ts";
import { codeCells, outputSchema, readNotebook } from "./notebook.ts";
import { injectParameters } from "./parameters.ts";
import { type NotebookRun, runNotebook, type RunOptions } from "./run_notebook.ts";
import { writeAtomically } from "../core/write.ts";

const CONFIG_FILES = ["deno.json", "deno.jsonc", "package.json", "deno.lock"];

/** `data/cache/notebooks/` of this project. */
const CACHE_DIR = join(import.meta.dirname!, "../../data/cache/notebooks");

const entrySchema = z.object({
  key: z.string(),
  seconds: z.number(),
  cells: z.array(z.object({
    cell: z.number(),
    status: z.enum(["passed", "skipped"]),
    ms: z.number(),
  })),
  /** What the code cells put out, in their order. */
  outputs: z.array(z.object({
    execution_count: z.number().nullable(),
    outputs: z.array(outputSchema),
  })),
});
type Entry = z.infer<typeof entrySchema>;

export interface CachedRunOptions extends RunOptions {
  /** Whatever else the result depends on, e.g. names and hashes of data files. */
  inputs?: string[];
  /** Run even if there is a result. @default {false} */
  fresh?: boolean;
  /** Where results are kept. @default {"data/cache/notebooks"} */
  cacheDir?: string;
}

/** Like {@linkcode runNotebook}, but only where needed. Failed runs are not kept. */
export async function runCached(
  path: string,
  options: CachedRunOptions = {},
): Promise<NotebookRun & { cached: boolean }> {
  const { params = {}, cacheDir = CACHE_DIR, fresh = false } = options;
  const slot = hash([resolve(path), params]).slice(0, 16);
  const file = join(cacheDir, `${basename(path, ".ipynb")}-${slot}.json`);
  const key = await cacheKey(path, options);
  if (!fresh) {
    const entry = await load(file);
    if (entry?.key === key) return { ...await restore(path, { ...options, entry }), cached: true };
  }
  const run = await runNotebook(path, options);
  // What changed while it ran may have been read before or after.
  if (run.status === "passed" && await cacheKey(path, options) === key) {
    await Deno.mkdir(cacheDir, { recursive: true });
    await writeAtomically(file, JSON.stringify(toEntry(key, run)));
  }
  return { ...run, cached: false };
}

async function cacheKey(path: string, options: CachedRunOptions): Promise<string> {
  const notebook = await readNotebook(path);
  return hash([
    Deno.version.deno,
    resolve(path),
    codeCells(notebook).map(({ cell }) => [cell.source, cell.metadata.tags ?? []]),
    Object.entries(options.params ?? {}).sort(),
    options.inputs ?? [],
    await configFiles(dirname(resolve(path))),
    await importedModules(path),
  ]);
}

/** The files above a notebook that say what its imports mean, each with its hash. */
async function configFiles(directory: string): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (let at = directory;; at = dirname(at)) {
    for (const name of CONFIG_FILES) {
      const text = await Deno.readTextFile(join(at, name)).catch(() => undefined);
      if (text !== undefined) found.push([join(at, name), hash(text)]);
    }
    if (at === dirname(at)) return found;
  }
}

const graphSchema = z.object({
  modules: z.array(z.object({
    specifier: z.string(),
    local: z.string().nullish(),
    error: z.string().optional(),
  })),
});

/** The modules that the cells import, directly or not, each with its hash; npm's are in the lock file. */
function importedModules(path: string): Promise<[string, string][]> {
  return withExtractedCells([path], async ([{ file }]) => {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", pathToFileURL(file).href], // a path may not hold # or %
      cwd: dirname(file),
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    if (!success) {
      const reason = decoder.decode(stderr).replace(/\n+Stack backtrace:[^]*/, "").trim();
      throw new UserError(`Cannot tell what ${path} imports: ${reason}`);
    }
    const { modules } = graphSchema.parse(JSON.parse(decoder.decode(stdout)));
    const imported = modules.filter(({ local }) => local !== file);
    return await Promise.all(
      imported.map(async ({ specifier, local, error }): Promise<[string, string]> => [
        specifier,
        local ? hash(await Deno.readFile(local)) : error ?? "",
      ]),
    );
  });
}

/** A missing or broken entry is a miss. */
async function load(file: string): Promise<Entry | undefined> {
  try {
    return entrySchema.parse(JSON.parse(await Deno.readTextFile(file)));
  } catch {
    return undefined;
  }
}

function toEntry(key: string, { notebook, seconds, cells }: NotebookRun): Entry {
  const outputs = codeCells(notebook).map(({ cell }) => ({
    execution_count: cell.execution_count,
    outputs: cell.outputs,
  }));
  return entrySchema.parse({ key, seconds, cells, outputs });
}

/** The result of an entry: its outputs in the notebook as it is now, which may read differently. */
async function restore(
  path: string,
  { params = {}, entry }: CachedRunOptions & { entry: Entry },
): Promise<NotebookRun> {
  const notebook = injectParameters(await readNotebook(path), params);
  const numbered = codeCells(notebook);
  numbered.forEach(({ cell }, i) => Object.assign(cell, entry.outputs[i]));
  const headings = new Map(numbered.map(({ number, heading }) => [number, heading]));
  const cells = entry.cells.map((cell) => ({ ...cell, heading: headings.get(cell.cell) }));
  return { notebook, status: "passed", seconds: entry.seconds, cells };
}

/** The SHA-256 of bytes, or of a value as JSON. */
function hash(value: unknown): string {
  const data = value instanceof Uint8Array ? value : JSON.stringify(value);
  return createHash("sha256").update(data).digest("hex");
}
