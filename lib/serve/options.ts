/** Options of the service: routers, models that answer in the place of candidates, and its limits. */
import type { Able, Client } from "../models/mod.ts";
import type { MapperConfig } from "../policies/mod.ts";
import type { Router } from "../routers/mod.ts";
import type { LogLine } from "./exchange.ts";

/** A model that answers. */
export type ServedModel = Able<"generate" | "stream">;

/** Who answers when a router chooses a candidate: the model, or the best of as many of its samples. */
export interface ServedCandidate {
  /** A model that generates and streams. Requests side by side want one core each. */
  client: Client;
  /** Estimated cost of an answer, e.g. the mean of the outcomes learned from; only its order counts. */
  cost: number;
}

export interface Limits {
  /** Most characters (Unicode code points) of a text of `/predict`. Of a chat the model's context is the limit. */
  characters: number;
  /** Most texts of a batch. */
  texts: number;
  /** Most bytes of a body. The default has room for a full batch with every character escaped. */
  bodyBytes: number;
  /** Milliseconds in which a body must have arrived. */
  bodyMs: number;
  /** Bodies that may arrive at once; beyond, the oldest is given up. */
  bodies: number;
  /**
   * Requests that a model or a router works on at once. Models of this machine share its cores: with more
   * all are slower.
   */
  concurrent: number;
  /** Requests that may wait for a model or a router; those beyond get 503. */
  queued: number;
  /** Milliseconds until an answer must be there; of a stream, until the next piece of it. */
  timeoutMs: number;
  /** Milliseconds of silence after which a stream tells that it waits. */
  heartbeatMs: number;
  /** Most tokens of an answer; the model's own limit holds where it is less. */
  answerTokens: number;
  /** Seconds after which a request that got 503 is asked to come again. */
  retrySeconds: number;
}

export const LIMITS: Limits = {
  characters: 5000,
  texts: 100,
  bodyBytes: 8 * 2 ** 20,
  bodyMs: 10_000,
  bodies: 256,
  concurrent: 4,
  queued: 64,
  timeoutMs: 60_000,
  heartbeatMs: 10_000,
  answerTokens: Infinity,
  retrySeconds: 1,
};

export interface ServiceOptions {
  /** Fitted routers by name, all of the same candidates; `/predict` asks the first. */
  routers: ReadonlyMap<string, Router>;
  /**
   * Who serves a query by its policy: the routers that name policies are then asked for these and have no
   * threshold. It names models as they are served here.
   */
  mapper?: MapperConfig | undefined;
  /** In the order of the routers' candidates; the last is the reference. */
  candidates: readonly ServedCandidate[];
  /** Device of the routers, as `/health` reports it. @default "cpu" */
  device?: string;
  /**
   * US dollars. The worst cost of a call is reserved before it is made: where it does not fit the cheapest
   * candidate answers, and nobody where that does not fit either. Of those that a mapper may choose it is the one
   * whose worst cost is least. No limit by default.
   */
  budgetUsd?: number | undefined;
  /**
   * True where another candidate answers when the chosen one fails or is late; where a mapper chose, its file
   * says who. @default false
   */
  fallback?: boolean;
  limits?: Partial<Limits>;
  /** Token that clients must send as `Authorization: Bearer <token>`; none by default. */
  token?: string | undefined;
  /**
   * Names by which requests may call the service where there is no token, beside those of this machine:
   * the address that it listens at, and its names on a network.
   */
  hosts?: readonly string[];
  /** The origin whose pages may call, or "*"; none by default. */
  corsOrigin?: string | undefined;
  /** Hears of every request when it has ended. */
  log?: (line: LogLine) => void;
  /** True where log lines hold the query's text, and what a router said of it. @default false */
  logQueries?: boolean;
  /** True where log lines hold the answers. @default false */
  logAnswers?: boolean;
}
