import assert from "node:assert/strict";
import { lessonBatches, pocketPath, pocketTokenizer, readModelCard } from "../../lib/pocket/mod.ts";
import { cosine, StepGraph, trainer } from "../../lib/training/mod.ts";
import { stagesTable } from "./charts.ts";
import { lossFindings, stoppedRun } from "./stopped_run.ts";

Deno.test("stoppedRun() has the very losses of the unbroken run", async () => {
  const graph = await StepGraph.open(pocketPath("pocket-small", "steps", "cross_entropy.onnx"));
  const options = {
    batches: lessonBatches(await pocketTokenizer(), { seed: 1, rows: 16, context: 64 }),
    schedule: cosine({ peak: 3e-3, warmup: 1, steps: 4 }),
    steps: 4,
    start: { seed: 1 },
  };
  const whole = await trainer(graph).run(options);
  const stopped = await stoppedRun(graph, { ...options, at: 2 });
  assert.deepEqual(stopped.losses, whole.losses);
});

Deno.test("findings on losses hold where the loss halves, and where the losses are the same", () => {
  const holds = (whole: number[], stopped: number[]) =>
    lossFindings(whole, { stopped, at: 1 }).map(({ holds }) => holds);
  assert.deepEqual(holds([6, 3, 2], [6, 3, 2]), [true, true]);
  assert.deepEqual(holds([6, 5, 4], [6, 5]), [false, false]);
});

Deno.test("stagesTable() has a row for each stage", async () => {
  const { text } = stagesTable([await readModelCard("pocket-encoder")]);
  assert.equal(text.match(/^pocket-encoder/gm)!.length, 2);
});
