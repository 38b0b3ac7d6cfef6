/**
 * A host and the calls to it: what is sent by its wire, what comes back as JSON, and what goes wrong on the way in
 * words of ours. Neither retries nor money are known here.
 */
import type { Patience } from "../../core/patience.ts";
import { StatusError, UnreachedError } from "./host_fetch.ts";
import { type Asking, connectionFault, replyFault, statusFault } from "./host_error.ts";
import { ModelParameters } from "./parameters.ts";
import { BadReply } from "./reply.ts";
import type { Wire, WireRequest } from "./wire.ts";

export class Host {
  readonly #asking: Asking;
  readonly #wire: Wire;
  readonly #needed: readonly string[];
  readonly #parameters: ModelParameters;

  /** @param options.needed Parameters that no call goes without. */
  constructor(asking: Asking, { wire, needed }: { wire: Wire; needed: readonly string[] }) {
    const { name, model, baseUrl } = asking;
    const { refusable, refused } = wire;
    this.#asking = asking;
    this.#wire = wire;
    this.#needed = needed;
    this.#parameters = ModelParameters.shared(`${model} at ${baseUrl}`, {
      refusable,
      refused,
      onChange: (how) => console.warn(`${name} ${how}, as it refuses that`),
    });
  }

  /** The JSON of an answer. @throws {FailedAttempt} */
  async whole(request: WireRequest, patience: Patience): Promise<unknown> {
    return await this.#adapting(
      request,
      patience,
      (request) => this.#wire.whole(request, patience.signal),
    );
  }

  /** The JSON of each chunk of an answer, once the first is there: by then the host has accepted the call. */
  async chunks(request: WireRequest, patience: Patience): Promise<AsyncGenerator<unknown>> {
    return await this.#adapting(request, patience, async (request) => {
      const chunks = await this.#wire.chunks(request, patience.signal);
      const first = await chunks.next();
      if (first.done) throw new BadReply("its answer broke off before it began");
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
      throw this.#explained(this.#wire.errorOf(error));
    } finally {
      await chunks.return?.();
    }
    // Libraries end a stream that is aborted as if it were whole
    patience.signal.throwIfAborted();
  }

  /** Asks, and asks otherwise where the model refuses a parameter. */
  async #adapting<T>(
    request: WireRequest,
    patience: Patience,
    ask: (request: WireRequest) => Promise<T>,
  ): Promise<T> {
    for (;;) {
      const asked = this.#parameters.of(request);
      try {
        return await ask(asked);
      } catch (thrown) {
        patience.signal.throwIfAborted();
        const error = this.#wire.errorOf(thrown);
        if (!this.#learns(asked, error)) throw this.#explained(error);
      }
    }
  }

  #learns(asked: WireRequest, error: unknown): boolean {
    if (!(error instanceof StatusError)) return false;
    const { status, words, param } = this.#wire.toldOf(error);
    return [400, 422].includes(status) &&
      this.#parameters.learn(asked, { words, param, needed: this.#needed });
  }

  #explained(error: unknown): unknown {
    if (error instanceof BadReply) {
      const { status, message: words } = error;
      return status === null
        ? replyFault(this.#asking, words)
        : statusFault(this.#asking, { status, words });
    }
    if (error instanceof StatusError) return statusFault(this.#asking, this.#wire.toldOf(error));
    if (error instanceof UnreachedError) return connectionFault(this.#asking, error);
    return replyFault(this.#asking, `its answer broke off: ${(error as Error).message}`);
  }
}
