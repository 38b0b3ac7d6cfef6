/** Following the making of a routing dataset: a line for each quarter of it. */
import type { SpendingProgress } from "../../lib/grading/mod.ts";
import { formatNumber } from "../../lib/report/format.ts";

const usd = (cost: number) => `$${formatNumber(cost, ".2~g")}`;

/** A listener for `onProgress`. */
export function followSpending(): (progress: SpendingProgress) => void {
  let told = 0;
  return ({ done, total, spent, toCome }) => {
    if (done < total && done - told < total / 4) return;
    told = done;
    const rest = toCome === null ? "" : `, about ${usd(toCome)} to come`;
    console.log(`${done} of ${total} answers and ratings: ${usd(spent)} so far${rest}`);
  };
}
