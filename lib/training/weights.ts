/** Trained weights as they are kept and exchanged: by name, where graphs find them. */
import { UserError } from "../core/errors.ts";
import {
  encodeSafetensors,
  fitsGraphs,
  readSafetensors,
  type Tensors,
  volume,
} from "../onnx/safetensors.ts";
import type { StepCard, StepGraph } from "./step_graph.ts";

/**
 * A flat vector of parameters as the bytes of a model.safetensors. Python's safetensors reads it, and so
 * do the graphs of gpu/export/inference_graphs.py.
 */
export function encodeWeights(
  params: Float32Array,
  layout: StepCard["layout"],
): Uint8Array<ArrayBuffer> {
  const tensors = Object.fromEntries(
    layout.map(({ name, shape, offset }) => {
      return [name, { shape, data: params.slice(offset, offset + volume(shape)) }];
    }),
  );
  const bytes = encodeSafetensors({ tensors, metadata: { format: "pt" } });
  if (fitsGraphs(bytes)) return bytes;
  throw new UserError(
    `Cannot write weights as the names of ${layout.length} tensors are longer than graphs expect`,
  );
}

/**
 * Named weights as the flat vector that a step graph trains: the other way round.
 * @throws {UserError} naming a tensor that is missing or of another size
 */
export function flatWeights(
  tensors: Tensors["tensors"],
  layout: StepCard["layout"],
): Float32Array {
  const last = layout[layout.length - 1];
  const params = new Float32Array(last.offset + volume(last.shape));
  for (const { name, shape, offset } of layout) {
    const data = tensors[name]?.data;
    if (data?.length !== volume(shape)) {
      const given = data === undefined ? "there is none" : `it has ${data.length}`;
      throw new UserError(
        `Cannot start from these weights as ${name} must have ${volume(shape)} numbers: ${given}`,
      );
    }
    params.set(data, offset);
  }
  return params;
}

/** In the step graph of heads on an encoder, the names of the encoder's own parameters begin so. */
const ENCODER = /^encoder\./;

/** The layout of heads on an encoder by the names that the encoder's graph has; the heads come last. */
export function encoderLayout(layout: StepCard["layout"]): StepCard["layout"] {
  return layout.map((part) => ({ ...part, name: part.name.replace(ENCODER, "") }));
}

/** Parameters of heads on an encoder before the first step: its weights in a file, and heads by the seed. */
export async function startFromEncoder(
  graph: StepGraph,
  { weights, seed }: { weights: string; seed: number },
): Promise<Float32Array> {
  const { params } = graph.start(seed);
  const { tensors } = await readSafetensors(weights);
  for (const { name, offset } of encoderLayout(graph.card.layout)) {
    const known = tensors[name];
    if (known) params.set(known.data, offset);
  }
  return params;
}
