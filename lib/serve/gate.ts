/**
 * Limits on concurrent work at one seat: a model or a router. So many requests are worked on at once and a
 * few more wait, first come, first served; the rest are turned away. Each seat has its own, so that
 * those who wait for a slow host keep nobody from another.
 */
import { RequestError } from "./request_error.ts";

/** Ends a turn and lets the next one begin; a second call does nothing. */
export type Leave = () => void;

export class Gate {
  readonly name: string;
  readonly #concurrent: number;
  readonly #queued: number;
  readonly #retrySeconds: number;
  readonly #waiting = new Set<() => void>();
  #working = 0;

  constructor(
    name: string,
    limits: { concurrent: number; queued: number; retrySeconds: number },
  ) {
    this.name = name;
    this.#concurrent = limits.concurrent;
    this.#queued = limits.queued;
    this.#retrySeconds = limits.retrySeconds;
  }

  get working(): number {
    return this.#working;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** True where one more would be turned away. */
  get full(): boolean {
    return this.#working >= this.#concurrent && this.#waiting.size >= this.#queued;
  }

  /**
   * Waits for the turn to work.
   *
   * @throws {RequestError} 503 where too many wait already
   * @throws the signal's reason if that is first
   */
  async turn(signal: AbortSignal): Promise<Leave> {
    signal.throwIfAborted();
    if (this.full) throw this.#tooMany();
    if (this.#working < this.#concurrent) this.#working++;
    else await this.#wait(signal);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#pass();
    };
  }

  /** Hands a turn to who has waited longest. */
  #pass(): void {
    const [next] = this.#waiting;
    if (next) next();
    else this.#working--;
  }

  #wait(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const take = () => {
      this.#waiting.delete(take);
      signal.removeEventListener("abort", give);
      resolve();
    };
    const give = () => {
      this.#waiting.delete(take);
      reject(signal.reason);
    };
    this.#waiting.add(take);
    signal.addEventListener("abort", give, { once: true });
    return promise;
  }

  #tooMany(): RequestError {
    return new RequestError(
      503,
      `Cannot serve the request as too many are being served by ${this.name}: ` +
        `${this.#working} in work and ${this.#waiting.size} waiting; come again later`,
      { code: "overloaded", headers: { "Retry-After": `${this.#retrySeconds}` } },
    );
  }
}
