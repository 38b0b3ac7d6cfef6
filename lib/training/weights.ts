/** Trained weights as they are kept and exchanged: by name, where graphs find them. */
import { UserError } from "../core/errors.ts";
import { encodeSafetensors, fitsGraphs, type Tensors, volume } from "../onnx/safetensors.ts";
import type { StepCard } from "./step_graph.ts";

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
