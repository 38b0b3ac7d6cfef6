/** Small step graphs to test with, and batches for them. */
import { join } from "node:path";
import { integer, random } from "../core/random.ts";
import { readSafetensors } from "../onnx/safetensors.ts";
import { pocketPath, pocketTokenizer } from "../pocket/mod.ts";
import { RolloutSampler } from "./rollouts.ts";
import { type Batch, StepGraph } from "./step_graph.ts";
import { flatWeights } from "./weights.ts";

/** pocket-small's own graph. */
export const GRAPH = join(
  import.meta.dirname!,
  "../../data/pocket/pocket-small/steps/cross_entropy.onnx",
);

/** One thread, so that tests leave the other core to each other. */
export function smallGraph(): Promise<StepGraph> {
  return StepGraph.open(GRAPH, { threads: 1 });
}

/** Rows that repeat a token of their own: easy to learn, and different for each number. */
export function repeats(index: number): Batch {
  const next = random(1, `repeats ${index}`);
  const rows = 16, context = 64;
  const tokens = new Int32Array(rows * context), answer = new Float32Array(tokens.length).fill(1);
  for (let row = 0; row < rows; row++) {
    tokens.fill(integer(5, 40, next), row * context, (row + 1) * context);
  }
  return { tokens, answer };
}

/** The parts for training pocket-small on its own samples: step graph, sampler and weights. */
export async function smallPolicy(): Promise<
  { graph: StepGraph; sampler: RolloutSampler; params: Float32Array }
> {
  const path = pocketPath("pocket-small", "steps", "policy_gradient.onnx");
  const graph = await StepGraph.open(path, { threads: 1 });
  const { layout, shape } = graph.card;
  const decode = pocketPath("pocket-small", "decode.onnx"), tokenizer = await pocketTokenizer();
  const { tensors } = await readSafetensors(pocketPath("pocket-small", "model.safetensors"));
  return {
    graph,
    sampler: new RolloutSampler({ decode, tokenizer, layout, context: shape.context, threads: 1 }),
    params: flatWeights(tensors, layout),
  };
}
