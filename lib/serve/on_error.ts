/** What the senders of requests that failed are told, and what the log is told besides. */
import type { Context, ErrorHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { UserError } from "../core/errors.ts";
import {
  BudgetExhausted,
  HostError,
  PromptRefused,
  UnansweredError,
  UnreadableConversation,
} from "../models/mod.ts";
import type { Exchange, ServiceEnv } from "./exchange.ts";
import { RequestError } from "./request_error.ts";

/** The answer to a request that failed; what is no fault of its sender is told to the log. */
export const onError: ErrorHandler<ServiceEnv> = (error, c) =>
  errorResponse(c, told(error, { exchange: c.var.exchange, client: c.req.raw.signal }));

export function errorResponse(c: Context, error: RequestError): Response {
  return c.json(bodyOf(error, c.req.path), error.status, error.headers);
}

/**
 * The error for the sender. A fault of ours is 500 without a word of it, which the log has with its stack; what
 * a host says is passed on, without secrets as lib/models has made it.
 */
export function told(
  error: unknown,
  { exchange, client }: { exchange: Exchange; client: AbortSignal },
): RequestError {
  const known = requestErrorOf(error);
  if (known !== null) {
    if (known.status >= 500 || isRefusal(error)) exchange.error = known.message;
    return known;
  }
  if (client.aborted) return new RequestError(499 as 400, "The client went away");
  if (exchange.signal.aborted) return new RequestError(503, "The service is stopping");
  exchange.error = error instanceof Error ? error.stack ?? error.message : String(error);
  return new RequestError(500, "The service failed; its log says more under this request's id");
}

function requestErrorOf(error: unknown): RequestError | null {
  if (error instanceof RequestError) return error;
  if (error instanceof HostError) {
    return error.late
      ? new RequestError(504, error.message, { code: "timeout" })
      : new RequestError(502, error.message, { code: "host" });
  }
  if (error instanceof BudgetExhausted) {
    return new RequestError(429, error.message, {
      code: "insufficient_quota",
      // OpenAI's clients ask again at 429 unless they are told that it is in vain
      headers: { "x-should-retry": "false" },
    });
  }
  if (error instanceof UnreadableConversation) {
    const { message } = error;
    const faults = [{ path: ["messages"], message, type: "unsupported" }];
    return new RequestError(422, message, { faults });
  }
  if (isRefusal(error)) {
    const reason = error instanceof PromptRefused ? error.reason : [...error.failures.values()][0];
    return new RequestError(400, `The model that was chosen refuses to answer this: ${reason}`);
  }
  // The models' own words for what they cannot be asked
  if (error instanceof UserError) return new RequestError(400, error.message);
  if (error instanceof HTTPException) return inOurWords(error);
  return null;
}

/** Of the prompt, by a host: generate() and stream() tell it each in its own way. */
function isRefusal(error: unknown): error is PromptRefused | UnansweredError {
  return error instanceof PromptRefused || error instanceof UnansweredError;
}

/** Errors of Hono's middleware, in the service's words: a bad token, or a body that is no JSON. */
function inOurWords(error: HTTPException): RequestError {
  const challenge = error.getResponse().headers.get("www-authenticate");
  if (challenge !== null) {
    return new RequestError(
      error.status,
      "Cannot serve the request without the service's token: send Authorization: Bearer <token>",
      { headers: { "WWW-Authenticate": challenge } },
    );
  }
  const must = error.status === 415
    ? "its Content-Type must be application/json"
    : "it must be JSON";
  return new RequestError(error.status, `Cannot read the body as ${must}`);
}

/** OpenAI's names of the kinds of errors. */
function typeOf({ status, code }: RequestError): string {
  if (code === "insufficient_quota") return code;
  return status < 500 ? "invalid_request_error" : "server_error";
}

/** The body of an error, by the kind of client that asks for such a path. */
export function bodyOf(error: RequestError, path: string): object {
  const { message, code, faults } = error;
  if (path === "/v1" || path.startsWith("/v1/")) {
    return {
      error: { message, type: typeOf(error), param: faults[0]?.path.join(".") || null, code },
    };
  }
  if (faults.length === 0) return { detail: message };
  return {
    detail: faults.map(({ path, message: msg, type }) => ({ loc: ["body", ...path], msg, type })),
  };
}
