/** Processes to be killed: the command line and scripts, each with a store and a working folder of its own. */
import { join } from "node:path";
import { random } from "../../lib/core/random.ts";
import { STORE_VARIABLE } from "../../lib/core/store/store.ts";

const ROOT = join(import.meta.dirname!, "../..");

/** Times between 0 and 1 at which processes are killed; the same in every campaign. */
export const when = random(1, "faults");

export interface Ended {
  code: number;
  text: string;
  /** A line of it that is a crash: a stack trace, or an end by a signal that nobody sent. */
  crash: string | null;
}

export class Folder implements AsyncDisposable {
  private constructor(readonly path: string) {}

  static async create(files: Record<string, string> = {}): Promise<Folder> {
    const folder = new Folder(await Deno.makeTempDir({ prefix: "routelab-faults-" }));
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(folder.at(name), text);
    }
    return folder;
  }

  at(name: string): string {
    return join(this.path, name);
  }

  /** Starts `lab` here. */
  lab(args: string[], env: Record<string, string> = {}): Running {
    return this.script(join(ROOT, "cli/lab.ts"), args, env);
  }

  /** Starts a script here. */
  script(path: string, args: string[], env: Record<string, string> = {}): Running {
    return new Running(
      new Deno.Command(Deno.execPath(), {
        args: ["run", "--allow-all", "--config", join(ROOT, "deno.json"), path, ...args],
        cwd: this.path,
        env: { [STORE_VARIABLE]: this.at("store"), ROUTELAB_MIRROR: "", ...env },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

export class Running {
  #text = "";
  readonly #ended: Promise<Ended>;
  #killed = false;

  constructor(readonly child: Deno.ChildProcess) {
    const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
      for await (const part of stream.pipeThrough(new TextDecoderStream())) this.#text += part;
    };
    this.#ended = (async () => {
      const [{ code, signal }] = await Promise.all([
        child.status,
        read(child.stdout),
        read(child.stderr),
      ]);
      const trace = /^.*(Uncaught|error: .*\n\s+at |panicked|SIGSEGV).*$/m.exec(this.#text);
      const crash = trace?.[0] ?? (signal !== null && !this.#killed ? signal : null);
      return { code, text: this.#text, crash: crash && `${crash} ... ${this.#text.slice(-200)}` };
    })();
  }

  /** Resolves when its output has the text, or it has ended. */
  async until(text: string): Promise<void> {
    let over = false;
    this.#ended.then(() => over = true);
    while (!over && !this.#text.includes(text)) await sleep(10);
  }

  get text(): string {
    return this.#text;
  }

  /** As a power cut does. */
  async kill(): Promise<Ended> {
    this.#killed = true;
    try {
      this.child.kill("SIGKILL");
    } catch {
      // It has ended by itself
    }
    return await this.#ended;
  }

  end(): Promise<Ended> {
    return this.#ended;
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Files below a folder that hold a text. */
export async function filesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  const secret = new TextEncoder().encode(text);
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) found.push(...await filesWith(path, text));
    else if (isFile && holds(await Deno.readFile(path), secret)) found.push(path);
  }
  return found;
}

function holds(bytes: Uint8Array, part: Uint8Array): boolean {
  for (let at = bytes.indexOf(part[0]); at >= 0; at = bytes.indexOf(part[0], at + 1)) {
    if (part.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}
