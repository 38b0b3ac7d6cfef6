/** Calls that are told of again, with the sum of their costs, where they are made again. */
import type { SpendingMeter } from "../../grading/mod.ts";
import type { Paid } from "../../models/mod.ts";

/** Hears of calls by their places, and pays. */
export function callPayer(meter: SpendingMeter): (place: number, call: { paid: Paid }) => void {
  const pay = meter.payer("answers");
  return (place, { paid }) => pay(place, paid);
}
