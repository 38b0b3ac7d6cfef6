/**
 * A call to a host, attempted again where that may help (p-retry): it is busy, fails, is not reached, does not
 * answer in time, or its reply is none. Each attempt waits for its turn at the model's limiter.
 */
import pRetry from "p-retry";
import { type Asking, FailedAttempt, HostError, queueFault } from "./host_error.ts";
import type { Limiter, Turn } from "./limiter.ts";

export interface Trying {
  asking: Asking;
  limiter: Limiter;
  /** Attempts after the first, at most. */
  retries: number;
  /** Milliseconds that one attempt may take. */
  timeout: number;
  /** Milliseconds that all of them may take, with the waits between; time in the queue does not count. */
  deadline: number;
  /** When an answer must be there, on the clock of `performance.now()`. */
  until?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Aborted once nobody wants another attempt any more; one that has begun goes on. */
  halt?: AbortSignal | undefined;
}

/** Milliseconds until the second attempt; each later wait is twice as long, up to the longest. */
const FIRST_WAIT_MS = 500, LONGEST_WAIT_MS = 8_000;

/**
 * The result of the first attempt that succeeds; it ends its turn itself. What an attempt throws but `FailedAttempt`
 * ends it.
 *
 * @param attempt Is told the milliseconds that it may take.
 * @throws {HostError} or PromptRefused as the last attempt told; it says how often it was asked, in what time
 */
export async function tried<T>(
  attempt: (timeout: number, turn: Turn) => Promise<T>,
  { asking, limiter, retries, timeout, deadline, until = Infinity, signal, halt }: Trying,
): Promise<T> {
  const unwanted = AbortSignal.any([signal, halt].filter((one) => one !== undefined));
  let attempts = 0, spent = 0;
  const left = () => Math.min(deadline - spent, until - performance.now());
  const onRest = (ms: number) => spent += ms;
  try {
    return await pRetry(async () => {
      const turn = await limiter.turn({ signal: unwanted, left, onRest });
      const started = performance.now();
      try {
        if (left() <= 0) throw queueFault(asking);
        attempts++;
        return await attempt(Math.min(timeout, left()), turn);
      } catch (error) {
        if (error instanceof FailedAttempt) turn.failed(error);
        turn[Symbol.dispose]();
        throw error;
      } finally {
        spent += performance.now() - started;
      }
    }, {
      retries,
      minTimeout: FIRST_WAIT_MS,
      maxTimeout: LONGEST_WAIT_MS,
      randomize: true,
      ...signal && { signal },
      shouldRetry({ error, retryDelay }) {
        if (!(error instanceof FailedAttempt && error.again) || halt?.aborted) return false;
        if (Math.max(retryDelay, error.waitMs) >= left()) return false;
        spent += retryDelay;
        return true;
      },
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof FailedAttempt)) throw error;
    const { told } = error;
    if (attempts < 2 || !(told instanceof HostError)) throw told;
    throw told.after(`asked ${attempts} times in ${(spent / 1000).toFixed(0)} s`);
  }
}
