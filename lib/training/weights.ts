/** Trained weights as they are kept and exchanged: by name, where graphs find them. */
import { UserError } from "../core/errors.ts";
import { encodeSafetensors, fitsGraphs, volume } from "../onnx/safetensors.ts";
import type { StepCard } from "./step_graph.ts";

/**
 * A flat vector of parameters as the bytes of a model.safetensors. Python's safetensors reads it, and so
 * do the graphs of gpu/inference.py.
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
