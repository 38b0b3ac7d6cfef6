/**
 * Trainings kept in the store by all that their outcome depends on: the same one is not done twice, and one
 * that was killed goes on from its last checkpoint.
 */
import { join } from "node:path";
import { z } from "zod";
import { digestOf } from "../core/digest.ts";
import type { Store } from "../core/store/store.ts";
import { readSafetensors, type Tensor, writeSafetensors } from "../onnx/safetensors.ts";
import { evaluationSchema } from "./checkpoint.ts";
import type { TrainingOptions, TrainingResult } from "./trainer_options.ts";

/** The part of a training's result that is kept. */
export type Trained = Pick<TrainingResult, "params" | "losses" | "metrics" | "evaluations">;

const FILE = "scorer.safetensors";
const CHECKPOINT_EVERY = 200;

const evaluationsSchema = z.array(evaluationSchema);
const metricsSchema = z.array(z.record(z.string(), z.number()));

/**
 * The outcome of a training: the one in the store, or that of `run`, which is kept.
 *
 * @param parts All that the outcome depends on, as digestOf() takes it.
 */
export async function keptTraining(
  store: Store,
  parts: unknown,
  { label, run }: {
    label: string;
    run: (checkpoint: TrainingOptions["checkpoint"]) => Promise<TrainingResult>;
  },
): Promise<Trained> {
  const folder = await store.files("scorer", parts, {
    label,
    make: async (folder, scratch) => {
      const path = join(scratch, "checkpoint.safetensors"), recipe = { digest: digestOf(parts) };
      const result = await run({ path, every: CHECKPOINT_EVERY, recipe });
      if (result.ended === "aborted") {
        throw new DOMException("The training ended early", "AbortError");
      }
      await write(join(folder, FILE), result);
    },
  });
  return await read(join(folder, FILE));
}

async function write(
  path: string,
  { params, losses, metrics, evaluations }: Trained,
): Promise<void> {
  const vector = (data: Float32Array): Tensor => ({ shape: [data.length], data });
  await writeSafetensors(path, {
    tensors: { params: vector(params), losses: vector(Float32Array.from(losses)) },
    metadata: { evaluations: JSON.stringify(evaluations), metrics: JSON.stringify(metrics) },
  });
}

async function read(path: string): Promise<Trained> {
  const { tensors: { params, losses }, metadata } = await readSafetensors(path);
  const evaluations = evaluationsSchema.parse(JSON.parse(metadata.evaluations));
  const metrics = metricsSchema.parse(JSON.parse(metadata.metrics ?? "[]"));
  return { params: params.data, losses: [...losses.data], metrics, evaluations };
}
