/**
 * A decoder in ONNX Runtime: a graph with a key-value cache (gpu/export/inference_graphs.py) and the weights beside
 * it. It knows tokens, not texts.
 */
import { type InferenceSession, Tensor } from "onnxruntime-node";
import { UserError } from "../core/errors.ts";
import { type GraphOptions, openGraph } from "./graph.ts";

/** Keys and values of what rows have seen, by the graph's names of them: [rows, heads, time, dim] each. */
export type Past = ReadonlyMap<string, Tensor>;

/** As gpu/export names what a graph takes of keys and values, and what it gives. */
const TAKEN = "past_key_values.", GIVEN = "present.";

/** Number of tokens before the new ones in a decoder's input; it adds their embeddings to the new ones'. */
export const SHIFTS = 2;

export interface DecoderInput {
  /** The {@linkcode SHIFTS} tokens before and the new ones, `batch` rows of equal length. */
  tokens: Int32Array;
  batch: number;
  past: Past;
  /** Which row of `past` each row goes on from. */
  rows: Int32Array;
  /** Number of padding positions at the start of each row. */
  start: Int32Array;
}

export class Decoder {
  readonly #session: InferenceSession;
  readonly #nothing: Past;

  private constructor(session: InferenceSession) {
    this.#session = session;
    const taken = session.inputMetadata.filter(({ name }) => name.startsWith(TAKEN));
    if (taken.length === 0) {
      throw new UserError("Cannot use a graph as a decoder without inputs of keys and values");
    }
    this.#nothing = new Map(taken.map((input) => {
      const [, heads, , size] = input.isTensor ? input.shape.map(Number) : [];
      return [input.name, new Tensor("float32", new Float32Array(0), [1, heads, 0, size])];
    }));
  }

  /** Opens a decode graph with the weights beside it, or with others of its shape. */
  static async open(path: string, options: GraphOptions = {}): Promise<Decoder> {
    return new Decoder(await openGraph("decoder", path, options));
  }

  /** Frees the session, weights and all; without it that is left to the garbage collector. */
  async close(): Promise<void> {
    await this.#session.release();
  }

  /** The empty past of a row, before its first token. */
  nothing(): Past {
    return this.#nothing;
  }

  /** Logits of every new position, row after row, and what the rows have seen by then. */
  async run(
    { tokens, batch, past, rows, start }: DecoderInput,
  ): Promise<{ logits: Float32Array; vocab: number; past: Past }> {
    const { logits, ...given } = await this.#session.run({
      ...Object.fromEntries(past),
      tokens: new Tensor("int32", tokens, [batch, tokens.length / batch]),
      rows: new Tensor("int32", rows, [batch]),
      start: new Tensor("int32", start, [batch]),
    });
    const seen = Object.entries(given).map(([name, tensor]) =>
      [name.replace(GIVEN, TAKEN), tensor] as const
    );
    return { logits: logits.data as Float32Array, vocab: logits.dims[2], past: new Map(seen) };
  }
}
