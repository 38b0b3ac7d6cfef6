/** A pocket model in a seat of the service. */
import { priceOf } from "../llm/mod.ts";
import {
  CONTEXT,
  openPocketModel,
  type PocketLanguageModel,
  pocketTokenizer,
} from "../pocket/mod.ts";
import type { ServedModel } from "./options.ts";

export async function pocketSeat(name: PocketLanguageModel): Promise<ServedModel> {
  const tokenizer = await pocketTokenizer();
  return {
    // Requests side by side want the other cores: with one each more are answered in a second
    client: await openPocketModel(name, { threads: 1 }),
    price: priceOf(name),
    context: CONTEXT,
    usageOf: (prompt, answer) => ({
      // Around a prompt are the tokens that start it and end it, after an answer one that ends it
      tokens_in: tokenizer.encode(prompt).length + 2,
      tokens_out: tokenizer.encode(answer).length + 1,
    }),
  };
}
