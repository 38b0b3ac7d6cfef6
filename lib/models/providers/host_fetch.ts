/**
 * fetch() as the libraries of hosts are given it: no body is endless, a status that tells of a fault is an error with
 * all that the host said, and what is no JSON or no stream is told in words of ours.
 */
import { retryAfterMs } from "../../core/retry_after.ts";
import { BadReply, wordsIn } from "./reply.ts";

/** No answer in words is longer; a host that says more is not listened to. */
const MOST_BYTES = 32 * 2 ** 20;

/** A status that tells of a fault. The host's words are not in its message, which libraries read and repeat. */
export class StatusError extends Error {
  readonly status: number;
  /** The JSON that it said, or a text. */
  readonly body: unknown;
  /** Milliseconds that its Retry-After asks to wait. */
  readonly waitMs: number;

  constructor(status: number, { body, waitMs }: { body: unknown; waitMs: number }) {
    super(`status ${status}`);
    this.status = status;
    this.body = body;
    this.waitMs = waitMs;
  }
}

/** The host was not reached, or said nothing that is HTTP; why is the cause. */
export class UnreachedError extends Error {
  constructor(cause: unknown) {
    super("not reached", { cause });
  }
}

/** As fetch(). @throws {StatusError | UnreachedError} */
export async function hostFetch(...request: Parameters<typeof fetch>): Promise<Response> {
  const response = limited(
    await fetch(...request).catch((error) => {
      throw new UnreachedError(error);
    }),
  );
  if (response.ok) return response;
  throw new StatusError(response.status, {
    body: jsonIn(await response.text()),
    waitMs: retryAfterMs(response.headers.get("retry-after")),
  });
}

/** @throws {BadReply} where it is no JSON */
export async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  const type = mediaTypeOf(response);
  const body = jsonIn(text);
  if (!/\bjson\b/.test(type)) {
    throw new BadReply(`it answered with ${type || "no type"}, not JSON: ${wordsIn(body)}`);
  }
  if (text.trim() === "") throw new BadReply("its answer is empty");
  if (typeof body === "string") throw new BadReply(`its answer is no JSON: ${text}`);
  return body;
}

/** The response itself. @throws {BadReply} where it is no stream of events */
export async function streamOf(response: Response): Promise<Response> {
  const type = mediaTypeOf(response);
  if (type.includes("event-stream")) return response;
  const words = wordsIn(jsonIn(await response.text()));
  throw new BadReply(`it answered with ${type || "no type"}, no stream: ${words}`);
}

/** The JSON that a text is, or the text itself. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function mediaTypeOf(response: Response): string {
  return response.headers.get("content-type")?.split(";")[0].trim().toLowerCase() ?? "";
}

function limited(response: Response): Response {
  let bytes = 0;
  const body = response.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.length;
        if (bytes > MOST_BYTES) {
          controller.error(new Error(`it is longer than ${MOST_BYTES} bytes`));
        } else controller.enqueue(chunk);
      },
    }),
  );
  return new Response(body ?? null, response);
}
