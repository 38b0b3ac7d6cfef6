/** What every sentence encoder here can do: texts to vectors whose cosine says how alike they are. */
import type { EmbedOptions } from "../onnx/mod.ts";
import type { Live } from "../core/remember.ts";

export interface SentenceEncoder {
  /** E.g. "pocket-encoder", or the name of its folder. */
  readonly name: string;
  /** Length of its vectors. */
  readonly width: number;
  /** A vector of length 1 for each text. Texts that are too long are cut. */
  embed(texts: readonly string[], options?: EmbedOptions & Live): Promise<Float32Array[]>;
}
