/**
 * A decoder in ONNX Runtime: a graph with a key-value cache (gpu/inference.py) and the weights beside
 * it. It knows tokens, not texts.
 */
import { InferenceSession, Tensor } from "onnxruntime-node";
import { basename, dirname, join } from "node:path";
import { UserError } from "../errors.ts";

/** Keys and values of what rows have seen: [layers, 2, rows, heads, time, dim]. */
export type Past = Tensor;

/** How many tokens before the new ones a decoder is to be given, which it adds to their embeddings. */
export const SHIFTS = 2;

export interface DecoderInput {
  /** The {@linkcode SHIFTS} tokens before and the new ones, `batch` rows of equal length. */
  tokens: Int32Array;
  batch: number;
  past: Past;
  /** Which row of `past` each row goes on from. */
  rows: Int32Array;
  /** How many of each row's first positions are padding. */
  start: Int32Array;
}

export class Decoder {
  readonly #session: InferenceSession;
  readonly #cache: readonly (number | string)[];

  private constructor(session: InferenceSession) {
    this.#session = session;
    const past = session.inputMetadata.find(({ name }) => name === "past");
    if (!past?.isTensor) throw new Error("it has no input named past");
    this.#cache = past.shape;
  }

  /**
   * Opens a decode graph with the model.safetensors beside it, or with other weights of its shape.
   *
   * @param options.weights The bytes of a safetensors file.
   * @param options.threads Cores to compute on; all of them by default.
   */
  static async open(
    path: string,
    { weights, threads = 0 }: { weights?: Uint8Array; threads?: number } = {},
  ): Promise<Decoder> {
    const externalData = weights && [{ path: "model.safetensors", data: weights }];
    try {
      return new Decoder(
        await InferenceSession.create(path, {
          intraOpNumThreads: threads,
          ...(externalData ? { externalData } : {}),
        }),
      );
    } catch (error) {
      const where = join(basename(dirname(path)), basename(path));
      throw new UserError(`Cannot open the decoder ${where}: ${(error as Error).message}`, {
        hint: "Its weights must be in the model.safetensors beside it, and of its shape",
        cause: error,
      });
    }
  }

  /** What a row that has seen nothing goes on from. */
  nothing(): Past {
    const [layers, two, , heads, , size] = this.#cache.map(Number);
    return new Tensor("float32", new Float32Array(0), [layers, two, 1, heads, 0, size]);
  }

  /** Logits of every new position, row after row, and what the rows have seen by then. */
  async run(
    { tokens, batch, past, rows, start }: DecoderInput,
  ): Promise<{ logits: Float32Array; vocab: number; past: Past }> {
    const { logits, present } = await this.#session.run({
      tokens: new Tensor("int32", tokens, [batch, tokens.length / batch]),
      past,
      rows: new Tensor("int32", rows, [batch]),
      start: new Tensor("int32", start, [batch]),
    });
    return { logits: logits.data as Float32Array, vocab: logits.dims[2], past: present };
  }
}
