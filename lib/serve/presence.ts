/** The requests that are in the service: when it closes it lets nobody in any more and waits for those. */

export class Presence {
  readonly #idle: (() => void)[] = [];
  #present = 0;
  #closed = false;

  /** Lets a request in, or not: null. The function tells that it has left; a second call does nothing. */
  enter(): (() => void) | null {
    if (this.#closed) return null;
    this.#present++;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#present--;
      if (this.#present === 0) this.#idle.splice(0).forEach((resolve) => resolve());
    };
  }

  /** Lets nobody in any more; resolves when all have left. */
  close(): Promise<void> {
    this.#closed = true;
    if (this.#present === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }
}
