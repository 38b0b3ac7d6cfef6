/**
 * Progress of tasks that run side by side, on stderr: on a terminal one live line a task with its
 * seconds, elsewhere (CI, a pipe) a plain line now and then.
 */

/** Where no terminal is, a task is heard of this often at most. */
const PLAIN_INTERVAL_MS = 10_000;

/** The part of `Deno.stderr` that {@linkcode Progress} uses. */
export interface Screen {
  isTerminal(): boolean;
  writeSync(bytes: Uint8Array): number;
}

interface Task {
  text: string;
  started: number;
  told: number;
}

export class Progress implements Disposable {
  readonly #screen: Screen;
  readonly #live: boolean;
  readonly #tasks = new Map<string, Task>();
  readonly #encoder = new TextEncoder();
  #timer: ReturnType<typeof setInterval> | undefined;
  #drawn = 0;
  readonly #summary: () => string;

  /** @param options.summary A last line for all tasks, made anew whenever it is shown; "" for none. */
  constructor(
    screen: Screen = Deno.stderr,
    { summary = () => "" }: { summary?: () => string } = {},
  ) {
    this.#summary = summary;
    this.#screen = screen;
    this.#live = screen.isTerminal();
    if (this.#live) this.#timer = setInterval(() => this.#draw(), 1_000);
  }

  /** Says where a task stands, e.g. "cell 3 of 12". */
  update(name: string, text: string): void {
    const now = performance.now();
    const task = this.#tasks.get(name) ?? { text, started: now, told: -Infinity };
    this.#tasks.set(name, task);
    task.text = text;
    if (this.#live) {
      this.#draw();
    } else if (now - task.told >= PLAIN_INTERVAL_MS) {
      task.told = now;
      this.#write(line(name, task) + "\n");
    }
  }

  /** Ends a task with a line that stays. */
  done(name: string, text: string): void {
    const task = this.#tasks.get(name) ?? { started: performance.now(), told: 0, text };
    this.#tasks.delete(name);
    const summary = this.#live ? "" : this.#summary();
    this.#draw(line(name, { ...task, text }) + (summary && ` (${summary})`) + "\n");
  }

  /** A line that stays, while its task goes on. */
  note(text: string): void {
    this.#draw(`${text}\n`);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#tasks.clear();
    this.#draw();
  }

  /** Writes `above` and, on a terminal, the live lines anew below it. */
  #draw(above = ""): void {
    const tasks = this.#live ? [...this.#tasks] : [];
    // A line that wraps would be two to erase.
    const texts = tasks.map(([name, task]) => line(name, task));
    const summary = tasks.length === 0 ? "" : this.#summary();
    const lines = [...texts, ...summary === "" ? [] : [summary]]
      .map((text) => text.slice(0, columns() - 1) + "\n");
    const erase = this.#drawn > 0 ? `\x1b[${this.#drawn}A\x1b[J` : "";
    this.#write(erase + above + lines.join(""));
    this.#drawn = lines.length;
  }

  #write(text: string): void {
    this.#screen.writeSync(this.#encoder.encode(text));
  }
}

function line(name: string, { text, started }: Task): string {
  return `${name}: ${text}, ${((performance.now() - started) / 1000).toFixed(1)} s`;
}

function columns(): number {
  try {
    return Deno.consoleSize().columns || 80; // 0: a terminal that does not know
  } catch {
    return 80; // stdout is a pipe
  }
}
