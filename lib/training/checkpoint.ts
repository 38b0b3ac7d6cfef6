/**
 * A checkpoint, from which a stopped run goes on, in one file: parameters, moments, the losses so far, the
 * best weights, the parameters that batches still in use were sampled from, and which run it belongs to.
 * Samplers have no state of their own to keep: see TrainingOptions.batches. Written whole or not at all.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { readSafetensors, type Tensors, writeSafetensors } from "../onnx/safetensors.ts";
import type { StepGraph } from "./step_graph.ts";

export const evaluationSchema = z.object({
  step: z.int(),
  score: z.number(),
  metrics: z.record(z.string(), z.number()).optional(),
});

const progressSchema = z.object({
  /** Updates done. */
  step: z.int(),
  evaluations: z.array(evaluationSchema),
  /** Metrics of each update, by name, as its batches report them. */
  metrics: z.array(z.record(z.string(), z.number())).default([]),
});

export interface Checkpoint extends z.infer<typeof progressSchema> {
  params: Float32Array;
  m: Float32Array;
  v: Float32Array;
  /** Loss of each update. */
  losses: Float32Array;
  /** The weights of the best evaluation, if there was one. */
  best: Float32Array | null;
  /** The weights' moving average, if there is one. */
  average: Float32Array | null;
  /** The parameters that the batches in use were made from, where they serve several updates. */
  policy: Float32Array | null;
}

/** Where a run's checkpoint lies and what tells the run from others. */
export interface Identity {
  path: string;
  graph: StepGraph;
  /** The run's settings: a checkpoint of other ones is not gone on with. */
  recipe: Record<string, unknown>;
}

export async function writeCheckpoint(
  { path, graph, recipe }: Identity,
  { step, evaluations, metrics, best, average, policy, ...vectors }: Checkpoint,
): Promise<void> {
  const all = {
    ...vectors,
    ...(best && { best }),
    ...(average && { average }),
    ...(policy && { policy }),
  };
  const tensors = Object.fromEntries(
    Object.entries(all).map(([name, data]) => [name, { shape: [data.length], data }]),
  );
  await writeSafetensors(path, {
    tensors,
    metadata: {
      progress: JSON.stringify({ step, evaluations, metrics }),
      graph: describe(graph),
      recipe: JSON.stringify(recipe),
      digest: digest(tensors),
    },
  });
}

/**
 * The checkpoint at `path`, or null if there is none. One that cannot be gone on with is an error.
 */
export async function readCheckpoint(
  { path, graph, recipe }: Identity,
): Promise<Checkpoint | null> {
  try {
    await Deno.stat(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return null;
  }
  const fail = (what: string) =>
    new UserError(`Cannot go on from ${path} as ${what}`, {
      hint: "Train into another file, or delete this one to start anew",
    });
  const { tensors, metadata } = await readSafetensors(path);
  if (metadata.digest !== digest(tensors)) throw fail("it is corrupt: its digest does not match");
  if (metadata.graph !== describe(graph)) {
    throw fail(`it is of another graph: it is ${metadata.graph}, not ${describe(graph)}`);
  }
  if (metadata.recipe !== JSON.stringify(recipe)) {
    throw fail(`it is of another run: it has ${metadata.recipe}, not ${JSON.stringify(recipe)}`);
  }
  const { params, m, v, losses, best, average, policy } = tensors;
  const progress = progressSchema.safeParse(parseJson(metadata.progress));
  if (!progress.success) throw fail(`it is corrupt: ${z.prettifyError(progress.error)}`);
  return {
    ...progress.data,
    params: params.data,
    m: m.data,
    v: v.data,
    losses: losses.data,
    best: best?.data ?? null,
    average: average?.data ?? null,
    policy: policy?.data ?? null,
  };
}

/** Objective, model and shape of a graph, in words. */
function describe({ card }: StepGraph): string {
  const shape = Object.entries(card.shape).map(([name, size]) => `${name} ${size}`).join(", ");
  return `${card.objective} of ${card.model}, ${shape}, batch ${card.batch}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function digest(tensors: Tensors["tensors"]): string {
  const hash = createHash("sha256");
  for (const { data } of Object.values(tensors)) {
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}
