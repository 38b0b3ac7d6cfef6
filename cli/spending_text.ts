/** What answers and scores cost, in words: so far, in earlier runs, and to come. */
import type { SpendingProgress } from "../lib/grading/mod.ts";

/** E.g. "40 of 200 answers, $0.12 now, about $0.50 to come". */
export function spendingText(
  { done, total, spent, earlier, toCome }: SpendingProgress,
  what: string,
): string {
  return [
    `${done.toLocaleString("en")} of ${total.toLocaleString("en")} ${what}`,
    `${usd(spent)} now`,
    ...earlier === 0 ? [] : [`${usd(earlier)} in earlier runs`],
    ...toCome === null ? [] : [`about ${usd(toCome)} to come`],
  ].join(", ");
}

export function usd(amount: number): string {
  return amount === 0 ? "$0" : `$${amount < 0.01 ? amount.toPrecision(2) : amount.toFixed(2)}`;
}

/** What a run that was stopped has kept. */
export const KEPT =
  "What hosted models said so far is kept in the store: the same command goes on from there and pays for none " +
  "of it twice. Models that are here answer anew.";
