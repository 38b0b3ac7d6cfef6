/**
 * Cores that this process may compute on. Who starts several processes at once tells each its share, so that
 * they do not all take all of them; by itself a process takes all.
 */

/** The variable in which a process is told its share. */
export const THREADS_VARIABLE = "ROUTELAB_THREADS";

/** Number of cores; 0 for all of them. */
export function threadShare(): number {
  const share = Number(Deno.env.get(THREADS_VARIABLE));
  return Number.isInteger(share) && share > 0 ? share : 0;
}
