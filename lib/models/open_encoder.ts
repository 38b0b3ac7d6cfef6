/** Sentence encoders by name, each opened once; they remember what they have embedded. */
import { remember } from "../core/remember.ts";
import { type Able, able } from "./capabilities.ts";
import { openClient } from "./registry.ts";

const opened = new Map<string, Promise<Able<"embed">>>();

/**
 * The encoder, which remembers the vectors of texts, live queries apart.
 *
 * @param name As openClient() takes it: "pocket-encoder", or the path of a folder.
 * @throws {UserError} as openClient() does, or for a model that does not embed
 */
export function openEncoder(name: string): Promise<Able<"embed">> {
  let encoder = opened.get(name);
  if (encoder === undefined) {
    encoder = open(name);
    encoder.catch(() => opened.delete(name));
    opened.set(name, encoder);
  }
  return encoder;
}

async function open(name: string): Promise<Able<"embed">> {
  const encoder = able(await openClient(name), "embed");
  const { name: own, width, price, limits, fineTuning } = encoder;
  return {
    ...{ name: own, width, price, limits },
    ...fineTuning && { fineTuning },
    countTokens: (text) => encoder.countTokens(text),
    embed: remember((texts, options) => encoder.embed(texts, options)),
  };
}
