/**
 * All models by their names. A model is opened by the provider that its name belongs to; providers
 * outside of this folder register themselves when their module is imported, as lib/pocket does.
 */
import { UserError } from "../core/errors.ts";
import { budgeted } from "./budgeted_client.ts";
import type { Client } from "./client.ts";
import type { OpenOptions, Provider } from "./provider.ts";
import { gemini } from "./providers/gemini.ts";
import { gguf } from "./providers/gguf.ts";
import { groq } from "./providers/groq.ts";
import { openaiCompatible } from "./providers/openai_compatible.ts";
import { openrouter } from "./providers/openrouter.ts";
import { sentenceFolder } from "./providers/sentence_folder.ts";

const providers = new Map<string, Provider>();

/**
 * Adds a provider, or puts it in the place of an earlier one of its name. Of two that match a name the
 * one that came later opens the model, so the endpoint that takes any name is asked last.
 */
export function registerProvider(provider: Provider): void {
  providers.set(provider.name, provider);
}

for (const provider of [openaiCompatible, gguf, sentenceFolder, groq, openrouter, gemini]) {
  registerProvider(provider);
}

/**
 * Opens a model by its name.
 *
 * @throws {UserError} where no provider knows the name, or a key or price is missing
 */
export async function openClient(name: string, options: OpenOptions = {}): Promise<Client> {
  const provider = asked().find((provider) => provider.matches(name, options));
  if (provider) {
    if (options.thinking !== undefined && !provider.thinks) {
      const thinking = asked().filter(({ thinks }) => thinks).map(({ name }) => name);
      throw new UserError(
        `Cannot tell ${name} how long to think as only models of ${
          thinking.join(", ")
        } can be told`,
      );
    }
    const client = await provider.open(name, options);
    const { budget } = options;
    return budget === undefined || provider.hosted ? client : budgeted(client, budget);
  }
  throw new UserError(`Cannot find a model named "${name}"`, {
    hint: ["There are", ...describeModels()].join("\n  "),
  });
}

/** The models there are, a line a provider. */
export function describeModels(): string[] {
  return asked().map(({ describe }) => describe);
}

/** The providers in the order in which they are asked. */
function asked(): Provider[] {
  return [...providers.values()].reverse();
}
