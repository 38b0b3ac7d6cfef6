/**
 * A record of what a notebook read while it ran: files, folders and variables, each as it was when it was
 * first read. Deno asks the kernel's permission broker before every access, so the record has what the cells'
 * code, the modules it imports, npm packages and the Deno processes they start read, through whatever
 * function; also what was looked for and not there. It does not have:
 *
 * - files that native code opens by itself: native_reads.ts has those that a call names, and lib tells of others by
 *   noteRead() (lib/core/note_read.ts)
 * - what programs other than Deno read, but for the paths that a parameter or a cell names (named_paths.ts)
 * - what comes over the network
 * - what the notebook wrote itself before it read it
 * - the store (lib/core/store): the keys of its entries say what they came from
 *
 * Source: https://docs.deno.com/runtime/fundamentals/security/#permission-broker
 */
import { dirname, isAbsolute, join, resolve } from "node:path";
import { tmpdir } from "node:os";
import { z } from "zod";
import { sha256 } from "../core/digest.ts";
import { THREADS_VARIABLE } from "../core/thread_share.ts";
import { STORE_VARIABLE } from "../core/store/store.ts";
import { type PathState, pathState, pathStateSchema, stillIs } from "./path_state.ts";

/** Tells Deno where its broker listens. */
export const BROKER_VARIABLE = "DENO_PERMISSION_BROKER_PATH";

export const readsSchema = z.object({
  /** By absolute path. */
  paths: z.record(z.string(), pathStateSchema),
  /** Digests of variables' values by name, null for one that is not set; "*" is the environment as a whole. */
  variables: z.record(z.string(), z.string().nullable()),
});

export type Reads = z.infer<typeof readsSchema>;

/** A request of the broker's protocol. */
const requestSchema = z.object({
  id: z.number(),
  pid: z.number(),
  permission: z.string(),
  value: z.string().nullish(),
});
type Request = z.infer<typeof requestSchema>;

/** True where everything that was read is still as it was then. */
export async function stillHold({ paths, variables }: Reads): Promise<boolean> {
  for (const [name, digest] of Object.entries(variables)) {
    if (variableDigest(name) !== digest) return false;
  }
  for (const [path, state] of Object.entries(paths)) {
    if (!await stillIs(path, state)) return false;
  }
  return true;
}

/** The broker of one kernel, which allows everything and remembers what was read. */
export class ReadRecorder implements AsyncDisposable {
  /** Where it listens: the value of {@linkcode BROKER_VARIABLE} for the kernel. */
  readonly socket = join(tmpdir(), `routelab-${crypto.randomUUID()}.sock`);
  readonly #started = Date.now();
  readonly #cwd: string;
  readonly #ignored: string[];
  readonly #listener: Deno.UnixListener;
  readonly #connections = new Map<Deno.Conn, Promise<void>>();
  readonly #states = new Map<string, Promise<PathState>>();
  readonly #named = new Map<string, PathState>();
  readonly #written = new Set<string>();
  readonly #variables = new Set<string>();
  #heard = false;

  /**
   * @param options.cwd Of the kernel.
   * @param options.ignore Folders of which nothing is remembered.
   */
  constructor({ cwd, ignore }: { cwd: string; ignore: readonly string[] }) {
    this.#cwd = cwd;
    this.#ignored = [...ignore, "/dev", "/proc", "/sys"].map((folder) => resolve(folder) + "/");
    this.#listener = Deno.listen({ transport: "unix", path: this.socket });
    this.#listen();
  }

