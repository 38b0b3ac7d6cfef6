/**
 * Models behind OpenAI-compatible endpoints: those of the one that --base-url names (llama.cpp, Ollama,
 * vLLM, `lab serve`), and of hosts that have a prefix of their own.
 */
import type { Provider } from "../provider.ts";
import { keyIn, openHosted } from "./open_hosted.ts";
import { openaiWire } from "./openai_wire.ts";

/** The key of the endpoint, if it wants one. */
const KEY = "ROUTELAB_API_KEY";

export const openaiCompatible: Provider = {
  name: "openai-compatible",
  hosted: true,
  describe: "any name at the OpenAI-compatible endpoint that --base-url or ROUTELAB_BASE_URL " +
    `names, with the key in ${KEY} if it wants one`,
  matches: (_, { baseUrl }) => Boolean(baseUrl),
  open(name, options) {
    const endpoint = { name, model: name, baseUrl: options.baseUrl!, apiKey: Deno.env.get(KEY) };
    return openHosted(endpoint, { wire: openaiWire, options });
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
      const apiKey = keyIn(key, { name, host });
      const model = name.slice(host.length + 1);
      return openHosted({ name, model, baseUrl, apiKey }, { wire: openaiWire, options });
    },
  };
}
