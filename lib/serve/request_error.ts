/**
 * Requests that cannot be served, and what their senders are told: under `/v1` as OpenAI does
 * (`error.message`, `.param`, `.code`), elsewhere as FastAPI does (`detail`, of a bad field with its
 * `loc`), which is what the service of seed 003 was written in.
 */
import type { Context, ErrorHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { z } from "zod";
import { UserError } from "../core/errors.ts";
import { HostError, PromptRefused, UnansweredError } from "../models/mod.ts";
import type { ServiceEnv } from "./exchange.ts";

/** Where in the body a fault is, and what is wrong there. */
export interface Fault {
  path: (string | number)[];
  message: string;
  type: string;
}

export class RequestError extends Error {
  override readonly name = "RequestError" as const;
  readonly status: ContentfulStatusCode;
  /** OpenAI's word for it, if there is one. */
  readonly code: string | null;
  readonly faults: Fault[];
  readonly headers: Record<string, string>;

  constructor(
    status: ContentfulStatusCode,
    message: string,
    { code = null, faults = [], headers = {} }: {
      code?: string | null;
      faults?: Fault[];
      headers?: Record<string, string>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.faults = faults;
    this.headers = headers;
  }
}

/** 422 with the fields that a schema did not accept. */
export function unprocessable(error: z.core.$ZodError): RequestError {
  const faults = error.issues.map(({ path, message, code }) => ({
    path: path.map((step) => typeof step === "number" ? step : String(step)),
    message,
    type: code,
  }));
  const { path, message } = faults[0];
  const where = path.length > 0 ? path.join(".") : "the body";
  return new RequestError(422, `Cannot serve the request as ${where} is wrong: ${message}`, {
    faults,
  });
}

/** The answer to a request that failed; what is no fault of its sender is 500, and told to the log. */
export const onError: ErrorHandler<ServiceEnv> = (error, c) => {
  const told = toRequestError(error, c);
  if (told.status === 500) c.var.exchange.error = error.stack ?? String(error);
  // Of hosts and what they say the sender hears nothing
  if (error instanceof HostError || isRefusal(error)) c.var.exchange.error = error.message;
  return errorResponse(c, told);
};

export function errorResponse(c: Context, error: RequestError): Response {
  return c.json(bodyOf(error, c.req.path), error.status, error.headers);
}

function toRequestError(error: Error, c: Context<ServiceEnv>): RequestError {
  if (error instanceof RequestError) return error;
  if (error instanceof HostError) {
    return new RequestError(
      502,
      "The model's host failed; the log says more under this request's id",
    );
  }
  if (isRefusal(error)) {
    return new RequestError(400, "The model that was chosen refuses to answer this");
  }
  // The models' own words for what they cannot be asked
  if (error instanceof UserError) return new RequestError(400, error.message);
  if (error instanceof HTTPException) return inOurWords(error);
  if (c.req.raw.signal.aborted) return new RequestError(499 as 400, "The client went away");
  if (c.var.exchange.signal.aborted) return new RequestError(503, "The service is stopping");
  return new RequestError(500, "The service failed; its log says more under this request's id");
}

/** Of the prompt, by a host: generate() and stream() tell it each in its own way. */
function isRefusal(error: Error): boolean {
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

/** The body of an error, by the kind of client that asks for such a path. */
export function bodyOf({ status, message, code, faults }: RequestError, path: string): object {
  if (path === "/v1" || path.startsWith("/v1/")) {
    const type = status < 500 ? "invalid_request_error" : "server_error";
    return { error: { message, type, param: faults[0]?.path.join(".") || null, code } };
  }
  if (faults.length === 0) return { detail: message };
  return {
    detail: faults.map(({ path, message: msg, type }) => ({ loc: ["body", ...path], msg, type })),
  };
}
