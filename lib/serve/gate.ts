/**
 * Limits on concurrent requests. A number of them are worked on at once and a few more may wait, first come,
 * first served; the rest are turned away at once, before their bodies are read.
 */

/** The place of a request that was let in. */
export interface Place {
  /**
   * Waits for the turn to work.
   * @throws the signal's reason if that is first
   */
  turn(signal: AbortSignal): Promise<void>;
  /** Makes room for another; a second call does nothing. */
  leave(): void;
}

export class Gate {
  readonly #concurrent: number;
  readonly #queued: number;
  readonly #waiting = new Set<() => void>();
  readonly #idle: (() => void)[] = [];
  #present = 0;
  #working = 0;
  #closed = false;

  constructor({ concurrent, queued }: { concurrent: number; queued: number }) {
    this.#concurrent = concurrent;
    this.#queued = queued;
  }

  get working(): number {
    return this.#working;
  }

  /** Requests that are in but not worked on: their body is being read, or they wait. */
  get waiting(): number {
    return this.#present - this.#working;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Lets a request in, or not: null. */
  enter(): Place | null {
    if (this.#closed || this.#present >= this.#concurrent + this.#queued) return null;
    this.#present++;
    let working = false, left = false;
    return {
      turn: async (signal) => {
        signal.throwIfAborted();
        if (this.#working >= this.#concurrent) await this.#wait(signal);
        else this.#working++;
        // Who left meanwhile has no use for it
        if (left) this.#pass();
        else working = true;
      },
      leave: () => {
        if (left) return;
        left = true;
        this.#present--;
        if (working) this.#pass();
        if (this.#present === 0) this.#idle.splice(0).forEach((resolve) => resolve());
      },
    };
  }

  /** Lets nobody in any more; resolves when all have left. */
  close(): Promise<void> {
    this.#closed = true;
    if (this.#present === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
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
}
