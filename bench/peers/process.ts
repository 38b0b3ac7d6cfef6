/** The process of a side (protocol.ts), as the runner sees it. */
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { UserError } from "../../lib/core/errors.ts";
import type { Check } from "./protocol.ts";

/** Longer no task takes, or it hangs. */
const LIMIT_MS = 900_000;

export interface Timed {
  seconds: number;
  check: Check;
}

export class SideProcess implements AsyncDisposable {
  /** Of the packages that it works with. */
  versions: Record<string, string> = {};
  readonly #name: string;
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  #said = "";
  readonly #heard: Promise<void>;

  private constructor(name: string, child: Deno.ChildProcess) {
    this.#name = name;
    this.#child = child;
    const input = Readable.fromWeb(child.stdout as never);
    this.#lines = createInterface({ input })[Symbol.asyncIterator]();
    this.#input = child.stdin.getWriter();
    this.#heard = this.#listen();
  }

  /** Starts it and waits until it is ready. */
  static async start(
    command: readonly string[],
    { cwd, env }: { cwd: string; env: Record<string, string> },
  ): Promise<SideProcess> {
    const [program, ...args] = command;
    const child = new Deno.Command(program, {
      ...{ args, cwd, env, clearEnv: true },
      ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
    }).spawn();
    const side = new SideProcess(args.at(-1)!, child);
    const { versions } = await side.#next() as { versions: Record<string, string> };
    side.versions = versions;
    return side;
  }

  async run(task: string): Promise<Timed> {
    await this.#input.write(new TextEncoder().encode(`${task}\n`));
    return await this.#next() as Timed;
  }

  async #listen(): Promise<void> {
    for await (const piece of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      this.#said = (this.#said + piece).slice(-4000);
    }
  }

  async #next(): Promise<unknown> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((resolve) => timer = setTimeout(resolve, LIMIT_MS, null));
    const read = await Promise.race([this.#lines.next(), late]);
    clearTimeout(timer);
    if (read !== null && !read.done) return JSON.parse(read.value);
    if (read === null) this.#child.kill("SIGKILL");
    await this.#heard;
    const how = read === null ? `took more than ${LIMIT_MS / 1000} s` : "ended";
    throw new UserError(`${this.#name} ${how} before its work was done; it said:\n${this.#said}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close().catch(() => {}); // it may have ended by itself
    await this.#child.status;
    await this.#heard;
  }
}
