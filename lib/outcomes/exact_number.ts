/**
 * Numbers in text as values: a double holds whole numbers up to 2^53 only, and ids of 64 bits go beyond.
 */

/** The number that `source`, a number in JSON's notation, stands for; the source itself where no double is sure to hold it. */
export function exactNumber(source: string): number | string {
  const number = Number(source);
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : source;
}
