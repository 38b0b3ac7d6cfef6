/**
 * Vectors kept in the store: a real encoder takes tens of milliseconds for a text, and studies ask for the
 * same texts again.
 */
import type { EmbedOptions } from "../onnx/mod.ts";
import { digestOf } from "../core/digest.ts";
import type { Live } from "../core/remember.ts";
import { Store } from "../core/store/store.ts";
import type { Able } from "./capabilities.ts";

/** Texts embedded before their vectors are saved: what an interruption loses. */
const CHUNK = 256;

/** Characters of a text by which a list shows its vector. */
const LABEL = 60;

/**
 * The encoder, which first looks into the store, and puts there what it had to compute.
 *
 * @param encoder A plain object, whose other members the result has too.
 * @param options.identity All that its vectors depend on besides the text: its files and code.
 * @param options.store Folder of the store; the one in use by default.
 */
export function stored<E extends Pick<Able<"embed">, "name" | "embed">>(
  encoder: E,
  { identity, store: folder }: { identity: unknown; store?: string | undefined },
): E {
  const store = Store.open(folder), own = digestOf(identity);
  return {
    ...encoder,
    async embed(texts: readonly string[], { onProgress, live }: EmbedOptions & Live = {}) {
      if (live) return await encoder.embed(texts);
      const keys = texts.map((text) => digestOf([own, text]));
      const vectors = store.getAll("vector", keys)
        .map((value): Float32Array | null => value && new Float32Array(value.slice().buffer));
      const missing = [...texts.keys()].filter((i) => vectors[i] === null);
      for (let at = 0; at < missing.length; at += CHUNK) {
        const chunk = missing.slice(at, at + CHUNK);
        const computed = await encoder.embed(chunk.map((i) => texts[i]));
        store.put(
          "vector",
          chunk.map((i, j) => {
            const { buffer, byteOffset, byteLength } = vectors[i] = computed[j];
            return {
              key: keys[i],
              value: new Uint8Array(buffer, byteOffset, byteLength),
              label: `${encoder.name}: ${texts[i].slice(0, LABEL)}`,
            };
          }),
        );
        onProgress?.(texts.length - missing.length + at + chunk.length, texts.length);
      }
      return vectors as Float32Array[];
    },
  };
}
