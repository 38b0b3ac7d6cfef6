/**
 * Language models of one's own from GGUF files, named `gguf/` and the file's path. llama.cpp runs them in this process;
 * answers are kept in the store, by the contents of the file and the code that asks it.
 */
import { codeDigest } from "../../core/code_digest.ts";
import { digestOf, fileDigest } from "../../core/digest.ts";
import { tryGenerate, UnansweredError } from "../answers.ts";
import type { Able } from "../capabilities.ts";
import type { Completion, GenerateOptions } from "../client.ts";
import { GgufClient } from "../gguf/client.ts";
import { GgufModel } from "../gguf/model.ts";
import { GGUF, VERSION } from "../gguf/place.ts";
import type { Conversation } from "../messages.ts";
import { findPrice, FREE } from "../prices.ts";
import type { Provider } from "../provider.ts";
import { storedClient } from "../stored_client.ts";

export const gguf: Provider = {
  name: "gguf",
  describe: `${GGUF}FILE, a language model in a GGUF file, run by llama.cpp (docs/models.md)`,
  matches: (name) => name.startsWith(GGUF) && name.length > GGUF.length,
  // Two threads wait for each other, and take several times as long where other processes run
  async open(name, { threads = 1, price = findPrice(name) ?? FREE, store }) {
    const path = name.slice(GGUF.length);
    const model = await GgufModel.open(path, { name, threads });
    const digest = await fileDigest(path);
    const code = await codeDigest(import.meta.resolve("../gguf/client.ts"));
    const client = new GgufClient(model, { price, digest });
    const identity = digestOf({ digest, code, llama: VERSION });
    return keptPromptByPrompt(client, { identity, store });
  },
};

/** The client, whose answers are kept. Prompts are asked one by one, each for all its samples, so that it is read once. */
function keptPromptByPrompt(
  client: GgufClient,
  options: { identity: string; store: string | undefined },
): Able<"generate" | "stream" | "score"> {
  const kept = storedClient(client, options);
  return {
    ...kept,
    score: (answers) => client.score(answers),
    async generate(prompts: readonly Conversation[], options: GenerateOptions = {}) {
      const answers: Completion[][] = [];
      const failures = new Map<number, string>();
      for (const [place, prompt] of prompts.entries()) {
        const asked = await tryGenerate(kept, [prompt], {
          ...options,
          logProbs: false, // they are always told
          onSample: (_, sample) => options.onSample?.(place, sample),
          onAnswer: (_, samples) => options.onAnswer?.(place, samples),
        });
        answers.push(...asked.answers);
        for (const why of asked.failures.values()) failures.set(place, why);
      }
      if (failures.size > 0) throw new UnansweredError(client.name, { failures, answers });
      return answers;
    },
  };
}
