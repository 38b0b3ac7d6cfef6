/** The encoder in use: pocket-encoder, or the one whose folder ROUTELAB_ENCODER names. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileDigests } from "../core/file_digests.ts";
import { openPocketEncoder } from "../pocket/mod.ts";
import { remember } from "../core/remember.ts";
import { OnnxEncoder } from "../onnx/onnx_encoder.ts";
import { stored } from "./stored_encoder.ts";
import type { SentenceEncoder } from "./sentence_encoder.ts";

/** The variable; `--encoder DIR` sets it for its own run. */
export const ENCODER_VARIABLE = "ROUTELAB_ENCODER";

/** The folder of the encoder in use; null for pocket-encoder. */
export function encoderFolder(): string | null {
  return Deno.env.get(ENCODER_VARIABLE) || null;
}

const opened = new Map<string | null, Promise<SentenceEncoder>>();

/** Opens the encoder in use, once; it remembers what it has embedded, live queries apart. */
export function openEncoder(folder: string | null = encoderFolder()): Promise<SentenceEncoder> {
  let encoder = opened.get(folder);
  if (encoder === undefined) {
    encoder = open(folder);
    encoder.catch(() => opened.delete(folder));
    opened.set(folder, encoder);
  }
  return encoder;
}

const VECTORS = join(import.meta.dirname!, "../../data/cache/vectors");

async function open(folder: string | null): Promise<SentenceEncoder> {
  if (folder === null) return remembering(await openPocketEncoder());
  const encoder = await OnnxEncoder.open(folder);
  await Deno.mkdir(VECTORS, { recursive: true });
  const digest = createHash("sha256").update((await fileDigests(folder)).join("\n")).digest("hex");
  const path = join(VECTORS, `${encoder.name}-${digest.slice(0, 16)}.sqlite`);
  return remembering(stored(encoder, path));
}

function remembering(encoder: SentenceEncoder): SentenceEncoder {
  const { name, width } = encoder;
  return { name, width, embed: remember((texts, options) => encoder.embed(texts, options)) };
}

/** What a cached result that used the encoder depends on, besides pocketInputs(). */
export async function encoderInputs(): Promise<string[]> {
  const folder = encoderFolder();
  return folder === null ? [] : await fileDigests(folder);
}
