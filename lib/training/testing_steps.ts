/**
 * Steps of the engine for gpu/tests/test_engine.py to hold against PyTorch: GRAPH INPUTS OUTPUTS STEPS.
 * INPUTS holds the parameters and one batch, OUTPUTS gets the new parameters and the losses.
 */
import { ADAMW, readSafetensors, StepGraph, writeSafetensors } from "./mod.ts";

const [path, inputs, outputs, steps] = Deno.args;
const graph = await StepGraph.open(path, { threads: 1 });
const { tensors } = await readSafetensors(inputs);
const batch = Object.fromEntries(graph.inputs.map(({ name, type, shape }) => {
  const { data } = tensors[name];
  if (shape.length === 0) return [name, data[0]];
  return [name, type === "int32" ? Int32Array.from(data) : data];
}));
let state = graph.startFrom(tensors.params.data);
const losses = new Float32Array(Number(steps));
for (let step = 1; step <= losses.length; step++) {
  const result = await graph.run(
    state,
    { ...ADAMW, lr: 3e-4, step, share: 1, apply: 1 },
    batch,
  );
  losses[step - 1] = result.loss;
  state = result.state;
}
await writeSafetensors(outputs, {
  tensors: {
    params: { shape: [graph.size], data: state.params },
    losses: { shape: [losses.length], data: losses },
  },
  metadata: {},
});
