/**
 * A host and the calls to it: what is sent by the library, what comes back as JSON, and what goes wrong on the way
 * in words of ours. Neither retries nor money are known here.
 */
import OpenAI, { APIConnectionError, APIError } from "openai";
import { Stream } from "openai/streaming";
import type { Patience } from "../../core/patience.ts";
import {
  type Asking,
  connectionFault,
  FailedAttempt,
  replyFault,
  statusFault,
} from "./host_error.ts";
import { retryAfterMs } from "../../core/retry_after.ts";
import { ModelParameters } from "./parameters.ts";
import { BadReply, toldError, wordsIn } from "./reply.ts";

export interface HostOptions extends Asking {
  /** The header by which the host knows who asks. */
  authorization: string;
  /** Parameters that no call goes without. */
  needed: readonly string[];
}

type Request = OpenAI.ChatCompletionCreateParams;

/** No answer in words is longer; a host that says more is not listened to. */
const MOST_BYTES = 32 * 2 ** 20;

export class Host {
  readonly #options: HostOptions;
  readonly #api: Api;
  readonly #parameters: ModelParameters;

  constructor(options: HostOptions) {
    const { name, model, baseUrl, authorization } = options;
    this.#options = options;
    this.#parameters = ModelParameters.shared(
      `${model} at ${baseUrl}`,
      (how) => console.warn(`${name} ${how}, as it refuses that`),
    );
    this.#api = new Api({
      baseURL: baseUrl,
      apiKey: "in the header",
      defaultHeaders: { authorization },
      // Else the library takes them from the environment, and tells them to whatever host this is
      organization: null,
      project: null,
      maxRetries: 0,
      timeout: 2 ** 31 - 1, // Patience ends a call
      logLevel: "off", // it would print what hosts say
      fetch: fetchLimited,
    });
  }

  /** The JSON of an answer. @throws {FailedAttempt} */
  async whole(request: Request, patience: Patience): Promise<unknown> {
    return await this.#adapting(request, patience, async (request) => {
      const response = await this.#api.chat.completions
        .create(request, { signal: patience.signal }).asResponse();
      return await this.#json(response);
    });
  }

  /** The JSON of each chunk of an answer, once the first is there: by then the host has accepted the call. */
  async chunks(request: Request, patience: Patience): Promise<AsyncGenerator<unknown>> {
    return await this.#adapting(request, patience, async (request) => {
      const response = await this.#api.chat.completions
        .create({ ...request, stream: true }, { signal: patience.signal }).asResponse();
      const type = mediaTypeOf(response);
      if (!type.includes("event-stream")) {
        const words = wordsIn(jsonIn(await response.text()));
        throw replyFault(
          this.#options,
          `it answered with ${type || "no type"}, no stream: ${words}`,
        );
      }
      const chunks = Stream.fromSSEResponse<unknown>(response, new AbortController(), this.#api)
        [Symbol.asyncIterator]();
      const first = await chunks.next();
      if (first.done) throw replyFault(this.#options, "its answer broke off before it began");
      return this.#rest(first.value, chunks, patience);
    });
  }

  /** What `read` makes of a reply. @throws {FailedAttempt} where it finds that it is none */
  read<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw this.#explained(error);
    }
  }

  async *#rest(
    first: unknown,
    chunks: AsyncIterator<unknown>,
    patience: Patience,
  ): AsyncGenerator<unknown> {
    try {
      for (let next: unknown = first;;) {
        patience.renew();
        yield next;
        const { done, value } = await chunks.next();
        if (done) break;
        next = value;
      }
    } catch (error) {
      patience.signal.throwIfAborted();
      throw this.#explained(error);
    } finally {
      await chunks.return?.();
    }
    // The library ends a stream that is aborted as if it were whole
    patience.signal.throwIfAborted();
  }

  /** Asks, and asks otherwise where the model refuses a parameter. */
  async #adapting<T>(
    request: Request,
    patience: Patience,
    ask: (request: Request) => Promise<T>,
  ): Promise<T> {
    for (;;) {
      const asked = this.#parameters.of({ ...request });
      try {
        return await ask(asked as unknown as Request);
      } catch (error) {
        patience.signal.throwIfAborted();
        const { needed } = this.#options;
        const refused = error instanceof APIError && [400, 422].includes(error.status ?? 0) &&
          this.#parameters.learn(asked, { words: error.message, param: error.param, needed });
        if (!refused) throw this.#explained(error);
      }
    }
  }

  async #json(response: Response): Promise<unknown> {
    const text = await response.text();
    const type = mediaTypeOf(response);
    const body = jsonIn(text);
    if (!/\bjson\b/.test(type)) {
      const words = wordsIn(body);
      throw replyFault(this.#options, `it answered with ${type || "no type"}, not JSON: ${words}`);
    }
    if (text.trim() === "") throw replyFault(this.#options, "its answer is empty");
    if (typeof body === "string") throw replyFault(this.#options, `its answer is no JSON: ${text}`);
    return body;
  }

  #explained(error: unknown): unknown {
    if (error instanceof FailedAttempt) return error;
    if (error instanceof BadReply) {
      const { status, message: words } = error;
      return status === null
        ? replyFault(this.#options, words)
        : statusFault(this.#options, { status, words });
    }
    if (error instanceof APIConnectionError) return connectionFault(this.#options, error);
    if (error instanceof APIError) {
      const { status, message: words } = error;
      if (status === undefined) return this.#explained(toldError(error.error)); // in a stream
      const waitMs = retryAfterMs(error.headers?.get("retry-after") ?? null);
      return statusFault(this.#options, { status, words, waitMs });
    }
    const { message } = error as Error;
    return replyFault(this.#options, `its answer broke off: ${message}`);
  }
}

/** The library, with the words of errors wherever they are in their bodies. */
class Api extends OpenAI {
  protected override makeStatusError(
    status: number,
    body: unknown,
    text: string | undefined,
    headers: Headers,
  ): APIError {
    const words = wordsIn(body ?? text ?? "");
    const param = typeof body === "object" && body !== null && "error" in body &&
        typeof body.error === "object" && body.error !== null && "param" in body.error
      ? body.error.param
      : undefined;
    const error = new APIError(status, { param }, undefined, headers);
    error.message = words;
    return error;
  }
}

/** The JSON that a text is, or the text itself. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function mediaTypeOf(response: Response): string {
  return response.headers.get("content-type")?.split(";")[0].trim().toLowerCase() ?? "";
}

/** As fetch(), but a body that does not end is an error. */
async function fetchLimited(...request: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...request);
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
