/**
 * Prices of models, in US dollars per million tokens: as users write it, "IN,OUT", and as a dated
 * table, data/prices.json.
 */
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../core/errors.ts";

export interface Usage {
  tokens_in: number;
  tokens_out: number;
}

export const priceSchema = z.strictObject({
  /** US dollars per million tokens of prompts. */
  input: z.number().min(0),
  /** US dollars per million tokens of answers. */
  output: z.number().min(0),
});

export type Price = z.infer<typeof priceSchema>;

/** Prices that follow each other; each but the last holds until a day, and on it too. */
const periodsSchema = z.array(priceSchema.extend({ until: z.iso.date().optional() })).min(1)
  .refine((periods) => periods.at(-1)!.until === undefined, "the last price must have no end")
  .refine(
    (periods) =>
      periods.slice(0, -1).every(({ until }, i, all) => until! > (all[i - 1]?.until ?? "")),
    "prices must be in the order of their ends",
  );

const tableSchema = z.strictObject({
  /** The day the prices were looked up. */
  date: z.iso.date(),
  models: z.record(z.string(), z.union([priceSchema, periodsSchema])),
});

/** Of models on this machine that nobody charges for. */
export const FREE: Price = { input: 0, output: 0 };

/** The table's file. */
export const PRICES_FILE = join(import.meta.dirname!, "../../data/prices.json");

const DOLLARS = /^(?:\d{1,9}(?:\.\d+)?|\.\d+)$/;

/**
 * "IN,OUT" as a price: two plain decimal numbers from 0, e.g. "0.05,0.08". Null for anything else:
 * no signs, exponents or blanks.
 */
export function parsePrice(text: string): Price | null {
  const [input, output, ...rest] = text.split(",");
  if (output === undefined || rest.length > 0) return null;
  if (!DOLLARS.test(input) || !DOLLARS.test(output)) return null;
  return { input: Number(input), output: Number(output) };
}

function readTable(): z.infer<typeof tableSchema> {
  return tableSchema.parse(JSON.parse(Deno.readTextFileSync(PRICES_FILE)));
}

/** The price of a model on a day, by default today (UTC); undefined where the table lacks it. */
export function findPrice(
  model: string,
  { on = today() }: { on?: string } = {},
): Price | undefined {
  const { models } = readTable();
  if (!Object.hasOwn(models, model)) return undefined;
  const priced = models[model];
  return Array.isArray(priced) ? priceOn(on, priced) : priced;
}

/** The price that holds on a day. */
function priceOn(day: string, periods: z.infer<typeof periodsSchema>): Price {
  const { input, output } = periods.find(({ until }) => until === undefined || day <= until)!;
  return { input, output };
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** As findPrice(). @throws {UserError} for a model that the table lacks */
export function priceOf(model: string, day: { on?: string } = {}): Price {
  const price = findPrice(model, day);
  if (price !== undefined) return price;
  throw new UserError(`Cannot price ${model} as it is not in data/prices.json`, {
    hint: `Give its price, or add it there. It has prices of ${
      Object.keys(readTable().models).join(", ")
    }`,
  });
}

/** The day the prices of data/prices.json were looked up, e.g. "2026-11-26". */
export function pricesDate(): string {
  return readTable().date;
}

/** US dollars of a call. */
export function costOf({ input, output }: Price, { tokens_in, tokens_out }: Usage): number {
  return (tokens_in * input + tokens_out * output) / 1e6;
}
