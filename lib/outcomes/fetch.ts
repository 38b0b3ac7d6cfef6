/**
 * The catalogue's files on this machine: fetched once from the pinned commit into `data/cache`, with
 * resumption and a sha256 check, or taken from the folder `ROUTELAB_MIRROR`, which is laid out the same
 * way: `<owner>__<repo>/<path>`.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pRetry, { AbortError } from "p-retry";
import { UserError } from "../core/errors.ts";
import { FILE_MODE } from "../core/write.ts";
import { forEachOf } from "../core/for_each_of.ts";
import { retryAfterMs } from "../core/retry_after.ts";
import { KeyLock } from "../core/store/key_lock.ts";
import { unwritable } from "../core/write.ts";
import { type CatalogueEntry, findEntry, unknownDataset } from "./catalogue.ts";
import { findMade } from "./made_datasets.ts";
import { MIRROR_VARIABLE, ORIGIN } from "./origin.ts";

const CACHE = fileURLToPath(new URL("../../data/cache", import.meta.url));
const PARALLEL = 4;
const ATTEMPTS = 4;
const FIRST_WAIT_MS = 100;
/** A server that asks for more is not waited for. */
const LONGEST_WAIT_MS = 60_000;

/** Progress of a fetch; sizes in bytes, over all files of the dataset. */
export interface FetchProgress {
  file: string;
  received: number;
  total: number;
}

/** Where the catalogue's files are kept on this machine. */
export interface DataFolders {
  /** Folder to take files from instead of downloading; none when empty. @default ROUTELAB_MIRROR */
  mirror?: string;
  /** Folder to keep downloads in. @default data/cache */
  cache?: string;
}

export interface FetchOptions extends DataFolders {
  onProgress?: (progress: FetchProgress) => void;
  signal?: AbortSignal;
  /** Server that serves `/<owner>/<repo>/<commit>/<path>`. @default GitHub's raw files */
  origin?: string;
}

type CatalogueFile = CatalogueEntry["files"][number];

/** Where the dataset's files are, or would be once fetched. */
export function locateFiles(
  { source, files }: CatalogueEntry,
  { mirror = mirrorFolder(), cache = CACHE }: DataFolders = {},
): string[] {
  const folder = join(mirror || cache, source.repo.replace("/", "__"));
  return files.map(({ path }) => join(folder, path));
}

/** The folder that the user's ROUTELAB_MIRROR names; empty when it is not set. */
function mirrorFolder(): string {
  return Deno.env.get(MIRROR_VARIABLE) ?? "";
}

/** True where all of the dataset's files are on this machine, judged by their sizes alone. */
export async function datasetIsHere(
  entry: CatalogueEntry,
  folders?: DataFolders,
): Promise<boolean> {
  const sizes = await Promise.all(locateFiles(entry, folders).map(sizeOf));
  return entry.files.every(({ bytes }, index) => bytes === sizes[index]);
}

/**
 * The dataset's files, which must be here already and unchanged.
 *
 * @throws {UserError} naming the first file that is missing or has another sha256.
 */
export async function presentFiles(
  entry: CatalogueEntry,
  { mirror = mirrorFolder(), cache }: DataFolders = {},
): Promise<string[]> {
  const paths = locateFiles(entry, { mirror, cache });
  for (const [index, path] of paths.entries()) {
    const found = await sha256(path);
    if (found === entry.files[index].sha256) continue;
    const fault = found === null
      ? "is missing"
      : `is not the file of commit ${entry.source.commit}`;
    const fetch = `lab data fetch ${entry.name}`;
    throw new UserError(`Cannot open ${entry.name} as ${path} ${fault}`, {
      hint: mirror
        ? `ROUTELAB_MIRROR is ${mirror}: put the file there, or unset it and run: ${fetch}`
        : `Run: ${fetch}`,
    });
  }
  return paths;
}

/**
 * The path of one file of a catalogue dataset, which must be here already and unchanged.
 *
 * @param file Its path in the source's repository, as the catalogue has it.
 * @throws {UserError} for a dataset or a file that the catalogue does not have, and as `presentFiles` does
 */
export async function catalogueFile(
  name: string,
  file: string,
  folders?: DataFolders,
): Promise<string> {
  const entry = findEntry(name);
  if (!entry) throw unknownDataset(name);
  const place = entry.files.findIndex(({ path }) => path === file);
  if (place >= 0) return (await presentFiles(entry, folders))[place];
  throw new UserError(`Cannot open ${file} of ${name} as the catalogue does not have it`, {
    hint: `Its files are ${entry.files.map(({ path }) => path).join(", ")}.`,
  });
}

/**
 * Brings a dataset of the catalogue here: files already present are kept, partial downloads resumed.
 * With `ROUTELAB_MIRROR` set nothing is downloaded; the mirror's files are checked instead.
 *
 * @returns the files' paths, in the catalogue's order.
 * @throws {UserError} when the name is unknown, the origin cannot be reached or lacks a file, or a
 * downloaded file has another sha256.
 */
export async function fetchDataset(name: string, options: FetchOptions = {}): Promise<string[]> {
  const entry = findEntry(name);
  if (!entry) throw findMade(name) ? nothingToFetch(name) : unknownDataset(name);
  return await fetchEntry(entry, options);
}

function nothingToFetch(name: string): UserError {
  return new UserError(`Cannot fetch ${name} as it is made on this machine`, {
    hint: `Open it by its name, e.g. lab data describe ${name}`,
  });
}

