/**
 * Runs cells one by one in a kernel and says what came of each. Deno's kernel reports "idle" before
 * all outputs of a cell are out, so every cell is followed by a barrier: whatever is heard up to it
 * is the cell's. Sources: the messaging part of https://jupyter-client.readthedocs.io and, for the
 * failures which Deno's kernel keeps to itself, its own code (cli/js/jupyter_kernel.js).
 */
import { CellLines, findSyntaxFault, type Position } from "./cell_lines.ts";
import { type Kernel, KernelDied } from "./kernel.ts";
import { WATCH_ADDONS } from "./native_reads.ts";
import type { Output } from "./notebook.ts";
import type { Message } from "./wire.ts";
import { WorkClock } from "./work_clock.ts";

/** Why a cell failed. */
export interface Fault {
  /** The cell at fault: mostly the one that ran, or the earlier one whose promise was rejected late. */
  cell: number;
  name: string;
  message: string;
  /** Stack frames; those which lie in cells read `cell 3:8:9`. */
  traceback: string[];
  /** Where in the notebook, if that is known. */
  at: Position | undefined;
  /** The cell did not end by itself: a time-out or the death of the kernel. */
  fatal: boolean;
}

/** How long a cell may go on, in the time of a {@linkcode WorkClock}. */
export interface Limit {
  ms: number;
  /** True where it counts from the last that was heard of the cell; else it counts from its start. */
  silence: boolean;
  /** What is said of a cell over it. */
  message: string;
}

export interface CellRun {
  outputs: Output[];
  ms: number;
  /** Empty when all went well. */
  faults: Fault[];
}

type ErrorOutput = Extract<Output, { output_type: "error" }>;
type DisplayOutput = Extract<Output, { output_type: "display_data" }>;

/** An error as it came up: during which cell, and among which outputs it stands. */
interface Raised {
  output: ErrorOutput;
  outputs: Output[];
  running: number;
  known: Known;
}

/** Facts about an error from other sources than its traceback. */
interface Known {
  cell?: number;
  at?: Position;
  fatal?: boolean;
}

const SETUP = `{
  const { broadcast } = Deno.jupyter;
  const { setImmediate } = globalThis;
  const { AsyncLocalStorage } = await import("node:async_hooks");
  const cell = new AsyncLocalStorage();
  const report = (error, cell) => broadcast("routelab_stray", {
    cell,
    ename: error?.name ?? "Error",
    evalue: String(error?.message ?? error),
    traceback: String(error?.stack ?? "").split("\\n"),
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    report(event.reason, cell.getStore());
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    report(event.error);
  });
  globalThis[Symbol.for("routelab")] = {
    enter: (number) => cell.enterWith(number),
    // One turn of the event loop, so that a rejection nobody handles is reported before.
    barrier: async (tag) => {
      await new Promise((resolve) => setImmediate(resolve));
      broadcast("routelab_barrier", { tag });
    },
  };
};`;

const INTERRUPT_GRACE_MS = 1_000;
/** Cells that follow one another this fast are timed together. */
const MOMENT_MS = 50;
/** How often a cell is looked after. */
const LOOK_MS = 1_000;
/** Characters that are kept of what one cell prints: more would fill the memory. */
const MOST_PRINTED = 100_000_000;
/** Messages by which a cell is heard of. */
const OUTPUTS = ["stream", "display_data", "execute_result", "update_display_data", "clear_output"];

/** The cells of one notebook in one kernel: {@linkcode Session.open} it, then run cell after cell. */
export class Session {
  readonly #kernel: Kernel;
  readonly #clock: WorkClock;
  readonly #lines = new CellLines();
  readonly #barriers = new Map<string, () => void>();
  readonly #displays = new Map<string, DisplayOutput[]>();
  readonly #outputsOf = new Map<number, Output[]>();
  #cell = 0;
  #outputs: Output[] = [];
  #raised: Raised[] = [];
  #clearNext = false;
  #heard = false;
  #printed = 0;

  private constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#clock = new WorkClock(kernel.pid);
    kernel.listen((message) => this.#hear(message));
  }

