/**
 * Opens a language model by its name: `pocket-small` and `pocket-large` are here, `openrouter/MODEL` and
 * `groq/MODEL` with those hosts, and any other name is a model of the endpoint that --base-url or
 * ROUTELAB_BASE_URL names. Keys come from the environment.
 */
import { UserError } from "../core/errors.ts";
import type { Client } from "./client.ts";
import { type Endpoint, OpenAiClient } from "./providers/openai_client.ts";
import { type Price, priceOf } from "./prices.ts";
import { storedClient } from "./stored_client.ts";
import {
  openPocketModel,
  POCKET_LANGUAGE_MODELS,
  type PocketLanguageModel,
} from "../pocket/mod.ts";

/** Hosts that a model's name can begin with, and the variables that hold their keys. */
const HOSTS: Record<string, { baseUrl: string; key: string }> = {
  openrouter: { baseUrl: "https://openrouter.ai/api/v1", key: "OPENROUTER_API_KEY" },
  groq: { baseUrl: "https://api.groq.com/openai/v1", key: "GROQ_API_KEY" },
};

/** The endpoint of all other models; its key, if it wants one, is in ROUTELAB_API_KEY. */
export const BASE_URL_VARIABLE = "ROUTELAB_BASE_URL";

export interface ClientOptions {
  /** @default what ROUTELAB_BASE_URL says */
  baseUrl?: string | undefined;
  /** @default the one in data/prices.json */
  price?: Price | undefined;
  /** Folder of the store that keeps the answers of hosted models. @default the one in use */
  store?: string | undefined;
}

/**
 * For studies: what hosted models answer is kept, so that nothing is paid for twice. It is kept in the
 * store, by endpoint and model.
 *
 * @throws {UserError} where no host has the model, or its key or price is missing
 */
export async function openClient(name: string, options: ClientOptions = {}): Promise<Client> {
  if (isPocket(name)) return await openPocketModel(name);
  const endpoint = endpointOf(name, options);
  const identity = `${endpoint.model} at ${endpoint.baseUrl}`;
  return storedClient(new OpenAiClient(endpoint), { identity, store: options.store });
}

/**
 * A hosted model whose answers are not kept, with its price: for live queries.
 *
 * @throws {UserError} as openClient() does
 */
export function openHosted(
  name: string,
  options: Omit<ClientOptions, "store"> = {},
): { client: Client; price: Price } {
  const endpoint = endpointOf(name, options);
  return { client: new OpenAiClient(endpoint), price: endpoint.price };
}

export function isPocket(name: string): name is PocketLanguageModel {
  return (POCKET_LANGUAGE_MODELS as readonly string[]).includes(name);
}

function endpointOf(name: string, options: ClientOptions): Endpoint {
  const address = addressOf(name, options);
  return { name, ...address, price: options.price ?? priceOf(name) };
}

function addressOf(name: string, { baseUrl }: ClientOptions) {
  const [host] = name.split("/", 1);
  if (Object.hasOwn(HOSTS, host)) {
    const { baseUrl, key } = HOSTS[host];
    const apiKey = Deno.env.get(key);
    if (apiKey) return { baseUrl, apiKey, model: name.slice(host.length + 1) };
    throw new UserError(`Cannot ask ${name} as ${host} wants a key`, { hint: `Set ${key}` });
  }
  const url = baseUrl ?? Deno.env.get(BASE_URL_VARIABLE);
  if (!url) {
    throw new UserError(`Cannot find a model named "${name}"`, {
      hint: `Models here are ${POCKET_LANGUAGE_MODELS.join(" and ")}; with hosts, ` +
        `${
          Object.keys(HOSTS).map((host) => `${host}/MODEL`).join(" and ")
        }; for others name their ` +
        `endpoint with --base-url or ${BASE_URL_VARIABLE}`,
    });
  }
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new UserError(
      `Cannot ask ${name} as its endpoint must be an http or https address: it is "${url}"`,
    );
  }
  return {
    baseUrl: url.replace(/\/+$/, ""),
    apiKey: Deno.env.get("ROUTELAB_API_KEY"),
    model: name,
  };
}
