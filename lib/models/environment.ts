/**
 * Which models the environment names. Only the edges read it, and nobody writes it: command-line options
 * take their defaults from these variables, notebooks and studies ask `modelsFromEnvironment()`.
 */
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { parsePrice, type Price, priceSchema } from "./prices.ts";
import { VARIABLES } from "./variables.ts";

/** The models that routers use, by their names, as `routerCards()` and the studies take them. */
export const namedModelsSchema = z.strictObject({
  /** A sentence encoder. */
  encoder: z.string().optional(),
  /** US dollars per million tokens that the encoder reads; by default nobody charges for it. */
  encoderPrice: z.number().positive().optional(),
  /** The language model that names tasks, and how it is opened. */
  classifier: z.strictObject({
    model: z.string(),
    price: priceSchema.optional(),
    baseUrl: z.string().optional(),
    allowOtherVersion: z.boolean().optional(),
  }).optional(),
});

export type NamedModels = z.infer<typeof namedModelsSchema>;

/** @throws {UserError} for a price that is none */
export function modelsFromEnvironment(): NamedModels {
  const value = (name: keyof typeof VARIABLES) => Deno.env.get(VARIABLES[name]) || undefined;
  const encoder = value("encoder"), model = value("classifier");
  return {
    ...encoder !== undefined && { encoder },
    ...model !== undefined && {
      classifier: {
        model,
        price: priceIn(value("classifierPrice")),
        baseUrl: value("baseUrl"),
      },
    },
  };
}

function priceIn(text: string | undefined): Price | undefined {
  if (text === undefined) return undefined;
  const price = parsePrice(text);
  if (price !== null) return price;
  throw new UserError(
    `Cannot price the classifier as ${VARIABLES.classifierPrice} must be IN,OUT in US dollars per ` +
      `million tokens: it is "${text}"`,
    { hint: "For example 0.05,0.08" },
  );
}
