/** A sentence encoder in ONNX Runtime: texts to vectors whose cosine says how alike they are. */
import { type InferenceSession, Tensor } from "onnxruntime-node";
import { byLength, type EmbedOptions } from "./by_length.ts";
import { type GraphOptions, openGraph } from "./graph.ts";
import { PAD, SEPARATOR, START, type Tokenizer } from "./tokenizer.ts";

/** Tokens, padding included, of the texts that are embedded at once. */
const BATCH_TOKENS = 8192;

export interface EncoderOptions extends GraphOptions {
  /** @default "encoder" */
  name?: string;
  tokenizer: Tokenizer;
  /** Tokens of a text that are read; the rest is cut. */
  context: number;
}

export class Encoder {
  readonly #session: InferenceSession;
  readonly #options: EncoderOptions;

  private constructor(session: InferenceSession, options: EncoderOptions) {
    this.#session = session;
    this.#options = options;
  }

  get name(): string {
    return this.#options.name ?? "encoder";
  }

  /** Length of its vectors. */
  get width(): number {
    const [output] = this.#session.outputMetadata;
    return output.isTensor ? Number(output.shape[1]) : NaN;
  }

  static async open(path: string, options: EncoderOptions): Promise<Encoder> {
    return new Encoder(await openGraph("encoder", path, options), options);
  }

  /** A vector of length 1 for each text. */
  async embed(texts: readonly string[], options: EmbedOptions = {}): Promise<Float32Array[]> {
    return (await this.pool(texts, options)).map(normalized);
  }

  /** The mean of each text's last hidden states, as a head on the encoder takes it. */
  pool(texts: readonly string[], options: EmbedOptions = {}): Promise<Float32Array[]> {
    const { tokenizer, context } = this.#options;
    return this.poolIds(texts.map((text) => textIds(text, { tokenizer, context })), options);
  }

  /** The same of rows of token ids, framed and cut as they are. */
  poolIds(rows: readonly number[][], { onProgress }: EmbedOptions = {}): Promise<Float32Array[]> {
    return byLength(rows, { most: BATCH_TOKENS, run: (batch) => this.#run(batch), onProgress });
  }

  async #run(rows: number[][]): Promise<Float32Array[]> {
    const time = Math.max(...rows.map((row) => row.length));
    const { tokens, present } = padRight(rows, time);
    const { vectors } = await this.#session.run({
      tokens: new Tensor("int32", tokens, [rows.length, time]),
      present: new Tensor("float32", present, [rows.length, time]),
    });
    const width = vectors.dims[1], data = vectors.data as Float32Array;
    return rows.map((_, row) => data.slice(row * width, (row + 1) * width));
  }
}

/** A text as an encoder takes it, its end cut if it is too long. */
export function textIds(
  text: string,
  { tokenizer, context }: { tokenizer: Tokenizer; context: number },
): number[] {
  return [START, ...tokenizer.encode(text).slice(0, context - 2), SEPARATOR];
}

/** Rows of `time` tokens, and which of their positions are no padding. */
export function padRight(
  rows: readonly number[][],
  time: number,
): { tokens: Int32Array; present: Float32Array } {
  const tokens = new Int32Array(rows.length * time).fill(PAD);
  const present = new Float32Array(tokens.length);
  for (const [row, ids] of rows.entries()) {
    tokens.set(ids, row * time);
    present.fill(1, row * time, row * time + ids.length);
  }
  return { tokens, present };
}

/** Cosine of two vectors of length 1. */
export function cosineOf(a: Float32Array, b: Float32Array): number {
  // Four sums side by side: the processor need not wait for one addition to begin the next
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0, i = 0;
  for (; i + 3 < a.length; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (; i < a.length; i++) s0 += a[i] * b[i];
  return s0 + s1 + s2 + s3;
}

/** The vector at length 1; zeros stay zeros. */
export function normalized(vector: Float32Array): Float32Array {
  const length = Math.sqrt(cosineOf(vector, vector)) || 1;
  return vector.map((value) => value / length);
}
