/**
 * Requests that cannot be served, and what their senders are told: under `/v1` as OpenAI does
 * (`error.message`, `.param`, `.code`), elsewhere as FastAPI does (`detail`, of a bad field with its
 * `loc`), which is what the service of seed 003 was written in.
 */
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { z } from "zod";

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
  const faults = error.issues.map((issue) => ({
    path: issue.path.map((step) => typeof step === "number" ? step : String(step)),
    message: issue.message,
    type: issue.code === "custom" && issue.params?.unsupported ? "unsupported" : issue.code,
  }));
  const { path, message, type } = faults[0];
  const where = path.length > 0 ? path.join(".") : "the body";
  const what = type === "unsupported" ? message : `${where} is wrong: ${message}`;
  return new RequestError(422, `Cannot serve the request as ${what}`, { faults });
}
