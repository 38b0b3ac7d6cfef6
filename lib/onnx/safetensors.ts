/**
 * Named tensors in a file: the safetensors format (https://huggingface.co/docs/safetensors). Weights are float32;
 * what routers have learned is of other types too.
 */
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { writeAtomically } from "../core/write.ts";

/** The types of numbers that files hold, by the format's names of them. */
const TYPES = {
  F64: Float64Array,
  F32: Float32Array,
  I32: Int32Array,
  U16: Uint16Array,
  U8: Uint8Array,
};
export type Numbers = Float64Array | Float32Array | Int32Array | Uint16Array | Uint8Array;

export interface Tensor<Data extends Numbers = Float32Array> {
  shape: number[];
  data: Data;
}

export interface Tensors<Data extends Numbers = Float32Array> {
  tensors: Record<string, Tensor<Data>>;
  /** Free text about the file. */
  metadata: Record<string, string>;
}

/** Data start here, or at a multiple of it; graphs look for their weights here (gpu/export/inference_graphs.py). */
const START = 16384;

const metadataSchema = z.record(z.string(), z.string()).default({});
const entriesSchema = z.record(
  z.string(),
  z.object({
    dtype: z.string(),
    shape: z.array(z.int().min(0)),
    data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
  }),
);

/** The file's bytes; tensors lie one after another in the order of `tensors`. */
export function encodeSafetensors(
  { tensors, metadata }: Tensors<Numbers>,
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { shape, data }]) => {
    const [dtype] = Object.entries(TYPES).find(([, type]) => data instanceof type)!;
    return [name, { dtype, shape, data_offsets: [end, end += data.byteLength] }];
  });
  const header = { __metadata__: metadata, ...Object.fromEntries(entries) };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = START * Math.ceil((8 + json.length) / START);
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
  const { tensors, metadata } = decodeTensors(bytes, name);
  const other = Object.entries(tensors).find(([, { data }]) => !(data instanceof Float32Array));
  if (other === undefined) return { tensors: tensors as Tensors["tensors"], metadata };
  throw new UserError(
    `Cannot read ${name} as safetensors: ${other[0]} is no F32, and only F32 can be used here`,
  );
}

/** The same of tensors of any of the types. */
export function decodeTensors(bytes: Uint8Array, name: string): Tensors<Numbers> {
  const fail = (what: string) => new UserError(`Cannot read ${name} as safetensors: ${what}`);
  if (bytes.length < 8) throw fail(`it has ${bytes.length} bytes, fewer than the format's 8`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  if (start > bytes.length) throw fail("it is cut short or not of that format");
  let metadata: z.output<typeof metadataSchema>, entries: z.output<typeof entriesSchema>;
  try {
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
    const { __metadata__, ...rest } = header;
    metadata = metadataSchema.parse(__metadata__);
    entries = entriesSchema.parse(rest);
  } catch {
    throw fail("its header is not one of that format");
  }
  const tensors: Record<string, Tensor<Numbers>> = {};
  for (const [key, { dtype, shape, data_offsets: [from, to] }] of Object.entries(entries)) {
    if (!(dtype in TYPES)) {
      throw fail(`${key} is ${dtype}, and only ${Object.keys(TYPES).join(", ")} can be read`);
    }
    const type = TYPES[dtype as keyof typeof TYPES];
    const size = type.BYTES_PER_ELEMENT * volume(shape);
    if (start + to > bytes.length) {
      throw fail(`it is cut short: ${key} ends at byte ${start + to} of ${bytes.length}`);
    }
    if (to - from !== size) throw fail(`${key} has ${to - from} bytes, not ${size}`);
    tensors[key] = { shape, data: new type(bytes.slice(start + from, start + to).buffer) };
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

/** True where the data of a file's bytes start at the offset from which graphs read their weights. */
export function fitsGraphs(bytes: Uint8Array): boolean {
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true) === BigInt(START - 8);
}

/** Number of elements of a shape. */
export function volume(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
