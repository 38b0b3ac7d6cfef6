/** A training run that is stopped and goes on, to be held against an unbroken one. */
import { join } from "node:path";
import type { Finding } from "../../lib/report/mod.ts";
import {
  type StepGraph,
  trainer,
  type TrainingOptions,
  type TrainingResult,
} from "../../lib/training/mod.ts";

/** The run, stopped after update `at` and then started again from its checkpoint. */
export async function stoppedRun(
  graph: StepGraph,
  { at, ...options }: TrainingOptions & { at: number },
): Promise<TrainingResult> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "checkpoint.safetensors");
    const checkpoint = { path, every: at, recipe: {} };
    const stop = new AbortController();
    await trainer(graph).run({
      ...options,
      checkpoint,
      signal: stop.signal,
      onStep: ({ step }) => {
        if (step === at) stop.abort();
      },
    });
    return await trainer(graph).run({ ...options, checkpoint });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Findings on the losses of an unbroken run and of a stopped one. */
export function lossFindings(
  whole: readonly number[],
  { stopped, at }: { stopped: readonly number[]; at: number },
): Finding[] {
  const [first, last] = [whole[0], whole[whole.length - 1]];
  return [
    {
      text: `The loss goes from ${first.toFixed(2)} to ${
        last.toFixed(2)
      } in ${whole.length} updates.`,
      holds: last < first / 2,
    },
    {
      text: `The run that was stopped after ${at} updates has the very losses of the unbroken one.`,
      holds: stopped.length === whole.length && stopped.every((loss, i) => loss === whole[i]),
    },
  ];
}
