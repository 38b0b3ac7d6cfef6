/**
 * The worst-case cost of a job on Modal: the time limit of every start at the dated prices of data/gpu_prices.json.
 * Not counted: cores and memory, the start-up of containers, and restarts after a pre-emption.
 */
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { duration } from "./duration.ts";

const FILE = join(import.meta.dirname!, "../../data/gpu_prices.json");

const pricesSchema = z.strictObject({
  provider: z.string(),
  source: z.string(),
  gpus: z.record(
    z.string(),
    z.strictObject({ usd_per_hour: z.number().positive(), date: z.iso.date() }),
  ),
});

/** Names of Modal for the same GPU type. */
const SAME: Record<string, string> = { "A100": "A100-40GB", "H100!": "H100" };

const HOUR_S = 3600;

/** The GPU of a job on Modal and its time limit. */
export interface Limits {
  /** As Modal writes it, e.g. "H100" or "A100-80GB:2"; null: CPUs alone. */
  gpu: string | null;
  timeout_s: number;
  /** Starts after the first, each up to the time limit. */
  retries: number;
}

export interface Estimate extends Limits {
  /** US dollars of all GPUs for an hour; 0 without GPU, null where there is no price. */
  usd_per_hour: number | null;
  /** The day of that price. */
  date: string | null;
  /** US dollars if every start runs to its limit. */
  worst_usd: number | null;
}

/** @throws {UserError} for a GPU that is not written as Modal writes it */
export function estimateCost(limits: Limits): Estimate {
  if (limits.gpu === null) return { ...limits, usd_per_hour: 0, date: null, worst_usd: 0 };
  const [, type, count = "1"] = /^([\w+!-]+)(?::([1-8]))?$/.exec(limits.gpu) ?? [];
  if (type === undefined) {
    throw new UserError(
      `Cannot use the GPU "${limits.gpu}" as it must be a type, with a number from 1 to 8 or without`,
      { hint: "For example H100, or A100-80GB:2" },
    );
  }
  const { gpus } = pricesSchema.parse(JSON.parse(Deno.readTextFileSync(FILE)));
  const name = type.toUpperCase(), price = gpus[SAME[name] ?? name];
  if (price === undefined) return { ...limits, usd_per_hour: null, date: null, worst_usd: null };
  const usd_per_hour = price.usd_per_hour * Number(count);
  return {
    ...limits,
    usd_per_hour,
    date: price.date,
    worst_usd: usd_per_hour * limits.timeout_s / HOUR_S * (limits.retries + 1),
  };
}

/** US dollars of so many seconds; null where there is no price. */
export function costOfSeconds({ usd_per_hour }: Estimate, seconds: number): number | null {
  return usd_per_hour === null ? null : usd_per_hour * seconds / HOUR_S;
}

/** The estimate as a sentence. */
export function describeEstimate(estimate: Estimate): string {
  const { gpu, timeout_s, retries, usd_per_hour, date, worst_usd } = estimate;
  if (gpu === null) return "Runs on CPUs: no GPU to pay for";
  const starts = retries === 0 ? "1 start" : `${retries + 1} starts`;
  if (worst_usd === null) {
    return `No price of ${gpu} is in data/gpu_prices.json: ${duration(timeout_s)} x ${starts}`;
  }
  return `At worst $${worst_usd.toFixed(2)}: ${duration(timeout_s)} x ${starts} x ` +
    `$${usd_per_hour!.toFixed(2)} an hour of ${gpu} (price of ${date}; cores and memory are extra)`;
}

/** @throws {UserError} where the worst case is above the budget, or not known */
export function checkBudget(estimate: Estimate, budget: number): void {
  const { gpu, retries, usd_per_hour, worst_usd } = estimate;
  if (worst_usd === null) {
    throw new UserError(`Cannot check the budget as there is no price of ${gpu}`, {
      hint: "Add its price and the date to data/gpu_prices.json",
    });
  }
  if (worst_usd <= budget) return;
  const minutes = Math.floor(budget / (usd_per_hour! * (retries + 1)) * 60);
  throw new UserError(
    `Cannot start as the budget is $${budget.toFixed(2)}. ${describeEstimate(estimate)}`,
    {
      hint: minutes >= 1
        ? `--timeout ${minutes}m would fit`
        : "No --timeout of a minute or more would fit",
    },
  );
}
