/** A limit of time for waiting that begins anew whenever there is a sign of life. */
export class Patience implements Disposable {
  /** Aborted once the time is over, or with the signal that was given. */
  readonly signal: AbortSignal;
  readonly #over = new AbortController();
  readonly #ms: number;
  #timer: ReturnType<typeof setTimeout>;

  constructor(ms: number, signal?: AbortSignal) {
    this.#ms = ms;
    this.signal = AbortSignal.any([this.#over.signal, ...signal ? [signal] : []]);
    this.#timer = this.#start();
  }

  /** True where the time was over. */
  get ended(): boolean {
    return this.#over.signal.aborted;
  }

  /** There was a sign of life. */
  renew(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #start() {
    return setTimeout(() => this.#over.abort(), this.#ms);
  }
}
