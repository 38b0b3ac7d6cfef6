/**
 * One `deno jupyter --kernel` process and the three channels a runner needs: shell and control for
 * requests, iopub for what cells print and show. The kernel and whatever it started live in a process
 * group of their own and die with the runner, even when that is killed with SIGKILL or the cell spins.
 */
import { setTimeout as delay } from "node:timers/promises";
import pRetry from "p-retry";
import { UserError } from "../core/errors.ts";
import { THREADS_VARIABLE } from "../core/thread_share.ts";
import { BROKER_VARIABLE } from "./reads.ts";
import { decodeWire, encodeWire, type Message, request } from "./wire.ts";
import { ZmtpSocket } from "./zmtp.ts";

/**
 * The shell becomes the kernel (exec); before that it leaves a watcher in the background whose read
 * ends when the runner's end of the pipe closes, and which then kills the whole group
 * and removes the broker's socket. The kernel reads its connection from stdin: a file would stay behind when the runner is killed.
 */
const SUPERVISOR = `
exec 3<&0
socket=$1
shift
read -r connection <&3
{ read -r _ <&3; rm -f -- "$socket"; kill -s KILL -- "-$$"; } </dev/null >/dev/null 2>&1 &
exec "$@" 3<&- <<END
$connection
END`;

const START_LIMIT_MS = 60_000;
const START_ATTEMPTS = 3;
const STDERR_TAIL = 4_000;
/** Milliseconds of reading on after the end, as a process that left the group may hold stderr open. */
const STDERR_GRACE_MS = 500;
/** Deno says so of every process that has a broker. */
const BROKER_NOTICE = "Warning Permission broker is an experimental feature\n";

export interface KernelExit {
  code: number;
  signal: Deno.Signal | null;
  /** The last 4,000 characters the process wrote to stderr. */
  stderr: string;
}

/** The kernel's process ended while something was still expected of it. */
export class KernelDied extends Error {
  override readonly name = "KernelDied" as const;

  constructor(readonly exit: KernelExit) {
    const how = exit.signal ? `was ended by ${exit.signal}` : `exited with code ${exit.code}`;
    super(`The kernel ${how}` + (exit.stderr.trim() && `. Its last words:\n${exit.stderr.trim()}`));
  }
}

export interface KernelOptions {
  /** Where the kernel runs: relative imports and deno.json are looked up from here. */
  cwd: string;
  /** Aborting it kills the kernel, at whatever stage it is. */
  signal?: AbortSignal;
  /** Socket of a permission broker, which is asked before every access. */
  broker?: string | undefined;
  /** Cores that the kernel may compute on. @default all of them */
  threads?: number | undefined;
}

/**
 * Starts a kernel and returns it when it answers and its iopub channel is heard.
 *
 * @throws {UserError} where Deno refuses to start, as with a broken deno.json
 */
export async function startKernel(options: KernelOptions): Promise<Kernel> {
  try {
    return await pRetry(() => launch(options), {
      retries: START_ATTEMPTS - 1,
      minTimeout: 0,
      // Between our finding a port free and the kernel's taking it, another process may have been faster.
      shouldRetry: ({ error }) =>
        error instanceof KernelDied && /address already in use/i.test(error.exit.stderr),
    });
  } catch (error) {
    throw error instanceof KernelDied ? refusal(error, options) ?? error : error;
  }
}

/** Deno refuses to start where a configuration file is broken, say, and tells why. */
function refusal({ exit }: KernelDied, { cwd }: KernelOptions): UserError | undefined {
  const [, reason] = exit.stderr.match(/^(error: [^]*?)\s*(Stack backtrace:[^]*)?$/) ?? [];
  return reason ? new UserError(`Cannot start Deno's kernel in ${cwd}: ${reason}`) : undefined;
}

