/**
 * Sentence encoders of one's own: a folder with an ONNX graph and its tokenizer, named by its path.
 * Vectors are kept in the store, by the contents of the folder and the code that embeds.
 */
import { join } from "node:path";
import { codeDigest } from "../../core/code_digest.ts";
import { folderDigests } from "../../core/digest.ts";
import { OnnxEncoder } from "../../onnx/mod.ts";
import { encoderClient } from "../encoder_client.ts";
import type { Provider } from "../provider.ts";
import { stored } from "../stored_encoder.ts";

/** One of them makes a folder an encoder's; opening it says which of the others is missing. */
const SIGNS = ["config.json", "tokenizer.json", "model.onnx", "onnx/model.onnx"];

export const sentenceFolder: Provider = {
  name: "sentence-folder",
  describe:
    "the path of a sentence encoder's folder, with model.onnx, config.json and tokenizer.json",
  matches: (folder) => SIGNS.some((file) => exists(join(folder, file))),
  async open(folder, { threads, store }) {
    const encoder = await OnnxEncoder.open(folder, { threads });
    const code = await codeDigest(import.meta.resolve("../../onnx/onnx_encoder.ts"));
    const client = encoderClient({
      encoder,
      context: encoder.maxTokens,
      countTokens: (text) => encoder.countTokens(text),
    });
    return stored(client, { identity: { files: await folderDigests(folder), code }, store });
  },
};

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
