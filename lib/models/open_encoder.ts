/** The encoder in use: pocket-encoder, or the one whose folder ROUTELAB_ENCODER names. */
import { codeDigest } from "../core/code_digest.ts";
import { folderDigests } from "../core/digest.ts";
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

async function open(folder: string | null): Promise<SentenceEncoder> {
  if (folder === null) return remembering(await openPocketEncoder());
  const encoder = await OnnxEncoder.open(folder);
  const code = await codeDigest(import.meta.resolve("../onnx/onnx_encoder.ts"));
  return remembering(stored(encoder, { identity: { files: await folderDigests(folder), code } }));
}

function remembering(encoder: SentenceEncoder): SentenceEncoder {
  const { name, width } = encoder;
  return { name, width, embed: remember((texts, options) => encoder.embed(texts, options)) };
}
