/**
 * A turn of the event loop. Work that computes without one hears no signal, no timer and no message until its end,
 * and polars frees no frame that is done with: `await` alone goes on at once where the value is there.
 */
import { setTimeout } from "node:timers/promises";

/**
 * Lets what waits have its turn, and ends the work where it is to end.
 *
 * @throws the reason of a signal that has aborted
 */
export async function turn(signal?: AbortSignal): Promise<void> {
  await setTimeout(0); // setImmediate() comes before signals of the process are looked for
  signal?.throwIfAborted();
}
