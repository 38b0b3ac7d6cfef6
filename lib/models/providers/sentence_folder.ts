/**
 * Sentence encoders of one's own: a folder with an ONNX graph and its tokenizer, named by its path.
 * Vectors are kept in data/cache/vectors, a file for each encoder, told apart by its files' contents.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileDigests } from "../../core/file_digests.ts";
import { OnnxEncoder } from "../../onnx/mod.ts";
import { encoderClient } from "../encoder_client.ts";
import type { Provider } from "../provider.ts";
import { stored } from "../stored_encoder.ts";

const VECTORS = join(import.meta.dirname!, "../../../data/cache/vectors");

/** One of them makes a folder an encoder's; opening it says which of the others is missing. */
const SIGNS = ["config.json", "tokenizer.json", "model.onnx", "onnx/model.onnx"];

export const sentenceFolder: Provider = {
  name: "sentence-folder",
  describe:
    "the path of a sentence encoder's folder, with model.onnx, config.json and tokenizer.json",
  matches: (folder) => SIGNS.some((file) => exists(join(folder, file))),
  async open(folder, { threads }) {
    const encoder = await OnnxEncoder.open(folder, { threads });
    await Deno.mkdir(VECTORS, { recursive: true });
    const digests = (await fileDigests(folder)).join("\n");
    const digest = createHash("sha256").update(digests).digest("hex");
    const client = encoderClient({
      encoder,
      context: encoder.maxTokens,
      countTokens: (text) => encoder.countTokens(text),
    });
    return stored(client, join(VECTORS, `${encoder.name}-${digest.slice(0, 16)}.sqlite`));
  },
  inputs: fileDigests,
};

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
