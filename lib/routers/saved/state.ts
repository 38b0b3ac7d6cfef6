/** States as files: JSON, in which arrays of numbers stand by name, and the arrays beside as tensors. */
import type { Numbers, Tensor } from "../../onnx/safetensors.ts";
import type { Part } from "../router.ts";

/** JSON alone. */
type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

interface PackedState {
  state: Json;
  tensors: Record<string, Tensor<Numbers>>;
}

/** The only entry of an object that stands for an array. */
const KEY = "array";

export function packState(state: Part): PackedState {
  const tensors: PackedState["tensors"] = {};
  const pack = (part: Part, path: string[]): Json => {
    if (part === null || typeof part !== "object") return part;
    if (ArrayBuffer.isView(part)) {
      const name = path.join("/"), data = part as Numbers;
      tensors[name] = { shape: [data.length], data };
      return { [KEY]: name };
    }
    if (Array.isArray(part)) return part.map((item, i) => pack(item, [...path, `${i}`]));
    return Object.fromEntries(
      Object.entries(part).map(([name, item]) => [name, pack(item, [...path, name])]),
    );
  };
  return { state: pack(state, []), tensors };
}

export function unpackState({ state, tensors }: PackedState): Part {
  if (state === null || typeof state !== "object") return state;
  if (Array.isArray(state)) return state.map((item) => unpackState({ state: item, tensors }));
  const names = Object.keys(state), name = state[KEY];
  if (names.length === 1 && typeof name === "string" && name in tensors) return tensors[name].data;
  return Object.fromEntries(
    Object.entries(state).map(([name, item]) => [name, unpackState({ state: item, tensors })]),
  );
}
