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
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Vectors that are compared at once: each of the others is then read once for all of them. */
const BLOCK = 4;

/** Cosines of each vector with all others, of length 1 all of them: a row a vector. */
export function* cosinesOf(
  vectors: readonly Float32Array[],
  others: readonly Float32Array[],
): Generator<Float64Array> {
  const whole = vectors.length - vectors.length % BLOCK;
  for (let at = 0; at < whole; at += BLOCK) {
    const block = vectors.slice(at, at + BLOCK).map((vector) => Float64Array.from(vector));
    const [a, b, c, d] = block;
    const rows = block.map(() => new Float64Array(others.length));
    const [ofA, ofB, ofC, ofD] = rows;
    for (let j = 0; j < others.length; j++) {
      const other = others[j];
      let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
      for (let i = 0; i < other.length; i++) {
        const value = other[i];
        s0 += a[i] * value;
        s1 += b[i] * value;
        s2 += c[i] * value;
        s3 += d[i] * value;
      }
      ofA[j] = s0;
      ofB[j] = s1;
      ofC[j] = s2;
      ofD[j] = s3;
    }
    yield* rows;
  }
  for (const vector of vectors.slice(whole)) {
    yield Float64Array.from(others, (other) => cosineOf(vector, other));
  }
}

/** The vector at length 1; zeros stay zeros. */
export function normalized(vector: Float32Array): Float32Array {
  const length = Math.sqrt(cosineOf(vector, vector)) || 1;
  return vector.map((value) => value / length);
}
