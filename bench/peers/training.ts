/** Our side of a training step: the step graphs of the pocket models. */
import { join } from "node:path";
import { random } from "../../lib/core/random.ts";
import { ADAMW, type Batch, StepGraph } from "../../lib/training/mod.ts";
import { volume } from "../../lib/onnx/safetensors.ts";
import { type Done, serveTasks } from "./protocol.ts";

const STEPS = join(import.meta.dirname!, "../../data/pocket");
const OBJECTIVES = {
  "pocket-small": "cross_entropy",
  "pocket-large": "cross_entropy",
  "pocket-encoder": "masked_cross_entropy",
} as const;

/** Steps of a task, of which the first is not timed: it wakes the threads. */
const TURN = 6;

/** Any batch that the graph takes. */
function example(graph: StepGraph): Batch {
  const next = random(1, "speed");
  return Object.fromEntries(graph.inputs.map(({ name, type, shape }) => {
    const size = volume(shape);
    if (shape.length === 0) return [name, 0.1];
    const value = type === "int32"
      ? Int32Array.from({ length: size }, () => 5 + Math.floor(next() * 500))
      : new Float32Array(size).fill(1);
    return [name, value];
  }));
}

type Run = () => Promise<Done>;

async function stepsOf(model: keyof typeof OBJECTIVES): Promise<Run> {
  const graph = await StepGraph.open(join(STEPS, model, `steps/${OBJECTIVES[model]}.onnx`));
  const batch = example(graph);
  let state = graph.start(1), spare = graph.blank(), step = 0, first: number | undefined;
  const run = async () => {
    const hyper = { ...ADAMW, lr: 1e-3, step: ++step, share: 1, apply: 1 };
    const done = await graph.run(state, hyper, batch, spare);
    [spare, state] = [state, done.state];
    first ??= done.loss;
  };
  return async () => {
    await run();
    const started = performance.now();
    for (let i = 1; i < TURN; i++) await run();
    const seconds = (performance.now() - started) / 1000 / (TURN - 1);
    return { seconds, check: { rows: graph.card.batch, loss: first! } };
  };
}

const opened = new Map<string, Run>();
await serveTasks(
  Object.fromEntries(
    (Object.keys(OBJECTIVES) as (keyof typeof OBJECTIVES)[]).map((model) => [model, async () => {
      const run = opened.get(model) ?? await stepsOf(model);
      opened.set(model, run);
      return await run();
    }]),
  ),
);
