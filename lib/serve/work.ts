/** Middleware before the handlers of requests that are work: they are let in, and their bodies read. */
import type { MiddlewareHandler } from "hono";
import type { Bodies } from "./bodies.ts";
import type { ServiceEnv } from "./exchange.ts";
import type { Limits } from "./options.ts";
import type { Presence } from "./presence.ts";
import { RequestError } from "./request_error.ts";

/** Lets a request in until its exchange ends, or turns it away with 503 when the service is stopping. */
export function work(
  { presence, bodies, limits }: { presence: Presence; bodies: Bodies; limits: Limits },
): MiddlewareHandler<ServiceEnv> {
  return async (c, next) => {
    const leave = presence.enter();
    if (!leave) {
      throw new RequestError(503, "Cannot serve the request as the service is stopping", {
        headers: { "Retry-After": `${limits.retrySeconds}` },
      });
    }
    const { exchange } = c.var;
    exchange.onEnd(leave);
    const text = await bodies.read(c.req.raw, exchange.signal);
    c.req.raw = new Request(c.req.raw, { body: text });
    await next();
  };
}
