/** A run of ten steps in a process of its own and on all cores, for tests to kill: GRAPH CHECKPOINT. */
import { cosine, StepGraph, trainer } from "./mod.ts";
import { repeats } from "./testing.ts";

const [graph, path] = Deno.args;
await trainer(await StepGraph.open(graph)).run({
  batches: repeats,
  schedule: cosine({ peak: 3e-3, steps: 10 }),
  steps: 10,
  start: { seed: 1 },
  checkpoint: { path, every: 2, recipe: {} },
  onStep: ({ step, loss }) => console.log(step, Math.fround(loss)),
});
