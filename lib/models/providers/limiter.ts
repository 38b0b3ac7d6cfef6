/**
 * How many calls a model has at its host at a time: all that are allowed, until the host says that it is busy. Then
 * half as many, and after each row of answers one more (additive increase, multiplicative decrease, as TCP has it).
 * Where the host says how long to wait nobody calls before. One limiter stands for a model at a host in the whole
 * process, on p-queue.
 */
import { setTimeout as sleep } from "node:timers/promises";
import PQueue from "p-queue";
import { FailedAttempt, HostError } from "./host_error.ts";

/** A call that has begun. */
export interface Turn extends Disposable {
  /** It was answered. Later calls do nothing. */
  answered(): void;
  /** It failed; what a host says of being busy holds for all calls. */
  failed(failure: FailedAttempt): void;
}

interface Waiting {
  /** Aborted once nobody wants the turn any more. */
  signal?: AbortSignal | undefined;
  /** Milliseconds that the caller can wait for the host. */
  left: () => number;
  /** Hears of milliseconds that it waits for the host. */
  onRest: (ms: number) => void;
}

export interface Clock {
  /** Milliseconds. */
  now(): number;
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

const CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};

/** Milliseconds; a host that asks for a longer wait is asked again after this one. */
const LONGEST_WAIT_MS = 3_600_000;

const shared = new Map<string, Limiter>();

export class Limiter {
  readonly #queue: PQueue;
  readonly #clock: Clock;
  #most: number;
  /** Answers in a row since the limit was changed. */
  #row = 0;
  /** Counts the times that the limit was cut: a call that began before is no news. */
  #cuts = 0;
  #rest: { until: number; why: HostError } | null = null;

  constructor(most: number, clock: Clock = CLOCK) {
    this.#most = most;
    this.#queue = new PQueue({ concurrency: most });
    this.#clock = clock;
  }

  /** That of a model at a host. Of several clients the one with the most calls at a time says how many. */
  static shared(model: string, most: number): Limiter {
    let limiter = shared.get(model);
    if (!limiter) shared.set(model, limiter = new Limiter(most));
    limiter.#allow(most);
    return limiter;
  }

  /** Calls at a time, for now. */
  get limit(): number {
    return this.#queue.concurrency;
  }

  /**
   * Waits for a turn, first come, first served, and for the end of a rest that the host has asked for.
   *
   * @throws {FailedAttempt} what the host said when it asked for a longer rest than is left
   * @throws the signal's reason if that is first
   */
  async turn(waiting: Waiting): Promise<Turn> {
    const { signal } = waiting;
    signal?.throwIfAborted();
    const begun = Promise.withResolvers<void>(), over = Promise.withResolvers<void>();
    let gone = false;
    const leave = () => {
      gone = true;
      begun.reject(signal!.reason);
    };
    signal?.addEventListener("abort", leave, { once: true });
    this.#queue.add(async () => {
      if (gone) return;
      try {
        await this.#rested(waiting);
      } catch (error) {
        return begun.reject(error);
      }
      begun.resolve();
      await over.promise;
    });
    try {
      await begun.promise;
    } finally {
      signal?.removeEventListener("abort", leave);
    }
    return this.#turn(over.resolve);
  }

  #turn(leave: () => void): Turn {
    const cuts = this.#cuts;
    let ended = false;
    const end = (news: () => void) => {
      if (ended) return;
      ended = true;
      news();
      leave();
    };
    return {
      answered: () => end(() => this.#grow()),
      failed: (failure) =>
        end(() => {
          if (failure.busy && cuts === this.#cuts) this.#cut();
          if (failure.told instanceof HostError) this.#restFor(failure.waitMs, failure.told);
        }),
      [Symbol.dispose]: () => end(() => {}),
    };
  }

  #allow(most: number): void {
    if (most <= this.#most) return;
    if (this.limit === this.#most) this.#queue.concurrency = most;
    this.#most = most;
  }

  #grow(): void {
    if (this.limit === this.#most || ++this.#row < this.limit) return;
    this.#row = 0;
    this.#queue.concurrency++;
  }

  #cut(): void {
    this.#cuts++;
    this.#row = 0;
    this.#queue.concurrency = Math.max(1, Math.floor(this.limit / 2));
  }

  #restFor(ms: number, why: HostError): void {
    const until = this.#clock.now() + Math.min(ms, LONGEST_WAIT_MS);
    if (ms > 0 && until > (this.#rest?.until ?? 0)) this.#rest = { until, why };
  }

  async #rested({ signal, left, onRest }: Waiting): Promise<void> {
    while (this.#rest !== null) {
      const { until, why } = this.#rest;
      const ms = until - this.#clock.now();
      if (ms <= 0) return;
      if (ms >= left()) {
        throw new FailedAttempt(why.after(`it asks to wait for ${Math.ceil(ms / 1000)} s`));
      }
      onRest(ms);
      await this.#clock.sleep(ms, signal);
    }
  }
}
