/**
 * Results of notebooks, kept in the store (lib/core/store) until something that bears on them changes: a code
 * cell or its tags, a parameter, a deno.json or lock file above, the version of Deno, or anything that was
 * read while it ran (reads.ts): a module, a data file, a folder, a variable. Prose and stored outputs do not
 * bear on them. The idea is that of jupyter-cache, and of build tools that record what a step reads.
 */
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { digestOf, sha256 } from "../core/digest.ts";
import { Store, storeFolder } from "../core/store/store.ts";
import { codeCells, outputSchema, readNotebook } from "./notebook.ts";
import { namedPaths } from "./named_paths.ts";
import { injectParameters, type Parameters } from "./parameters.ts";
import { ReadRecorder, type Reads, readsSchema, stillHold } from "./reads.ts";
import { type NotebookRun, runNotebook, type RunOptions } from "./run_notebook.ts";

const CONFIG_FILES = ["deno.json", "deno.jsonc", "package.json", "deno.lock"];

const entrySchema = z.object({
  reads: readsSchema,
  seconds: z.number(),
  cells: z.array(z.object({
    cell: z.number(),
    status: z.enum(["passed", "skipped"]),
    ms: z.number(),
  })),
  /** Outputs of the code cells, in their order. */
  outputs: z.array(z.object({
    execution_count: z.number().nullable(),
    outputs: z.array(outputSchema),
  })),
});
type Entry = z.infer<typeof entrySchema>;

/** A run with more to keep is made again each time. */
const MAX_ENTRY_BYTES = 20_000_000;

export interface CachedRunOptions extends RunOptions {
  /** Run even if there is a result. @default {false} */
  fresh?: boolean;
  /** Where results are kept. @default the store in use */
  store?: Store;
}

export interface CachedRun extends NotebookRun {
  /** True where it is the result of an earlier run. */
  cached: boolean;
  /** SHA-256 of all that the run read, code and data; null where that is not known. */
  readsDigest: string | null;
}

/** Like {@linkcode runNotebook}, but only where needed. Failed runs are not kept. */
export async function runCached(
  path: string,
  options: CachedRunOptions = {},
): Promise<CachedRun> {
  const { store = Store.open(), fresh = false, params = {} } = options;
  const key = await cacheKey(path, options);
  if (!fresh) {
    const entry = load(store.get("notebook", key));
    if (entry !== undefined && await stillHold(entry.reads)) {
      const run = await restore(path, { ...options, entry });
      return { ...run, cached: true, readsDigest: digestOf(entry.reads) };
    }
  }
  const cwd = dirname(resolve(path));
  await using recorder = new ReadRecorder({ cwd, ignore: [store.folder, storeFolder()] });
  for (const named of await namedPaths(await readNotebook(path), { params, cwd })) {
    await recorder.name(named);
  }
  const run = await runNotebook(path, { ...options, broker: recorder.socket });
  const reads = await recorder.reads();
  // A path that changed while it ran may have been read before or after
  if (run.status === "passed" && reads !== null && await cacheKey(path, options) === key) {
    const value = new TextEncoder().encode(JSON.stringify(toEntry(reads, run)));
    // Large outputs stay in one place, the executed copy of who runs it
    if (value.length <= MAX_ENTRY_BYTES) {
      store.put("notebook", [{ key, value, label: labelOf(path, options.params) }]);
    }
  }
  return { ...run, cached: false, readsDigest: reads && digestOf(reads) };
}

/** Digest of those dependencies of a run that are known before it. */
async function cacheKey(path: string, { params = {} }: CachedRunOptions): Promise<string> {
  const notebook = await readNotebook(path);
  return digestOf({
    deno: Deno.version.deno,
    path: resolve(path),
    cells: codeCells(notebook).map(({ cell }) => [cell.source, cell.metadata.tags ?? []]),
    params,
    config: await configFiles(dirname(resolve(path))),
  });
}

function labelOf(path: string, params: Parameters = {}): string {
  const values = Object.entries(params).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [basename(path), ...values].join(" ");
}

/** The files above a notebook that say what its imports mean, each with its hash. */
async function configFiles(directory: string): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (let at = directory;; at = dirname(at)) {
    for (const name of CONFIG_FILES) {
      const text = await Deno.readTextFile(join(at, name)).catch(() => undefined);
      if (text !== undefined) found.push([join(at, name), sha256(text)]);
    }
    if (at === dirname(at)) return found;
  }
}

/** A missing entry, or one of another form, is a miss. */
function load(value: Uint8Array | null): Entry | undefined {
  if (value === null) return undefined;
  return entrySchema.safeParse(JSON.parse(new TextDecoder().decode(value))).data;
}

function toEntry(reads: Reads, { notebook, seconds, cells }: NotebookRun): Entry {
  const outputs = codeCells(notebook).map(({ cell }) => ({
    execution_count: cell.execution_count,
    outputs: cell.outputs,
  }));
  return entrySchema.parse({ reads, seconds, cells, outputs });
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
