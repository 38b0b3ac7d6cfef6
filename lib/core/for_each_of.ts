/** Work on many items, a few at once (p-queue), that ends as one: the first fault stops all of it. */
import PQueue from "p-queue";

/**
 * Calls `work` with each item, in order, `concurrency` at once. The first failure, or the signal's abort, aborts
 * the signal that `work` is given, starts nothing more, and is thrown when all that had begun have ended.
 *
 * @param options.concurrency A whole number from 1 on.
 */
export async function forEachOf<T>(
  items: Iterable<T>,
  work: (item: T, signal: AbortSignal) => Promise<void>,
  { concurrency, signal }: { concurrency: number; signal?: AbortSignal | undefined },
): Promise<void> {
  const failure = new AbortController();
  const halt = AbortSignal.any([failure.signal, ...signal ? [signal] : []]);
  const queue = new PQueue({ concurrency });
  for (const item of items) {
    // Not p-queue's own `signal`: it gives a task up where it stands, and a download would write on
    queue.add(async () => {
      if (halt.aborted) return;
      try {
        await work(item, halt);
      } catch (error) {
        failure.abort(error);
      }
    });
  }
  await queue.onIdle();
  halt.throwIfAborted();
}