async function launch(options: KernelOptions): Promise<Kernel> {
  options.signal?.throwIfAborted();
  const connection = newConnection();
  const jupyter = [Deno.execPath(), "jupyter", "--quiet", "--kernel", "--conn", "/dev/stdin"];
  const { broker, threads } = options;
  const process = new Deno.Command("sh", {
    args: ["-c", SUPERVISOR, "sh", broker ?? "", ...jupyter],
    cwd: options.cwd,
    // Colour codes would end up in the text of committed outputs.
    env: {
      NO_COLOR: "1",
      ...broker && { [BROKER_VARIABLE]: broker },
      ...threads && { [THREADS_VARIABLE]: `${threads}`, POLARS_MAX_THREADS: `${threads}` },
    },
    detached: true,
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const kernel = new Kernel(process, connection.key, options.signal);
  await kernel.connect(connection);
  return kernel;
}

/** A running kernel. Disposing of it kills its process group; made by {@linkcode startKernel}. */
export class Kernel implements AsyncDisposable {
  /** Settles when the process has ended and its group is gone. */
  readonly exited: Promise<KernelExit>;
  readonly #process: Deno.ChildProcess;
  readonly #key: string;
  readonly #session = crypto.randomUUID();
  readonly #sockets: Partial<Record<"shell" | "control" | "iopub", ZmtpSocket>> = {};
  readonly #pending = new Map<string, (reply: Message) => void>();
  readonly #listeners = new Set<(message: Message) => void>();
  #fault: Error | undefined;
  #ended = false;

  constructor(process: Deno.ChildProcess, key: string, signal?: AbortSignal) {
    this.#process = process;
    this.#key = key;
    const abort = () => this.kill();
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
    this.exited = this.#watch().finally(() => signal?.removeEventListener("abort", abort));
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Tells the kernel its connection, connects and waits until it is heard on iopub. */
  async connect(connection: Connection): Promise<void> {
    const late = setTimeout(() => {
      this.#fault = new Error(`The kernel did not answer within ${START_LIMIT_MS / 1000} s`);
      this.kill();
    }, START_LIMIT_MS);
    try {
      const stdin = this.#process.stdin.getWriter();
      await stdin.write(new TextEncoder().encode(JSON.stringify(connection) + "\n"));
      stdin.releaseLock();
      for (const name of ["shell", "control", "iopub"] as const) {
        const port = connection[`${name}_port`];
        const socket = await this.#reach(port, name === "iopub" ? "SUB" : "DEALER");
        this.#sockets[name] = socket;
        this.#pump(socket, name === "iopub" ? this.#publish : this.#settle);
      }
      // A subscription counts from when the kernel reads it: ask until an answer is heard.
      let heard = false;
      const stop = this.listen(() => heard = true);
      while (!heard) {
        await this.request("shell", "kernel_info_request", {});
        await delay(5);
      }
      stop();
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  /** Sends a request and returns its reply. Throws {@linkcode KernelDied}. */
  async request(channel: "shell" | "control", type: string, content: unknown): Promise<Message> {
    const message = request(type, content, this.#session);
    const reply = Promise.withResolvers<Message>();
    this.#pending.set(message.header.msg_id, reply.resolve);
    try {
      // A failure to send means that the process is ending: how it ended is the better story.
      await this.#sockets[channel]!.send(encodeWire(message, this.#key)).catch(() => this.died());
      return await Promise.race([reply.promise, this.died()]);
    } finally {
      this.#pending.delete(message.header.msg_id);
    }
  }

  /** Calls `listener` with every iopub message until the returned function is called. */
  listen(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Never resolves; rejects when the kernel has ended, with the reason. */
  async died(): Promise<never> {
    const exit = await this.exited;
    throw this.#fault ?? new KernelDied(exit);
  }

  /** Stops synchronous code. A cell that awaits something goes on waiting (denoland/deno#24491). */
  async interrupt(): Promise<void> {
    await this.request("control", "interrupt_request", {});
  }

  /** Ends the kernel and every process of its group, at once. */
  kill(): void {
    if (this.#ended) return;
    try {
      Deno.kill(-this.pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.exited;
  }

  async #watch(): Promise<KernelExit> {
    const decoder = new TextDecoder();
    let stderr = "";
    const keepTail = (chunk: Uint8Array) => {
      stderr = (stderr + decoder.decode(chunk, { stream: true })).slice(-STDERR_TAIL);
    };
    const grace = new AbortController();
    const read = this.#process.stderr
      .pipeTo(new WritableStream({ write: keepTail }), { signal: grace.signal })
      .catch(() => {}); // the grace is over

    const { code, signal } = await this.#process.status;
    this.kill(); // the watcher, and what the cells left behind
    this.#ended = true;
    const timer = setTimeout(() => grace.abort(), STDERR_GRACE_MS);
    await read;
    clearTimeout(timer);
    for (const socket of Object.values(this.#sockets)) socket[Symbol.dispose]();
    await this.#process.stdin.close().catch(() => {}); // the watcher's end is gone already
    return { code, signal, stderr: stderr.replace(BROKER_NOTICE, "") };
  }

  /** Connects to a port as soon as the kernel listens there, unless it dies before. */
  async #reach(port: number, type: "DEALER" | "SUB"): Promise<ZmtpSocket> {
    while (true) {
      try {
        return await ZmtpSocket.connect(port, { type, identity: this.#session });
      } catch {
        await Promise.race([delay(10), this.died()]);
      }
    }
  }

  async #pump(socket: ZmtpSocket, take: (message: Message) => void): Promise<void> {
    while (true) {
      let parts: Uint8Array[];
      try {
        parts = await socket.receive();
      } catch {
        return; // closed, by the kernel's end or by ours: `exited` tells
      }
      try {
        take(decodeWire(parts, this.#key));
      } catch (error) {
        this.#fault = error as Error;
        return this.kill();
      }
    }
  }

  #settle = (message: Message) => this.#pending.get(message.parent_header.msg_id ?? "")?.(message);

  #publish = (message: Message) => this.#listeners.forEach((listener) => listener(message));
}

/** Content of a connection file: https://jupyter-client.readthedocs.io/en/stable/kernels.html */
type Connection = ReturnType<typeof newConnection>;

function newConnection() {
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = freePorts(5);
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    signature_scheme: "hmac-sha256",
    key: crypto.randomUUID(),
    shell_port,
    iopub_port,
    stdin_port,
    control_port,
    hb_port,
  };
}

/** Free ports: all held open at once, as a port released early could be handed out twice. */
function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map((listener) => listener.addr.port);
  listeners.forEach((listener) => listener.close());
  return ports;
}
