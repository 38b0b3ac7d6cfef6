/**
 * Ctrl-C and SIGTERM: the first one asks the work to stop, and what was kept is told; a second one ends the
 * process at once.
 */
import { setTimeout } from "node:timers/promises";

/** Exit codes that a shell expects. */
const CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof CODES;
const SIGNALS = Object.keys(CODES) as Signal[];

/** Work that is asked to stop gets so long to end by itself. */
const GRACE_MS = 10_000;

/** That a signal stopped the command; the message says what was kept and how to go on. */
export class Interrupted extends Error {
  constructor(message: string, readonly code: number) {
    super(message);
  }
}

export interface Stopped {
  /** What was kept, and how to go on. */
  kept(): string;
  /** @default 10 seconds */
  graceMs?: number;
}

/**
 * Calls `work` with a signal that SIGINT and SIGTERM abort.
 *
 * @throws {Interrupted} where a signal came and the work did not come to its end all the same
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  stopped: Stopped,
): Promise<T> {
  const stop = new AbortController();
  const { promise: signalled, resolve } = Promise.withResolvers<{ by: Signal }>();
  const listeners = SIGNALS.map((by) => [by, () => resolve({ by })] as const);
  for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  const unlisten = () => {
    for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
  };
  try {
    const running = work(stop.signal).then((value) => ({ value }));
    const first = await Promise.race([running, signalled]);
    if ("value" in first) return first.value;
    unlisten(); // so that the next one ends the process
    console.error("Stopping; again to stop at once");
    stop.abort();
    const ended = running.catch(() => null);
    const last = await Promise.race([
      ended,
      setTimeout(stopped.graceMs ?? GRACE_MS, null, { ref: false }),
    ]);
    if (last !== null) return last.value;
    throw new Interrupted(`Stopped: ${stopped.kept()}`, CODES[first.by]);
  } finally {
    unlisten();
  }
}
