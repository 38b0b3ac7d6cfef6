/** Capabilities of clients, by name: `able()` demands one, `can()` chooses by one. */
import { UserError } from "../core/errors.ts";
import type { Client } from "./client.ts";

const CAPABILITIES = ["generate", "stream", "score", "embed"] as const;

export type Capability = typeof CAPABILITIES[number];

/** A client that has these capabilities for certain, e.g. `Able<"generate" | "stream">`. */
export type Able<C extends Capability> =
  & Client
  & Required<Pick<Client, C | (C extends "embed" ? "width" : never)>>;

/** True of a client that has all of the capabilities. */
export function can<C extends Capability>(
  client: Client,
  ...capabilities: C[]
): client is Able<C> {
  return capabilities.every((capability) => client[capability] !== undefined);
}

/**
 * The client itself, known to have the capabilities.
 *
 * @throws {UserError} naming those it lacks and those it has
 */
export function able<C extends Capability>(client: Client, ...capabilities: C[]): Able<C> {
  if (can(client, ...capabilities)) return client;
  const has = CAPABILITIES.filter((capability) => can(client, capability));
  const lacks = capabilities.filter((capability) => !can(client, capability));
  throw new UserError(
    `Cannot ${listed(lacks, "or")} with ${client.name} as it can only ${listed(has, "and")}`,
  );
}

function listed(words: readonly string[], last: "and" | "or"): string {
  return words.length < 2
    ? words.join()
    : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}
