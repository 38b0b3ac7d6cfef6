/** One request from its arrival to the end of its answer, and the log line that is left of it. */
import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { withoutCredentials } from "../core/redact.ts";
import type { Decision } from "./decision.ts";
import type { Metrics } from "./metrics.ts";
import type { Target } from "./target.ts";

/**
 * The line: null where a request routed nothing, lists for a batch. Texts of clients and of models are in it only
 * where they are asked for.
 */
export interface LogLine {
  /** When it arrived, ISO 8601. */
  timestamp: string;
  id: string;
  method: string;
  path: string;
  /** 499 for a client that went away before the end. */
  status: number;
  router: string | null;
  /** Null where a mapper decided. */
  threshold: number | null;
  /** As the router named it; null where it named none, or none is asked for. */
  policy: string | null | (string | null)[];
  model: string | string[] | null;
  /** Of the mapper, that chose the model. */
  rule: string | null | (string | null)[];
  score: number | null | (number | null)[];
  reason: string | string[] | null;
  /** From arrival to the end of the answer, of a stream its last piece. */
  latency_ms: number;
  cost_usd: number;
  query?: string | string[];
  /** What a router that names policies said of the query. */
  reasoning?: string | null | (string | null)[];
  answer?: string | string[];
  /** What failed on our side, with the words of a host that did. */
  error?: string;
}

/** Variables in the context of handlers. */
export interface ServiceEnv {
  Variables: { requestId: string; exchange: Exchange };
}

export class Exchange {
  /** Aborted when the client goes away or the service stops. */
  readonly signal: AbortSignal;
  /** When it arrived, on the clock of `performance.now()`. */
  readonly started = performance.now();
  costUsd = 0;
  /** The answers, where there are any. */
  answers: readonly string[] = [];
  error: string | undefined;
  /** Set where the answer goes on after the handler has returned. */
  streaming = false;
  readonly #onEnd: ((exchange: Exchange, status: number) => void)[] = [];
  readonly #time = new Date();
  #target: Target | undefined;
  #decisions: Decision[] = [];
  #queries: readonly string[] = [];
  #ended = false;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  get latencyMs(): number {
    return performance.now() - this.started;
  }

  routed(target: Target, queries: readonly string[], decisions: Decision[]): void {
    this.#target = target;
    this.#queries = queries;
    this.#decisions = decisions;
  }

  /** Another decision on its one query: another model is to answer. */
  redecided(decision: Decision): void {
    this.#decisions = [decision];
  }

  onEnd(listener: (exchange: Exchange, status: number) => void): void {
    this.#onEnd.push(listener);
  }

  /** Tells the listeners, the last that came first; a second call does nothing. */
  end(status: number): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const listener of this.#onEnd.toReversed()) listener(this, status);
  }

  logLine(
    { id, method, path, status, withQueries, withAnswers }: {
      id: string;
      method: string;
      path: string;
      status: number;
      withQueries: boolean;
      withAnswers: boolean;
    },
  ): LogLine {
    const one = <T>(values: readonly T[]) => values.length > 1 ? [...values] : values[0] ?? null;
    const queries = one(this.#queries), answer = one(this.answers);
    const mapped = this.#decisions.map((decision) => decision.mapped);
    return {
      timestamp: this.#time.toISOString(),
      id,
      method,
      path,
      status,
      router: this.#target?.served.name ?? null,
      threshold: this.#target?.threshold ?? null,
      policy: one(mapped.map((decision) => decision?.policy ?? null)),
      model: one(this.#decisions.map(({ model }) => model)),
      rule: one(mapped.map((decision) => decision?.rule ?? null)),
      score: one(this.#decisions.map(({ score }) => score)),
      reason: one(this.#decisions.map(({ reason }) => reason)),
      latency_ms: Number(this.latencyMs.toFixed(3)),
      cost_usd: this.costUsd,
      ...withQueries && queries !== null && {
        query: queries,
        ...mapped.some((decision) => decision !== undefined) && {
          reasoning: one(mapped.map((decision) => decision?.reasoning ?? null)),
        },
      },
      ...withAnswers && answer !== null && { answer },
      ...this.error !== undefined && { error: loggable(this.error) },
    };
  }
}

/** Characters of an error in the log. */
const LONGEST = 2000;

/** As stacks quote what they are about. */
function loggable(error: string): string {
  return withoutCredentials(error.slice(0, LONGEST)).toWellFormed();
}

/** Opens an exchange for each request; counts and logs it when it has ended. */
export function exchanges(
  { metrics, stopping, log, logQueries = false, logAnswers = false }: {
    metrics: Metrics;
    stopping: AbortSignal;
    log?: ((line: LogLine) => void) | undefined;
    logQueries?: boolean | undefined;
    logAnswers?: boolean | undefined;
  },
): MiddlewareHandler<ServiceEnv> {
  return async (c, next) => {
    const exchange = new Exchange(AbortSignal.any([c.req.raw.signal, stopping]));
    c.set("exchange", exchange);
    const { requestId: id } = c.var, { method, path } = c.req;
    exchange.onEnd((_, status) => {
      // Unknown paths under one name: clients must not be able to make up time series
      const route = routePath(c, -1);
      metrics.ended(route.includes("*") ? "unknown" : route, {
        status,
        seconds: exchange.latencyMs / 1000,
      });
      const texts = { withQueries: logQueries, withAnswers: logAnswers };
      log?.(exchange.logLine({ id, method, path, status, ...texts }));
    });
    await next();
    if (!exchange.streaming) exchange.end(c.res.status);
  };
}
