/** Weights by name, as they are kept and exchanged, and as the flat vector that step graphs train. */
import { UserError } from "../errors.ts";
import type { Tensors } from "./safetensors.ts";
import { type StepCard, volume } from "./step_graph.ts";

type Layout = StepCard["layout"];

/** The named tensors within a flat vector. */
export function toTensors(params: Float32Array, layout: Layout): Tensors["tensors"] {
  return Object.fromEntries(
    layout.map(({ name, shape, offset }) => {
      const data = params.slice(offset, offset + volume(shape));
      return [name, { shape, data }];
    }),
  );
}

/**
 * The flat vector of named tensors; `base`, for what is not named, e.g. a new head on a trained encoder.
 * A name that the layout lacks, or has in another shape, is an error.
 */
export function toFlat(
  tensors: Tensors["tensors"],
  layout: Layout,
  { base, prefix = "" }: { base?: Float32Array; prefix?: string } = {},
): Float32Array {
  const last = layout[layout.length - 1];
  const flat = base ? base.slice() : new Float32Array(last.offset + volume(last.shape));
  const left = new Set(Object.keys(tensors));
  for (const { name, shape, offset } of layout) {
    const key = name.startsWith(prefix) ? name.slice(prefix.length) : "";
    const tensor = tensors[key];
    if (tensor === undefined) {
      if (base) continue;
      throw new UserError(`Cannot use the weights as ${name} is not among them`);
    }
    if (String(tensor.shape) !== String(shape)) {
      throw new UserError(
        `Cannot use the weights as ${name} must be [${shape}]: it is [${tensor.shape}]`,
      );
    }
    flat.set(tensor.data, offset);
    left.delete(key);
  }
  if (left.size > 0) {
    throw new UserError(`Cannot use the weights as the model has no ${[...left].join(", ")}`);
  }
  return flat;
}
