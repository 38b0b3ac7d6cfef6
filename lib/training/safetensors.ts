/**
 * Named tensors in a file: the safetensors format (https://huggingface.co/docs/safetensors). 64-bit
 * float and integer tensors have no use here: everything trained is float32.
 */
import { UserError } from "../errors.ts";
import { writeAtomically } from "../write.ts";

export interface Tensor {
  shape: number[];
  data: Float32Array;
}

export interface Tensors {
  tensors: Record<string, Tensor>;
  /** Free text about the file. */
  metadata: Record<string, string>;
}

/** Where data start, so that a graph can name where in the file its weights lie (gpu/inference.py). */
const START = 16384;

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** The file's bytes; tensors lie one after another in the order of `tensors`. */
export function encodeSafetensors({ tensors, metadata }: Tensors): Uint8Array<ArrayBuffer> {
  let end = 0;
  const header: Record<string, Entry | Record<string, string>> = { __metadata__: metadata };
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: "F32", shape, data_offsets: [end, end += data.byteLength] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.max(START, 8 + json.length);
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.fill(0x20, 8, start); // the format pads its header with spaces
  bytes.set(json, 8);
  let offset = start;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/** Reads what {@linkcode encodeSafetensors} or any other writer wrote, if all of it is float32. */
export function decodeSafetensors(bytes: Uint8Array, name: string): Tensors {
  const fail = (what: string) => new UserError(`Cannot read ${name} as safetensors: ${what}`);
  if (bytes.length < 8) throw fail(`it has ${bytes.length} bytes, fewer than the format's 8`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  if (start > bytes.length) throw fail("it is cut short or not of that format");
  let header: Record<string, Entry>;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  } catch {
    throw fail("its header is not JSON");
  }
  const { __metadata__: metadata = {}, ...entries } = header as typeof header & {
    __metadata__?: Record<string, string>;
  };
  const tensors: Record<string, Tensor> = {};
  for (const [key, { dtype, shape, data_offsets: [from, to] }] of Object.entries(entries)) {
    if (dtype !== "F32") throw fail(`${key} is ${dtype}, and only F32 can be used here`);
    const size = shape.reduce((product, length) => product * length, 1);
    if (start + to > bytes.length) {
      throw fail(`it is cut short: ${key} ends at byte ${start + to} of ${bytes.length}`);
    }
    if (to - from !== 4 * size) throw fail(`${key} has ${to - from} bytes, not ${4 * size}`);
    tensors[key] = {
      shape,
      data: new Float32Array(bytes.slice(start + from, start + to).buffer),
    };
  }
  return { tensors, metadata };
}

/** Reads a file; a missing or broken one is a {@linkcode UserError}. */
export async function readSafetensors(path: string): Promise<Tensors> {
  try {
    return decodeSafetensors(await Deno.readFile(path), path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(`Cannot read ${path}: there is no such file`, { cause: error });
  }
}

/** Writes a file whole or not at all. */
export async function writeSafetensors(path: string, tensors: Tensors): Promise<void> {
  await writeAtomically(path, encodeSafetensors(tensors));
}
