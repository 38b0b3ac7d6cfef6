/**
 * Models behind OpenAI-compatible endpoints: those of the one that --base-url names (llama.cpp, Ollama,
 * vLLM, `lab serve`), and what hosts with a prefix of their own share with it. Answers are kept.
 */
import { UserError } from "../../core/errors.ts";
import { withoutCredentials } from "../../core/redact.ts";
import { addressOf } from "./address.ts";
import type { Client } from "../client.ts";
import type { OpenOptions, Provider } from "../provider.ts";
import { priceOf } from "../prices.ts";
import { storedClient } from "../stored_client.ts";
import { type Endpoint, OpenAiClient } from "./openai_client.ts";

/** The key of the endpoint, if it wants one. */
const KEY = "ROUTELAB_API_KEY";

export const openaiCompatible: Provider = {
  name: "openai-compatible",
  hosted: true,
  describe: "any name at the OpenAI-compatible endpoint that --base-url or ROUTELAB_BASE_URL " +
    `names, with the key in ${KEY} if it wants one`,
  matches: (_, { baseUrl }) => Boolean(baseUrl),
  open(name, options) {
    const baseUrl = options.baseUrl!;
    if (!URL.canParse(baseUrl) || !/^https?:/.test(baseUrl)) {
      throw new UserError(
        `Cannot ask ${name} as its endpoint must be an http or https address: it is ` +
          `"${withoutCredentials(baseUrl)}"`,
      );
    }
    const address = { baseUrl: baseUrl.replace(/\/+$/, ""), apiKey: Deno.env.get(KEY) };
    return openEndpoint({ name, model: name, ...address }, options);
  },
};

/** A host whose models are named `<host>/MODEL`, and which wants a key. */
export function hostProvider(
  { host, baseUrl, key }: { host: string; baseUrl: string; key: string },
): Provider {
  return {
    name: host,
    hosted: true,
    describe: `${host}/MODEL, with the key in ${key}`,
    matches: (name) => name.startsWith(`${host}/`),
    open(name, options) {
      const apiKey = Deno.env.get(key);
      if (!apiKey) {
        throw new UserError(`Cannot ask ${name} as ${host} wants a key`, { hint: `Set ${key}` });
      }
      return openEndpoint(
        { name, model: name.slice(host.length + 1), baseUrl, apiKey },
        options,
      );
    },
  };
}

/** The model, whose answers are kept by endpoint and model, so that nothing is paid for twice. */
function openEndpoint(
  address: Omit<Endpoint, "price">,
  { price, budget, store, concurrent }: OpenOptions,
): Client {
  const client = new OpenAiClient({
    ...address,
    price: price ?? priceOf(address.name),
    budget,
    concurrent,
  });
  const identity = `${address.model} at ${addressOf(address.baseUrl).address}`;
  return storedClient(client, { identity, store });
}