/** As {@link fetchDataset}, for an entry that need not stand in the catalogue. */
export async function fetchEntry(
  entry: CatalogueEntry,
  { onProgress, signal, origin = ORIGIN, mirror = mirrorFolder(), cache }: FetchOptions = {},
): Promise<string[]> {
  if (mirror) return await presentFiles(entry, { mirror });
  const { repo, commit } = entry.source;
  const paths = locateFiles(entry, { mirror, cache });
  const total = entry.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const received = entry.files.map(() => 0);
  await forEachOf(entry.files.entries(), async ([index, file], halt) => {
    const report = (bytes: number) => {
      received[index] = bytes;
      onProgress?.({ file: file.path, received: received.reduce((a, b) => a + b), total });
    };
    const url = `${origin}/${repo}/${commit}/${file.path}`;
    if (await sha256(paths[index]) !== file.sha256) {
      await download({ url, to: paths[index], file, report, signal: halt });
    }
    report(file.bytes);
  }, { concurrency: PARALLEL, signal });
  return paths;
}

interface Download {
  url: string;
  to: string;
  file: CatalogueFile;
  report: (bytes: number) => void;
  signal: AbortSignal;
}

/**
 * Downloads to `<to>.part`, going on where an earlier attempt stopped, and renames it once it checks. Of several
 * processes that want the file one downloads it and the others wait.
 */
async function download(job: Download): Promise<void> {
  const { url, to, file, signal } = job;
  const part = `${to}.part`;
  using _ = await KeyLock.wait(`${part}.lock`, signal).catch((error) => {
    signal.throwIfAborted();
    throw unwritable(to, error);
  });
  if (await sha256(to) === file.sha256) return; // another process fetched it meanwhile
  try {
    await pRetry(() => attempt(part, job), {
      retries: ATTEMPTS - 1,
      minTimeout: FIRST_WAIT_MS,
      signal,
      onFailedAttempt: async ({ error, retryDelay }) => {
        const wait = error instanceof Busy ? error.waitMs : 0;
        if (retryDelay > 0 && wait > retryDelay) {
          await setTimeout(wait - retryDelay, undefined, { signal });
        }
      },
    });
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof UserError) throw cause;
    if (cause instanceof WriteFault) throw unwritable(to, cause.cause as Error);
    throw new UserError(`Cannot fetch ${url}: ${(cause as Error).message}`, {
      hint: "Check the network and run the command again (it goes on where it stopped), or set " +
        "ROUTELAB_MIRROR to a folder that has the files.",
      cause,
    });
  }
  const found = await sha256(part);
  if (found !== file.sha256) {
    await Deno.remove(part);
    throw new UserError(
      `Cannot accept ${url} as its sha256 must be ${file.sha256}: current value is ${found}`,
      { hint: "The download was discarded. Run the command again; if it persists, report it." },
    );
  }
  await Deno.rename(part, to);
}

/** Calls {@link append}, and says by its error whether another attempt may help. */
async function attempt(part: string, job: Download): Promise<void> {
  try {
    await append(part, job);
  } catch (error) {
    if (error instanceof UserError || error instanceof WriteFault) throw new AbortError(error);
    if (error instanceof Busy) throw error;
    // fetch hides why it failed, and p-retry gives up at most of the TypeErrors it throws
    const { message } = (error as Error).cause as Error ?? error;
    throw new Error(message, { cause: error });
  }
}

/** The file cannot be written, which no other attempt mends. */
class WriteFault extends Error {}

/** The server has no time, and may have said when it will. */
class Busy extends Error {
  constructor(message: string, readonly waitMs: number) {
    super(message);
  }
}

/** One request: appends to the partial file what it still lacks. */
async function append(part: string, { url, file, report, signal }: Download): Promise<void> {
  let have = await sizeOf(part);
  if (have >= file.bytes) return;
  const headers = new Headers({ "accept-encoding": "identity" });
  if (have > 0) headers.set("range", `bytes=${have}-`);
  const response = await fetch(url, { headers, signal });
  if (response.status >= 400) {
    await response.body?.cancel();
    throw faultOf(response, url);
  }
  if (response.status !== 206) have = 0; // the server ignored the range and sends all of it
  const options = { create: true, write: true, truncate: have === 0, mode: FILE_MODE };
  using output = await written(Deno.open(part, options));
  await output.seek(have, Deno.SeekMode.Start);
  for await (const chunk of response.body!) {
    await written(writeAll(output, chunk));
    report(have += chunk.length);
  }
  if (have < file.bytes) throw new Error(`the connection ended after ${have} bytes`);
}

function faultOf({ status, statusText, headers }: Response, url: string): Error {
  const problem = `the server answered ${status} ${statusText}`;
  if (status < 500 && status !== 429) {
    return new UserError(`Cannot fetch ${url}: ${problem}`, {
      hint: "The origin may have moved. Set ROUTELAB_MIRROR to a folder that has the files.",
    });
  }
  const waitMs = retryAfterMs(headers.get("retry-after"));
  if (waitMs <= LONGEST_WAIT_MS) return new Busy(problem, waitMs);
  return new UserError(`Cannot fetch ${url} now: ${problem}`, {
    hint: `It asks to come again in ${Math.ceil(waitMs / 60_000)} minutes: run the command again ` +
      "then (it goes on where it stopped).",
  });
}

async function written<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (cause) {
    throw new WriteFault("it cannot be written", { cause });
  }
}

async function writeAll(output: Deno.FsFile, chunk: Uint8Array): Promise<void> {
  for (let from = 0; from < chunk.length;) from += await output.write(chunk.subarray(from));
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return 0;
    throw cause;
  }
}

async function sha256(path: string): Promise<string | null> {
  try {
    using file = await Deno.open(path);
    const hash = createHash("sha256");
    for await (const chunk of file.readable) hash.update(chunk);
    return hash.digest("hex");
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    throw cause;
  }
}
