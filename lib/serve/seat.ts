/** Language models in the seats of the service: a pocket model, or a hosted one. */
import { type ClientOptions, isPocket, openHosted } from "../models/mod.ts";
import { priceOf, type Usage } from "../models/mod.ts";
import { openPocketModel, type PocketLanguageModel, pocketTokenizer } from "../pocket/mod.ts";
import type { ServedModel } from "./options.ts";

/** @throws {UserError} as openClient() does */
export async function openSeat(
  name: string,
  options: Omit<ClientOptions, "answers"> = {},
): Promise<ServedModel> {
  if (isPocket(name)) return await pocketSeat(name);
  return { ...openHosted(name, options), usageOf: estimatedUsage, maxTokens: 1000 };
}

/** Hosts do not tell the tokens of an answer that broke off: about four characters are one. */
function estimatedUsage(prompt: string, answer: string): Usage {
  const tokens = (text: string) => Math.ceil(text.length / 4);
  return { tokens_in: tokens(prompt), tokens_out: tokens(answer) };
}

export async function pocketSeat(name: PocketLanguageModel): Promise<ServedModel> {
  const tokenizer = await pocketTokenizer();
  return {
    // Requests side by side want the other cores: with one each more are answered in a second
    client: await openPocketModel(name, { threads: 1 }),
    price: priceOf(name),
    usageOf: (prompt, answer) => ({
      // Around a prompt are the tokens that start it and end it
      tokens_in: tokenizer.encode(prompt).length + 2,
      tokens_out: tokenizer.encode(answer).length,
    }),
    maxTokens: 32, // as in lib/models
  };
}
