/**
 * The compact letter display: each result gets letters so that two that share one are not shown to differ, and two
 * that share none are (Piepho 2004, Journal of Computational and Graphical Statistics 13:456, insert and absorb).
 */

import { isShown, type PairDifference } from "./max_t.ts";

/** The letters of results that were compared in all pairs, the best first. */
export function lettersOf(count: number, pairs: readonly PairDifference[]): string[] {
  const apart = new Set(pairs.filter(isShown).map(({ a, b }) => a * count + b));
  return compactLetters(count, (a, b) => apart.has(a * count + b));
}

/**
 * @param count Number of results, the best first: letters are given in their order.
 * @param differ Whether two results, by their places, are shown to differ.
 */
function compactLetters(
  count: number,
  differ: (a: number, b: number) => boolean,
): string[] {
  let groups: Set<number>[] = [new Set(Array(count).keys())];
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      if (!differ(a, b)) continue;
      groups = absorbed(
        groups.flatMap((group) =>
          group.has(a) && group.has(b) ? [without(group, a), without(group, b)] : [group]
        ),
      );
    }
  }
  const ordered = groups.map((group) => [...group].sort((a, b) => a - b))
    .sort((one, other) => one[0] - other[0] || one.at(-1)! - other.at(-1)!);
  return Array.from(
    { length: count },
    (_, i) => ordered.flatMap((group, at) => group.includes(i) ? [letterOf(at)] : []).join(""),
  );
}

function without(group: Set<number>, item: number): Set<number> {
  return new Set([...group].filter((other) => other !== item));
}

/** Without groups that lie within another. */
function absorbed(groups: Set<number>[]): Set<number>[] {
  return groups.filter((group, i) =>
    !groups.some((other, j) => group.isSubsetOf(other) && (group.size < other.size || j < i))
  );
}

/** The letters that a result has, each that of a group: ["z", "a2"] of "za2". */
export function lettersIn(text: string): string[] {
  return text.match(/[a-z]\d*/g) ?? [];
}

/** a to z, then a2, b2 ... */
function letterOf(place: number): string {
  const letter = "abcdefghijklmnopqrstuvwxyz"[place % 26];
  return place < 26 ? letter : `${letter}${Math.floor(place / 26) + 1}`;
}
