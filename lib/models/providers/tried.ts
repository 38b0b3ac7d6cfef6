/**
 * A call to a host, attempted again where that may help (p-retry): it is busy, fails, is not reached, does not
 * answer in time, or its reply is none.
 */
import { setTimeout } from "node:timers/promises";
import pRetry from "p-retry";
import { FailedAttempt, HostError } from "./host_error.ts";

export interface Trying {
  /** Attempts after the first, at most. */
  retries: number;
  /** Milliseconds that one attempt may take. */
  timeout: number;
  /** Milliseconds that all of them may take, with the waits between. */
  deadline: number;
  signal?: AbortSignal | undefined;
  /** False once nobody wants the answer any more. */
  goOn: () => boolean;
}

/** Milliseconds until the second attempt; each later wait is twice as long, up to the longest. */
const FIRST_WAIT_MS = 500, LONGEST_WAIT_MS = 8_000;

/**
 * The result of the first attempt that succeeds. What an attempt throws but `FailedAttempt` ends it.
 *
 * @param attempt Is told the milliseconds that it may take.
 * @throws {HostError} or PromptRefused as the last attempt told; it says how often it was asked, in what time
 */
export async function tried<T>(
  attempt: (timeout: number) => Promise<T>,
  { retries, timeout, deadline, signal, goOn }: Trying,
): Promise<T> {
  const started = performance.now();
  const left = () => deadline - (performance.now() - started);
  let attempts = 0;
  try {
    return await pRetry(async () => {
      attempts++;
      return await attempt(Math.max(1, Math.min(timeout, left())));
    }, {
      retries,
      minTimeout: FIRST_WAIT_MS,
      maxTimeout: LONGEST_WAIT_MS,
      randomize: true,
      ...signal && { signal },
      shouldRetry: ({ error, retryDelay }) =>
        error instanceof FailedAttempt && error.again && goOn() &&
        Math.max(retryDelay, error.waitMs) < left(),
      onFailedAttempt: async ({ error, retryDelay }) => {
        if (retryDelay === 0 || !(error instanceof FailedAttempt && error.again && goOn())) return;
        if (error.waitMs <= retryDelay || error.waitMs >= left()) return;
        await setTimeout(error.waitMs - retryDelay, undefined, { signal });
      },
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof FailedAttempt)) throw error;
    const { told } = error;
    if (attempts === 1 || !(told instanceof HostError)) throw told;
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    throw told.after(`asked ${attempts} times in ${seconds} s`);
  }
}
