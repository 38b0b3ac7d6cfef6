/** A model at a host as it is opened by its name: with its price, and its answers kept, so that none is paid for twice. */
import { UserError } from "../../core/errors.ts";
import { withoutCredentials } from "../../core/redact.ts";
import type { Client } from "../client.ts";
import type { OpenOptions } from "../provider.ts";
import { priceOf } from "../prices.ts";
import { storedClient } from "../stored_client.ts";
import { addressOf } from "./address.ts";
import { type Endpoint, HostedClient } from "./hosted_client.ts";
import type { OpenWire } from "./wire.ts";

/** Answers are kept by endpoint, model and how it thinks. @throws {UserError} for an address that is none */
export function openHosted(
  { name, model, baseUrl, apiKey }: Pick<Endpoint, "name" | "model" | "baseUrl" | "apiKey">,
  { wire, options }: { wire: OpenWire; options: OpenOptions },
): Client {
  if (!URL.canParse(baseUrl) || !/^https?:/.test(baseUrl)) {
    throw new UserError(
      `Cannot ask ${name} as its endpoint must be an http or https address: it is ` +
        `"${withoutCredentials(baseUrl)}"`,
    );
  }
  const { price = priceOf(name), budget, store, concurrent, allowOtherVersion, thinking } = options;
  const endpoint = { name, model, apiKey, baseUrl: baseUrl.replace(/\/+$/, "") };
  const client = new HostedClient(
    { ...endpoint, price, budget, concurrent, allowOtherVersion },
    wire,
  );
  const thoughts = thinking === undefined ? "" : `, thinking ${thinking}`;
  return storedClient(client, {
    identity: `${model} at ${addressOf(endpoint.baseUrl).address}${thoughts}`,
    accepts: (completion) => client.accepts(completion),
    store,
  });
}

/** The key of a host. @throws {UserError} where the environment has none */
export function keyIn(variable: string, { name, host }: { name: string; host: string }): string {
  const key = Deno.env.get(variable);
  if (key) return key;
  throw new UserError(`Cannot ask ${name} as ${host} wants a key`, { hint: `Set ${variable}` });
}
