/** How the models of a run are opened: what the settings of runs share, and the one budget that all of it is paid from. */
import { z } from "zod";
import { Budget } from "./budget.ts";
import { priceSchema } from "./prices.ts";
import { type OpenOptions, thinkingSchema } from "./provider.ts";

/** Fields of a zod object. */
export const openingFields = {
  /** Endpoint of the models that no known host has. */
  baseUrl: z.string().optional(),
  /** US dollars per million tokens, by model, where data/prices.json lacks them. */
  prices: z.record(z.string(), priceSchema).default({}),
  /** US dollars that this run may spend; what a call costs at worst is reserved before it. */
  budget: z.number().positive().optional(),
  /** Folder of the store of what hosted models said; by default the one in use. */
  store: z.string().optional(),
  /** True where another model than the one that is named may answer. */
  allowOtherVersion: z.boolean().optional(),
  /** How long models think, by model. */
  thinking: z.record(z.string(), thinkingSchema).default({}),
};

const openingSchema = z.object(openingFields);

/** How each model is opened, by its name. */
export function openingOf(
  { baseUrl, prices, budget, store, allowOtherVersion, thinking }: z.output<typeof openingSchema>,
): (model: string) => OpenOptions {
  const purse = new Budget(budget);
  return (model) => ({
    ...{ baseUrl, store, allowOtherVersion },
    budget: purse,
    price: prices[model],
    thinking: thinking[model],
  });
}
