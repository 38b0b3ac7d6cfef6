/**
 * Reads bodies whole, before anything parses them: no larger than allowed, in time, and in valid UTF-8. Left
 * alone, fetch would read bad bytes as U+FFFD, and the router would score another text. Bodies that do
 * not end have places of their own and hold up no work.
 *
 * Hono's `bodyLimit` does not do: it reads a body without a length before anything can time it, does not
 * cancel what it gives up, and its `timeout` would count the model's time too.
 */
import type { Limits } from "./options.ts";
import { RequestError } from "./request_error.ts";

/** A body is given up for another after this share of the time in which it must arrive. */
const YOUNG = 0.1;

export class Bodies {
  readonly #limits: Pick<Limits, "bodyBytes" | "bodyMs" | "bodies" | "retrySeconds">;
  /** What gives a body up, and when it began, the oldest first. */
  readonly #open = new Map<AbortController, number>();

  constructor(limits: Pick<Limits, "bodyBytes" | "bodyMs" | "bodies" | "retrySeconds">) {
    this.#limits = limits;
  }

  /**
   * The text of a body.
   *
   * @param signal Aborted when nobody wants it any more.
   * @throws {RequestError} 413 if it is larger than allowed, 408 if late, 415 if compressed, 400 if not
   * UTF-8, 503 if too many are on their way
   */
  async read(request: Request, signal: AbortSignal): Promise<string> {
    const { bodyBytes, bodyMs } = this.#limits;
    checkEncoding(request);
    if (Number(request.headers.get("content-length")) > bodyBytes) throw tooLarge(bodyBytes);
    if (!request.body) return "";
    this.#makeRoom();
    const giveUp = new AbortController();
    const late = () => giveUp.abort(tooLate(bodyMs));
    const timer = setTimeout(late, bodyMs);
    this.#open.set(giveUp, performance.now());
    try {
      return await readAll(request.body, {
        bodyBytes,
        signal: AbortSignal.any([signal, giveUp.signal]),
      });
    } finally {
      clearTimeout(timer);
      this.#open.delete(giveUp);
    }
  }

  /** Where all places are taken, the oldest body loses its own. */
  #makeRoom(): void {
    if (this.#open.size < this.#limits.bodies) return;
    const [[oldest, began]] = this.#open;
    if (performance.now() - began < YOUNG * this.#limits.bodyMs) {
      throw new RequestError(
        503,
        `Cannot read the body as ${this.#open.size} others are on their way; come again later`,
        { headers: { "Retry-After": `${this.#limits.retrySeconds}`, Connection: "close" } },
      );
    }
    this.#open.delete(oldest);
    oldest.abort(tooLate(performance.now() - began));
  }
}

async function readAll(
  body: ReadableStream<Uint8Array>,
  { bodyBytes, signal }: { bodyBytes: number; signal: AbortSignal },
): Promise<string> {
  const reader = body.getReader();
  const stop = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", stop, { once: true });
  try {
    signal.throwIfAborted();
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let text = "", bytes = 0;
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return text + decoder.decode();
      bytes += value.length;
      if (bytes > bodyBytes) throw tooLarge(bodyBytes);
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    stop();
    if (signal.aborted) throw signal.reason;
    if (error instanceof RequestError) throw error;
    throw new RequestError(
      400,
      `Cannot read the body as it ${
        error instanceof TypeError ? "must be valid UTF-8" : "broke off"
      }`,
    );
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function checkEncoding({ headers }: Request): void {
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding.toLowerCase() === "identity") return;
  throw new RequestError(
    415,
    `Cannot read the body as it must not be compressed: Content-Encoding is ${encoding}`,
  );
}

// The rest of such a body is not read, so the connection cannot be used again
const CLOSE = { Connection: "close" };

function tooLarge(bodyBytes: number): RequestError {
  return new RequestError(413, `Cannot read the body as it must have at most ${bodyBytes} bytes`, {
    headers: CLOSE,
  });
}

function tooLate(ms: number): RequestError {
  return new RequestError(
    408,
    `Cannot read the body as it did not arrive in ${Math.round(ms)} ms`,
    {
      headers: CLOSE,
    },
  );
}
