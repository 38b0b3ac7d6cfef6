/**
 * Vectors kept on disk: a real encoder takes tens of milliseconds for a text, and studies ask for the
 * same texts again. One SQLite file for each encoder, told apart by its files' contents.
 */
import { createHash } from "node:crypto";
import type { EmbedOptions } from "../onnx/mod.ts";
import type { Live } from "../core/remember.ts";
import { openStore } from "../core/sqlite.ts";
import type { Able } from "./capabilities.ts";

/** Texts embedded before their vectors are saved: what an interruption loses. */
const CHUNK = 256;

/**
 * The encoder, which first looks into the file, and writes there what it had to compute.
 *
 * @param encoder A plain object, whose other members the result has too.
 */
export function stored<E extends Pick<Able<"embed">, "embed">>(encoder: E, path: string): E {
  const database = openStore(path);
  database.exec("CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB NOT NULL)");
  const find = database.prepare("SELECT vector FROM vectors WHERE text = ?");
  const keep = database.prepare("INSERT OR REPLACE INTO vectors VALUES (?, ?)");
  return {
    ...encoder,
    async embed(texts: readonly string[], { onProgress, live }: EmbedOptions & Live = {}) {
      if (live) return await encoder.embed(texts);
      const keys = texts.map((text) => createHash("sha256").update(text).digest());
      const vectors = keys.map((key): Float32Array | null => {
        const row = find.get(key);
        return row ? new Float32Array((row.vector as Uint8Array).slice().buffer) : null;
      });
      const missing = [...texts.keys()].filter((i) => vectors[i] === null);
      for (let at = 0; at < missing.length; at += CHUNK) {
        const chunk = missing.slice(at, at + CHUNK);
        const computed = await encoder.embed(chunk.map((i) => texts[i]));
        database.exec("BEGIN IMMEDIATE");
        for (const [j, i] of chunk.entries()) {
          vectors[i] = computed[j];
          keep.run(keys[i], new Uint8Array(computed[j].slice().buffer));
        }
        database.exec("COMMIT");
        onProgress?.(texts.length - missing.length + at + chunk.length, texts.length);
      }
      return vectors as Float32Array[];
    },
  };
}
