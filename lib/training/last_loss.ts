/** How a training ended, in a number: the mean loss of the last tenth of its updates, to four digits. */
import { mean } from "simple-statistics";

export function lastLoss(losses: readonly number[]): number {
  return Number(mean(losses.slice(-Math.ceil(losses.length / 10))).toPrecision(4));
}
