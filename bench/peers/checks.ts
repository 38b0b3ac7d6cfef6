/** Both sides must have computed the same. */
import type { Check } from "./protocol.ts";

/** How far apart numbers may be where a work names nothing else: rounding. */
const ROUNDING = 1e-9;

/**
 * What two sides differ in, a line each; none where they agree. The peer may have checked less.
 *
 * @param tolerance By name: how far apart numbers may be, where two methods are the same but for their solver or their
 * random numbers.
 */
export function disagreements(
  ours: Check,
  theirs: Check,
  tolerance: Record<string, number> = {},
): string[] {
  const names = Object.keys(theirs);
  if (names.length === 0) return ["nothing was checked"];
  return names.flatMap((name) => {
    const [own, other] = [ours[name], theirs[name]];
    const agree = typeof own === "number" && typeof other === "number"
      ? Math.abs(own - other) <= (tolerance[name] ?? ROUNDING)
      : own === other;
    return agree ? [] : [`${name} is ${own} here and ${other} there`];
  });
}
