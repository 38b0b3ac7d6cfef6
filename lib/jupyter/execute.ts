/**
 * Runs cells one by one in a kernel and says what came of each. Deno's kernel reports "idle" before
 * all outputs of a cell are out, so every cell is followed by a barrier: whatever is heard up to it
 * is the cell's. Sources: the messaging part of https://jupyter-client.readthedocs.io and, for the
 * failures which Deno's kernel keeps to itself, its own code (cli/js/jupyter_kernel.js).
 */
import { CellLines, findSyntaxFault, type Position } from "./cell_lines.ts";
import { type Kernel, KernelDied } from "./kernel.ts";
import type { Output } from "./notebook.ts";
import type { Message } from "./wire.ts";

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
  const { setTimeout } = globalThis;
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
      await new Promise((resolve) => setTimeout(resolve, 0));
      broadcast("routelab_barrier", { tag });
    },
  };
};`;

const INTERRUPT_GRACE_MS = 1_000;
/** A timer set for longer than this, 25 days, would go off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The cells of one notebook in one kernel: {@linkcode Session.open} it, then run cell after cell. */
export class Session {
  readonly #kernel: Kernel;
  readonly #lines = new CellLines();
  readonly #barriers = new Map<string, () => void>();
  readonly #displays = new Map<string, DisplayOutput[]>();
  readonly #outputsOf = new Map<number, Output[]>();
  #cell = 0;
  #outputs: Output[] = [];
  #raised: Raised[] = [];
  #clearNext = false;

  private constructor(kernel: Kernel) {
    this.#kernel = kernel;
    kernel.listen((message) => this.#hear(message));
  }

  static async open(kernel: Kernel): Promise<Session> {
    const session = new Session(kernel);
    await session.#send(SETUP, { silent: true });
    return session;
  }

  /**
   * Runs one cell under the number by which it is to be known. A cell over its limit is interrupted
   * and fails with the limit's message; where interrupting does not help, the kernel is killed.
   */
  async run(
    source: string,
    options: { cell: number; limit: { ms: number; message: string } },
  ): Promise<CellRun> {
    const { cell, limit } = options;
    const outputs: Output[] = this.#outputs = [];
    this.#clearNext = false;
    const started = performance.now();
    this.#cell = cell;
    this.#outputsOf.set(cell, outputs);
    try {
      const enter = `globalThis[Symbol.for("routelab")].enter`;
      const work = this.#sendAndCollect(this.#lines.send(source, { cell, enter }));
      if (await within(work, limit.ms)) {
        const { content } = await work;
        if (content.status === "error" && !this.#raised.some(({ known }) => known.cell === cell)) {
          await this.#raiseUnreported(content, { cell, source });
        }
      } else {
        await this.#stop(work);
        this.#raise({ ename: "TimedOut", evalue: limit.message }, { cell, fatal: true });
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

  async #stop(work: Promise<unknown>): Promise<void> {
    const ended = within(work, INTERRUPT_GRACE_MS);
    await within(this.#kernel.interrupt(), INTERRUPT_GRACE_MS);
    if (!await ended) await this.#kernel[Symbol.asyncDispose]();
  }

  #hear({ header, content }: Message): void {
    switch (header.msg_type) {
      case "stream":
        return this.#print(content.name, content.text);
      case "display_data":
      case "execute_result":
        return this.#show(header.msg_type, content);
      case "update_display_data":
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
    const last = this.#outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text += text;
    else this.#outputs.push({ output_type: "stream", name, text });
  }

  #show(output_type: "display_data" | "execute_result", content: Message["content"]): void {
    this.#clear();
    const { data, metadata, execution_count } = content;
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
        "Perhaps the cell imports a package that cannot be loaded";
      return this.#raise({ ...content, evalue }, { cell });
    }
    const { message: evalue, line, column } = fault;
    this.#raise({ ename: "SyntaxError", evalue }, { cell, at: { cell, line, column } });
  }

  #raise(
    { ename, evalue, traceback = [] }: { ename: string; evalue: string; traceback?: string[] },
    known: Known,
  ): void {
    this.#clear();
    const output: ErrorOutput = { output_type: "error", ename, evalue, traceback };
    this.#outputs.push(output);
    this.#raised.push({ output, outputs: this.#outputs, running: this.#cell, known });
  }

  #clear(): void {
    if (this.#clearNext) this.#outputs.length = 0;
    this.#clearNext = false;
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

/** True where the promise settles, resolved or rejected, within `ms` milliseconds. */
async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const settled = promise.then(() => true, () => true);
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.min(ms, LONGEST_TIMER_MS));
  });
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}
