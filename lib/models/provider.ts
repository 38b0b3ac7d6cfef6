/** A provider of models: names, and a way to open the models that they name. */
import { z } from "zod";
import type { Budget } from "./budget.ts";
import type { Client } from "./client.ts";
import type { Price } from "./prices.ts";

/** How long a model thinks before it answers: a level, or most tokens of its thoughts. */
export const thinkingSchema = z.union([z.enum(["low", "medium", "high"]), z.int().min(0)]);

export type Thinking = z.infer<typeof thinkingSchema>;

export interface OpenOptions {
  /** Endpoint of models that no other provider has. */
  baseUrl?: string | undefined;
  /** @default the one in data/prices.json */
  price?: Price | undefined;
  /** What calls are paid from: their worst cost is reserved before them. @default one without a limit */
  budget?: Budget | undefined;
  /** Folder of the store that keeps the answers of hosted models and of GGUF files. @default the one in use */
  store?: string | undefined;
  /** Calls to a host at a time. @default 8 */
  concurrent?: number | undefined;
  /** True where another model than the one that is named may answer, as hosts have it of retired ones. @default false */
  allowOtherVersion?: boolean | undefined;
  /** Of models whose provider says that they can be told it. @default as the model likes */
  thinking?: Thinking | undefined;
  /** Cores that a model on this machine computes on. @default all of them; one for a GGUF file */
  threads?: number | undefined;
}

export interface Provider {
  /** Its own, e.g. "groq". */
  readonly name: string;
  /** Its models, for help texts and errors: "groq/MODEL, with the key in GROQ_API_KEY". */
  readonly describe: string;
  /** True where its clients pay from the budget themselves, call by call. @default false */
  readonly hosted?: true;
  /** True where its models can be told how long to think. @default false */
  readonly thinks?: true;
  matches(name: string, options: OpenOptions): boolean;
  /** @throws {UserError} that says what the model lacks: a key, a price, a file */
  open(name: string, options: OpenOptions): Client | Promise<Client>;
}
