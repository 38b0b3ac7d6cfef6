/** What a provider of models is: some names, and how to open the models that they name. */
import type { Client } from "./client.ts";
import type { Price } from "./prices.ts";

export interface OpenOptions {
  /** Endpoint of models that no other provider has. */
  baseUrl?: string | undefined;
  /** @default the one in data/prices.json */
  price?: Price | undefined;
  /** File in which answers of hosted models are kept. @default data/cache/answers.sqlite */
  answers?: string | undefined;
  /** Cores that a model on this machine computes on. @default all of them */
  threads?: number | undefined;
}

export interface Provider {
  /** Its own, e.g. "groq". */
  readonly name: string;
  /** Its models, for help texts and errors: "groq/MODEL, with the key in GROQ_API_KEY". */
  readonly describe: string;
  matches(name: string, options: OpenOptions): boolean;
  /** @throws {UserError} that says what the model lacks: a key, a price, a file */
  open(name: string, options: OpenOptions): Client | Promise<Client>;
  /** What a cached result that used the model depends on, a line each; none for hosted models. */
  inputs?(name: string): Promise<string[]>;
}
