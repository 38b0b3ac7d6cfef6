/**
 * A side of a comparison, as a process: it says that it is ready, and then does one task for each line that
 * it reads, and answers with the seconds of the work and with what came out. side.py is the same in Python.
 */
import process from "node:process";
import { createInterface } from "node:readline";

/** What came out of a task: the other side must have the same. */
export type Check = Record<string, number | string>;

/** A task's outcome; `seconds` where the task times the work itself, else all of the call is timed. */
export interface Done {
  check: Check;
  seconds?: number;
}

/** Short work is repeated for so long, and the mean is told. */
const AT_LEAST_S = 0.3;

/** Does tasks until stdin ends. */
export async function serveTasks(
  tasks: Record<string, () => Done | Promise<Done>>,
  { versions = {}, close }: {
    versions?: Record<string, string | null>;
    close?: () => Promise<void>;
  } = {},
): Promise<void> {
  say({ ready: true, versions });
  for await (const name of createInterface({ input: process.stdin })) {
    say(await timed(tasks[name]));
  }
  await close?.();
}

async function timed(task: () => Done | Promise<Done>): Promise<Required<Done>> {
  let seconds = 0, times = 0, check: Check;
  do {
    const started = performance.now();
    const done = await task();
    const took = (performance.now() - started) / 1000;
    seconds += done.seconds ?? took;
    check = done.check;
    times++;
    if (done.seconds !== undefined) break;
  } while (seconds < AT_LEAST_S);
  return { seconds: seconds / times, check };
}

function say(message: object): void {
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(message) + "\n"));
}
