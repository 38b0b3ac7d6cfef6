/** What every sentence encoder here can do: texts to vectors whose cosine says how alike they are. */
import type { EmbedOptions } from "../llm/mod.ts";

export interface SentenceEncoder {
  /** E.g. "pocket-encoder", or the name of its folder. */
  readonly name: string;
  /** Length of its vectors. */
  readonly width: number;
  /** A vector of length 1 for each text. Texts that are too long are cut. */
  embed(texts: readonly string[], options?: EmbedOptions): Promise<Float32Array[]>;
}

/** Remembers vectors: studies embed the same prompts for each fold and router. */
export function remembering(encoder: SentenceEncoder): SentenceEncoder {
  const known = new Map<string, Float32Array>();
  return {
    name: encoder.name,
    width: encoder.width,
    async embed(texts, options) {
      const fresh = [...new Set(texts)].filter((text) => !known.has(text));
      const vectors = await encoder.embed(fresh, options);
      fresh.forEach((text, i) => known.set(text, vectors[i]));
      return texts.map((text) => known.get(text)!);
    },
  };
}