  static async open(kernel: Kernel): Promise<Session> {
    const session = new Session(kernel);
    for (const code of [SETUP, WATCH_ADDONS]) await session.#send(code, { silent: true });
    return session;
  }

  /**
   * Runs one cell under the number by which it is to be known. A cell over one of its limits is interrupted
   * and fails with the limit's message; where interrupting does not help, the kernel is killed.
   */
  async run(
    source: string,
    options: { cell: number; limits: readonly Limit[] },
  ): Promise<CellRun> {
    const { cell, limits } = options;
    const outputs: Output[] = this.#outputs = [];
    this.#clearNext = false;
    this.#printed = 0;
    const started = performance.now();
    this.#cell = cell;
    this.#outputsOf.set(cell, outputs);
    try {
      const enter = `globalThis[Symbol.for("routelab")].enter`;
      const work = this.#sendAndCollect(this.#lines.send(source, { cell, enter }));
      const over = await this.#overLimit(work, limits);
      if (over === undefined) {
        const { content } = await work;
        if (content.status === "error" && !this.#raised.some(({ known }) => known.cell === cell)) {
          await this.#raiseUnreported(content, { cell, source });
        }
      } else {
        await this.#stop(work);
        this.#raise({ ename: "TimedOut", evalue: over.message }, { cell, fatal: true });
      }
    } catch (error) {
      if (!(error instanceof KernelDied)) throw error;
      const { name: ename, message: evalue } = error;
      this.#raise({ ename, evalue }, { cell, fatal: true });
    }
    const ms = performance.now() - started;
    // Among them may be strays that were heard after the cell before had ended.
    const raised = this.#raised.splice(0);
    const faults = await Promise.all(raised.map((error) => this.#explain(error)));
    for (const output of outputs) {
      if (output.output_type === "stream") output.text = await this.#lines.rewrite(output.text);
    }
    return { outputs, ms, faults };
  }

  async #sendAndCollect(code: string): Promise<Message> {
    const reply = await this.#send(code, { silent: false });
    const tag = crypto.randomUUID();
    const reached = new Promise<void>((resolve) => this.#barriers.set(tag, resolve));
    await this.#send(`await globalThis[Symbol.for("routelab")].barrier("${tag}")`, {
      silent: true,
    });
    await Promise.race([reached, this.#kernel.died()]);
    this.#barriers.delete(tag);
    return reply;
  }

  #send(code: string, options: { silent: boolean }): Promise<Message> {
    return this.#kernel.request("shell", "execute_request", {
      code,
      silent: options.silent,
      store_history: !options.silent,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: false,
    });
  }

  /** The limit that a cell passes before it ends, if any. */
  async #overLimit(
    work: Promise<unknown>,
    limits: readonly Limit[],
  ): Promise<Limit | undefined> {
    const started = this.workMs();
    const look = Math.max(1, Math.min(LOOK_MS, ...limits.map(({ ms }) => ms / 4)));
    let heardAt = started;
    this.#heard = false;
    while (!await within(work, look)) {
      const now = this.#clock.read();
      if (this.#heard) heardAt = now;
      this.#heard = false;
      const over = limits.find(({ ms, silence }) => now - (silence ? heardAt : started) >= ms);
      if (over !== undefined) return over;
    }
  }

  /** Milliseconds of work since the session was opened, as of a moment ago. */
  workMs(): number {
    return this.#clock.read({ within: MOMENT_MS });
  }

  async #stop(work: Promise<unknown>): Promise<void> {
    const ended = within(work, INTERRUPT_GRACE_MS);
    await within(this.#kernel.interrupt(), INTERRUPT_GRACE_MS);
    if (!await ended) await this.#kernel[Symbol.asyncDispose]();
  }

  #hear({ header, content }: Message): void {
    if (OUTPUTS.includes(header.msg_type)) this.#heard = true;
    switch (header.msg_type) {
      case "stream":
        return this.#print(content.name, String(content.text));
      case "display_data":
      case "execute_result":
        if (!isBundle(content.data)) return this.#raiseNoBundle(content.data);
        return this.#show(header.msg_type, content);
      case "update_display_data":
        if (!isBundle(content.data)) return this.#raiseNoBundle(content.data);
        for (const output of this.#displays.get(content.transient?.display_id) ?? []) {
          output.data = content.data;
          output.metadata = content.metadata;
        }
        return;
      case "clear_output":
        if (content.wait) this.#clearNext = true;
        else this.#outputs.length = 0;
        return;
      case "error":
        return this.#raise(content, { cell: this.#cell });
      case "routelab_stray":
        return this.#raise(content, { cell: content.cell });
      case "routelab_barrier":
        return this.#barriers.get(content.tag)?.();
    }
  }

  #print(name: "stdout" | "stderr", text: string): void {
    this.#clear();
    if (name !== "stderr") name = "stdout"; // a broadcast may say anything
    const room = MOST_PRINTED - this.#printed;
    this.#printed += text.length;
    if (room <= 0) return;
    if (text.length > room) text = `${text.slice(0, room)}\n… and more, which was not kept.\n`;
    const last = this.#outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text += text;
    else this.#outputs.push({ output_type: "stream", name, text });
  }

  #show(output_type: "display_data" | "execute_result", content: Message["content"]): void {
    this.#clear();
    const { data, execution_count } = content;
    const metadata = isBundle(content.metadata) ? content.metadata : {};
    if (output_type === "execute_result") {
      this.#outputs.push({ output_type, data, metadata, execution_count });
      return;
    }
    const output: DisplayOutput = { output_type, data, metadata };
    this.#outputs.push(output);
    const id = content.transient?.display_id;
    if (id) this.#displays.set(id, [...(this.#displays.get(id) ?? []), output]);
  }

  /** Of a reply that says "error" while nothing was said on iopub: mostly the syntax is at fault. */
  async #raiseUnreported(
    content: Message["content"],
    { cell, source }: { cell: number; source: string },
  ): Promise<void> {
    const fault = await findSyntaxFault(source);
    if (!fault) {
      const evalue = `${content.evalue}; Deno's kernel does not say why. ` +
        "Perhaps the cell waits for what never comes, or imports a package that cannot be loaded";
      return this.#raise({ ...content, evalue }, { cell });
    }
    const { message: evalue, line, column } = fault;
    this.#raise({ ename: "SyntaxError", evalue }, { cell, at: { cell, line, column } });
  }

  #raise(
    { ename, evalue, traceback }: { ename: string; evalue: string; traceback?: string[] },
    known: Known,
  ): void {
    this.#clear();
    const output: ErrorOutput = {
      output_type: "error",
      ename: String(ename),
      evalue: String(evalue),
      traceback: Array.isArray(traceback) ? traceback.map(String) : [],
    };
    this.#outputs.push(output);
    this.#raised.push({ output, outputs: this.#outputs, running: this.#cell, known });
  }

  #clear(): void {
    if (this.#clearNext) this.#outputs.length = 0;
    this.#clearNext = false;
  }

  #raiseNoBundle(data: unknown): void {
    const evalue = `a cell must show a MIME bundle, an object: it shows ${JSON.stringify(data)}`;
    this.#raise({ ename: "TypeError", evalue }, { cell: this.#cell });
  }

  async #explain({ output, outputs, running, known }: Raised): Promise<Fault> {
    const frames = await this.#lines.positions(output.traceback.join("\n"));
    output.traceback = await Promise.all(output.traceback.map((line) => this.#lines.rewrite(line)));
    // An exception in a timer comes with nothing but its frames, the outermost of them the timer's.
    const cell = known.cell ?? frames.at(-1)?.cell ?? running;
    const home = this.#outputsOf.get(cell) ?? outputs;
    if (home !== outputs) {
      const index = outputs.indexOf(output); // it may have been cleared
      if (index >= 0) outputs.splice(index, 1);
      home.push(output);
    }
    return {
      cell,
      name: output.ename,
      message: output.evalue,
      traceback: output.traceback,
      at: known.at ?? frames.find((frame) => frame.cell === cell) ?? frames[0],
      fatal: known.fatal ?? false,
    };
  }
}

function isBundle(data: unknown): boolean {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

/** True where the promise settles, resolved or rejected, within `ms` milliseconds. */
async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const settled = promise.then(() => true, () => true);
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}
