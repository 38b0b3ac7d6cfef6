/** Middleware before the handlers of requests that are work: a place in the service, and a body. */
import type { MiddlewareHandler } from "hono";
import type { ServiceEnv } from "./exchange.ts";
import type { Gate } from "./gate.ts";
import type { Limits } from "./options.ts";
import { readBody } from "./read_body.ts";
import { RequestError } from "./request_error.ts";

/** Lets a request in until its exchange ends, or turns it away with 503 and when to come again. */
export function work(gate: Gate, limits: Limits): MiddlewareHandler<ServiceEnv> {
  return async (c, next) => {
    const place = gate.enter();
    if (!place) {
      throw new RequestError(
        503,
        gate.closed
          ? "Cannot serve the request as the service is stopping"
          : "Cannot serve the request as too many are being served; come again later",
        { headers: { "Retry-After": `${limits.retrySeconds}` } },
      );
    }
    const { exchange } = c.var;
    exchange.onEnd(() => place.leave());
    c.set("place", place);
    const text = await readBody(c.req.raw, limits);
    c.req.raw = new Request(c.req.raw, { body: text });
    await next();
  };
}