  /** Takes a file for read, unless the notebook writes it: it may be read where we do not hear of it. */
  async name(path: string): Promise<void> {
    if (!this.#isIgnored(path)) this.#named.set(path, await pathState(path));
  }

  /**
   * Everything read until now; null where that is not known: the kernel never asked, or what it read has
   * changed since, so that we cannot tell which version it read.
   */
  async reads(): Promise<Reads | null> {
    if (!this.#heard) return null;
    const reads: Reads = { paths: {}, variables: {} };
    for (const name of this.#variables) reads.variables[name] = variableDigest(name);
    for (const [path, reading] of this.#states) {
      const state = await reading;
      if (this.#written.has(path)) {
        // Native code wrote it before we heard of it, e.g. a table that was then renamed
        if (state.born !== null && state.born >= this.#started) continue;
      } else if (!this.#wroteInto(path) && !await stillIs(path, state)) {
        return null;
      }
      reads.paths[path] = state;
    }
    for (const [path, state] of this.#named) {
      if (this.#written.has(path)) continue;
      if (!await stillIs(path, state)) return null;
      reads.paths[path] ??= state;
    }
    return reads;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections.keys()) {
      try {
        connection.close();
      } catch {
        // its process ended, and closed it
      }
    }
    await Promise.all(this.#connections.values());
    await Deno.remove(this.socket).catch(() => {}); // the kernel's watcher may have removed it
  }

  async #listen(): Promise<void> {
    try {
      for await (const connection of this.#listener) {
        this.#connections.set(connection, this.#answer(connection));
      }
    } catch {
      // closed
    }
  }

  async #answer(connection: Deno.Conn): Promise<void> {
    const encoder = new TextEncoder();
    try {
      for await (const line of linesOf(connection)) {
        const request = requestSchema.parse(JSON.parse(line));
        this.#heard = true;
        await this.#note(request);
        const answer = encoder.encode(JSON.stringify({ id: request.id, result: "allow" }) + "\n");
        for (let at = 0; at < answer.length;) at += await connection.write(answer.subarray(at));
      }
    } catch {
      // The process ended; one that was left without an answer ends too
    } finally {
      try {
        connection.close();
      } catch {
        // closed by our end
      }
      this.#connections.delete(connection);
    }
  }

  async #note({ permission, value, pid }: Request): Promise<void> {
    if (permission === "env") this.#variables.add(value ?? "*");
    if (permission !== "read" && permission !== "write") return;
    if (!value || value.startsWith("<")) return; // a place by its role, such as <TMP>
    const path = isAbsolute(value) ? resolve(value) : resolve(await this.#folderOf(pid), value);
    if (this.#isIgnored(path)) return;
    if (permission === "write") {
      this.#written.add(path);
    } else if (this.#states.has(path) || !this.#written.has(path)) {
      if (!this.#states.has(path)) this.#states.set(path, pathState(path));
      await this.#states.get(path);
    }
  }

  #isIgnored(path: string): boolean {
    return this.#ignored.some((folder) => `${path}/`.startsWith(folder));
  }

  /** True where the notebook changed the names in a folder itself. */
  #wroteInto(folder: string): boolean {
    return [...this.#written].some((path) => dirname(path) === folder);
  }

  /** The working directory of a process, where the system tells it. */
  async #folderOf(pid: number): Promise<string> {
    return await Deno.readLink(`/proc/${pid}/cwd`).catch(() => this.#cwd);
  }
}

async function* linesOf(connection: Deno.Conn): AsyncGenerator<string> {
  const decoder = new TextDecoder(), buffer = new Uint8Array(1 << 16);
  let text = "";
  for (let n = await connection.read(buffer); n !== null; n = await connection.read(buffer)) {
    text += decoder.decode(buffer.subarray(0, n), { stream: true });
    const lines = text.split("\n");
    text = lines.pop()!;
    yield* lines;
  }
}

/** A digest of what a kernel finds a variable to be, so that keys are not written down. */
function variableDigest(name: string): string | null {
  // The runner's own, and where the store is: they make no difference to a result
  const own = [BROKER_VARIABLE, "NO_COLOR", STORE_VARIABLE, THREADS_VARIABLE];
  if (own.includes(name)) return null;
  if (name !== "*") return digestOrNull(Deno.env.get(name));
  const all = Object.entries(Deno.env.toObject()).filter(([name]) => !own.includes(name)).sort();
  return sha256(JSON.stringify(all));
}

function digestOrNull(value: string | undefined): string | null {
  return value === undefined ? null : sha256(value);
}
