/**
 * Prompts that are the same question, numbered. A table of hashes finds them, as a Map of millions of texts takes
 * ten times as long and holds every text; texts are compared where hashes are equal, so that the numbers are exact.
 */
import type { Grouping } from "../stats/groups.ts";
import { normalizePrompt } from "./normalize.ts";

/**
 * Groups of n prompts that are equal when normalised, numbered from 0 in the order they first come.
 *
 * @param promptAt the prompt of a row; asked in order and, of some earlier rows, again
 */
export function groupPrompts(n: number, promptAt: (row: number) => string): Grouping {
  const group = new Int32Array(n), firstRow = new Int32Array(n);
  const low = new Int32Array(n), high = new Int32Array(n); // of each group, 64 bits of hash
  const mask = 2 ** Math.ceil(Math.log2(2 * n + 2)) - 1;
  const table = new Int32Array(mask + 1); // group + 1; 0 where free
  let count = 0;
  for (let row = 0; row < n; row++) {
    const text = normalizePrompt(promptAt(row));
    let a = 0x811c9dc5 | 0, b = text.length | 0; // FNV-1a, and a multiplicative hash
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b, 0x85ebca6b) + code | 0;
    }
    let slot = (a ^ (a >>> 15) ^ b) & mask;
    for (;; slot = (slot + 1) & mask) {
      const found = table[slot] - 1;
      if (found < 0) {
        table[slot] = count + 1;
        [firstRow[count], low[count], high[count]] = [row, a, b];
        group[row] = count++;
        break;
      }
      if (low[found] !== a || high[found] !== b) continue;
      if (normalizePrompt(promptAt(firstRow[found])) !== text) continue;
      group[row] = found;
      break;
    }
  }
  return { group, count };
}
