/**
 * A program that answers each line on its stdin with one line on its stdout. What it writes to stderr goes to the
 * user as it comes, and its end is quoted where the program fails. It ends with this process.
 */
import { UserError } from "../core/errors.ts";
import { Patience } from "../core/patience.ts";
import { counted } from "../core/wording.ts";

/** Characters of stderr that a message quotes, and of a line. */
const TAIL = 1000, SHOWN = 200;

/** A program that is asked to end gets so long. */
const GRACE_MS = 2_000;

export class LineProgram implements AsyncDisposable {
  readonly #command: string;
  readonly #timeoutMs: number;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string>;
  readonly #errors: Promise<void>;
  #patience: Patience | null = null;
  #tail = "";
  /** Should the program not end when its stdin does. */
  readonly #end = () => this.#stop();

  /**
   * Starts it. `command` is how messages name it.
   *
   * @param options.timeoutMs Longest silence, on stdout and stderr, while a line is waited for.
   * @throws {UserError} where it cannot be started
   */
  constructor(
    [program, ...args]: readonly string[],
    { command, timeoutMs }: { command: string; timeoutMs: number },
  ) {
    this.#command = command;
    this.#timeoutMs = timeoutMs;
    try {
      this.#child = new Deno.Command(program, {
        args,
        env: { PYTHONUNBUFFERED: "1" }, // so that a print() of Python arrives without a flush
        ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
      }).spawn();
    } catch (cause) {
      // Deno advises flags that are not the user's to set
      const why = (cause as Error).message.replace(/, run again with.*/, "");
      throw new UserError(
        `Cannot start ${program} of the router's program "${command}": ${why}`,
        {
          hint: "Is it installed, and in a folder of PATH? A path may be named in its place",
          cause,
        },
      );
    }
    // Between two answers it does not keep this process from its end
    this.#child.unref();
    this.#input = this.#child.stdin.getWriter();
    this.#lines = linesOf(this.#child.stdout);
    this.#errors = this.#passOn(this.#child.stderr);
    globalThis.addEventListener("unload", this.#end);
  }

  /**
   * Writes a line and waits for the line that answers it. Only one may be asked for at a time.
   *
   * @param what What is asked, in words, e.g. "to fit".
   * @throws {UserError} where the program ends or is silent instead; then it has ended
   */
  async ask(line: string, what: string): Promise<string> {
    using patience = new Patience(this.#timeoutMs);
    this.#patience = patience;
    const silence = new Promise<"silent">((resolve) =>
      patience.signal.addEventListener("abort", () => resolve("silent"))
    );
    // A program that ended takes no line: that is told by the end of its answers
    const written = this.#input.write(new TextEncoder().encode(`${line}\n`)).catch(() => {});
    const answered = await Promise.race([written.then(() => this.#lines.next()), silence]);
    this.#patience = null;
    if (answered !== "silent" && !answered.done) return answered.value;
    const ended = answered === "silent" ? null : await this.#endOr(GRACE_MS);
    await this[Symbol.asyncDispose]();
    throw this.fault(
      ended === "goes on"
        ? `closed its stdout when it was asked ${what}`
        : ended === null
        ? `did not answer when it was asked ${what}: it was silent for ${
          counted(this.#timeoutMs / 1000, "second")
        }`
        : `ended when it was asked ${what}, with ${
          ended.signal ? `signal ${ended.signal}` : `exit code ${ended.code}`
        }`,
      ended === null
        ? "Each line is answered by one line on stdout, which has to be flushed; --router-timeout waits longer"
        : undefined,
    );
  }

  /** What is to be said of a fault of the program, with the end of what it wrote to stderr. */
  fault(problem: string, hint?: string): UserError {
    // Of a bar of progress, drawn over and over, the last state
    const tail = this.#tail.replace(/[^\r\n]*\r(?!\n)/g, "").trim();
    const end = tail === "" ? "" : `The end of its stderr:\n${tail}`;
    return new UserError(`The router's program "${this.#command}" ${problem}`, {
      hint: [hint, end].filter(Boolean).join("\n") || undefined,
    });
  }

  /** Ends the program, and waits until it has ended and all that it wrote to stderr is passed on. */
  async [Symbol.asyncDispose](): Promise<void> {
    globalThis.removeEventListener("unload", this.#end);
    this.#child.ref();
    this.#stop();
    const late = setTimeout(() => this.#stop("SIGKILL"), GRACE_MS);
    await this.#input.close().catch(() => {});
    await Promise.all([this.#child.status, this.#errors]);
    await this.#lines.return(undefined);
    clearTimeout(late);
  }

  /** How it ended, or that it goes on after so many milliseconds. */
  async #endOr(ms: number): Promise<Deno.CommandStatus | "goes on"> {
    const { promise, resolve } = Promise.withResolvers<"goes on">();
    const late = setTimeout(() => resolve("goes on"), ms);
    try {
      return await Promise.race([this.#child.status, promise]);
    } finally {
      clearTimeout(late);
    }
  }

  #stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): void {
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended
    }
  }

  async #passOn(errors: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of errors) {
      this.#patience?.renew();
      this.#tail = (this.#tail + decoder.decode(bytes, { stream: true })).slice(-TAIL);
      for (let rest = bytes; rest.length > 0;) {
        rest = rest.subarray(Deno.stderr.writeSync(rest));
      }
    }
  }
}

/** The lines of a stream, without their ends; an unfinished one at its end is a line too. */
async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = parts.pop()!;
    for (const line of parts) yield line.replace(/\r$/, "");
  }
  if (rest !== "") yield rest;
}

/** A line as a message quotes it. */
export function quoted(line: string): string {
  return JSON.stringify(line.length > SHOWN ? `${line.slice(0, SHOWN)}...` : line);
}
