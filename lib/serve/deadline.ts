/** The time that a piece of work may take. At its end a signal aborts, with an error that says what was waited for. */
import type { RequestError } from "./request_error.ts";

export class Deadline implements Disposable {
  /** Aborted at the end of the time, or with the work's own signal. */
  readonly signal: AbortSignal;
  readonly #late = new AbortController();
  readonly #started = performance.now();
  readonly #most: number;
  readonly #error: (seconds: number) => RequestError;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param options.signal Aborted when nobody wants the work any more.
   * @param options.most Milliseconds in all, however often the time begins anew. @default `ms`
   * @param options.error What to throw after so many seconds.
   */
  constructor(
    ms: number,
    { signal, most = ms, error }: {
      signal: AbortSignal;
      most?: number;
      error: (seconds: number) => RequestError;
    },
  ) {
    this.signal = AbortSignal.any([signal, this.#late.signal]);
    this.#most = most;
    this.#error = error;
    this.renew(ms);
  }

  /** The work goes on: it has `ms` more, and no more than the most in all. */
  renew(ms: number): void {
    clearTimeout(this.#timer);
    const left = this.#most - (performance.now() - this.#started);
    this.#timer = setTimeout(() => {
      this.#late.abort(this.#error((performance.now() - this.#started) / 1000));
    }, Math.min(ms, left));
  }

  /** What the work resolves to. @throws the signal's reason if that is first, even where the work goes on */
  async unlessLate<T>(work: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    const stop = () => reject(this.signal.reason);
    if (this.signal.aborted) stop();
    this.signal.addEventListener("abort", stop, { once: true });
    try {
      return await Promise.race([work, promise]);
    } finally {
      this.signal.removeEventListener("abort", stop);
      // Of work that nobody waits for any more
      work.catch(() => {});
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
