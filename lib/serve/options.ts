/** Options of the service: routers, models that answer in the place of candidates, and its limits. */
import type { Able, Client } from "../models/mod.ts";
import type { Router } from "../routers/mod.ts";
import type { LogLine } from "./exchange.ts";

/** A model that answers. */
export type ServedModel = Able<"generate" | "stream">;

/** Who answers when a router chooses a candidate. */
export interface ServedCandidate {
  /** A model that generates and streams. Requests side by side want one core each. */
  client: Client;
  /** Estimated cost of an answer, e.g. the mean of the outcomes learned from; only its order counts. */
  cost: number;
}

export interface Limits {
  /** Most characters (Unicode code points) of a text. */
  characters: number;
  /** Most texts of a batch. */
  texts: number;
  /** Most bytes of a body. The default has room for a full batch with every character escaped. */
  bodyBytes: number;
  /** Milliseconds in which a body must have arrived. */
  bodyMs: number;
  /** Requests worked on at once. Models of this machine share its cores: with more all are slower. */
  concurrent: number;
  /** Requests that may wait for their turn; those beyond get 503. */
  queued: number;
  /** Seconds after which a request that got 503 is asked to come again. */
  retrySeconds: number;
}

export const LIMITS: Limits = {
  characters: 5000,
  texts: 100,
  bodyBytes: 8 * 2 ** 20,
  bodyMs: 10_000,
  concurrent: 4,
  queued: 64,
  retrySeconds: 1,
};

export interface ServiceOptions {
  /** Fitted routers by name, all of the same candidates; `/predict` asks the first. */
  policies: ReadonlyMap<string, Router>;
  /** In the order of the routers' candidates; the last is the reference. */
  candidates: readonly ServedCandidate[];
  /** Device of the routers, as `/health` reports it. @default "cpu" */
  device?: string;
  /** US dollars; once they are spent the cheapest candidate answers everything. No limit by default. */
  budgetUsd?: number | undefined;
  limits?: Partial<Limits>;
  /** Token that clients must send as `Authorization: Bearer <token>`; none by default. */
  token?: string | undefined;
  /** The origin whose pages may call, or "*"; none by default. */
  corsOrigin?: string | undefined;
  /** Hears of every request when it has ended. */
  log?: (line: LogLine) => void;
  /** True where log lines hold the query's text. @default false */
  logQueries?: boolean;
}
