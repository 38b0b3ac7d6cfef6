/**
 * Cost of a candidate on a query. With prices by the token (BEST-Route, arXiv 2506.22716, section 3):
 *
 *     cost(M, n, q) = price_in * prompt tokens + price_out * output tokens of all n drawn samples
 *
 * where the prompt is charged once, as its keys and values are read once, or with each sample, as hosts
 * do that know no several samples of a call. Without prices by the token: n times what a call costs. Every
 * draw has the same expected tokens, so the mean over draws is exact. Where the score that picks the best has a
 * price, each of the n samples is read for it, with the prompt.
 */
import { UserError } from "../core/errors.ts";
import type { Candidate } from "./candidates.ts";

/** US dollars per million tokens. */
export interface TokenPrice {
  input: number;
  output: number;
}

export interface CostOptions {
  /** US dollars of one call of a model; overrides what the table records. */
  prices?: Record<string, number> | undefined;
  /** US dollars per million tokens of a model; costs are then made of the tokens recorded. */
  tokenPrices?: Record<string, TokenPrice> | undefined;
  /**
   * Number of times best-of-n pays for the prompt: once, or once for each sample. By default once where prices by
   * the token are known, else once for each sample, as a cost of a call has the prompt in it.
   */
  promptCost?: "once" | "per-sample" | undefined;
  /** US dollars per million tokens that a score reads, of prompt and sample, by its name; 0 where it has none. */
  scorePrices?: Record<string, number> | undefined;
}

/** Means over the samples of a cell (query x model); NaN where nothing is recorded. */
export interface CellMeans {
  cost_usd: Float64Array;
  tokens_in: Float64Array;
  tokens_out: Float64Array;
}

export interface Costs {
  /** n queries x k candidates, row-major. */
  cost: Float64Array;
  costUnit: "USD" | "strong calls";
}

/**
 * Costs of each candidate on each query. Two single samples of which no cost is known at all are costed
 * in calls of the strong model, as RouteLLM does: the candidate named last costs 1, the other 0.
 *
 * @param cells means of n queries x `models`, row-major
 * @throws {UserError} where a cost or a price is missing
 */
export function candidateCosts(
  cells: CellMeans,
  { candidates, models, name, ...options }: CostOptions & {
    candidates: readonly Candidate[];
    models: readonly string[];
    name: string;
  },
): Costs {
  const k = candidates.length, m = models.length, n = cells.cost_usd.length / m;
  const single = candidates.every((candidate) => candidate.n === 1);
  const { prices, tokenPrices, scorePrices = {} } = options;
  const promptCost = options.promptCost ?? (tokenPrices ? "once" : "per-sample");
  if (k === 2 && single && !prices && !tokenPrices && cells.cost_usd.every(Number.isNaN)) {
    return { cost: new Float64Array(n * k).map((_, cell) => cell % 2), costUnit: "strong calls" };
  }
  if (!single && !tokenPrices && promptCost === "once") {
    const { model } = candidates.find((candidate) => candidate.n > 1)!;
    throw new UserError(
      `Cannot charge the prompt of ${name} once as there are no prices by the token`,
      { hint: `Give them for ${model} and all others, or charge it with each sample` },
    );
  }
  demandPrices(tokenPrices, { candidates, prices, name });
  const columns = candidates.map((candidate) => {
    const { model } = candidate, at = models.indexOf(model);
    const price = tokenPrices?.[model];
    const answering = (cell: number): number => {
      if (prices?.[model] !== undefined) return candidate.n * prices[model];
      if (!price) return candidate.n * cells.cost_usd[cell];
      const prompts = promptCost === "once" ? 1 : candidate.n;
      return (prompts * price.input * cells.tokens_in[cell] +
        candidate.n * price.output * cells.tokens_out[cell]) / 1e6;
    };
    const scoring = candidate.n > 1 ? scorePrices[candidate.select!] ?? 0 : 0;
    return (i: number): number => {
      const cell = i * m + at;
      return answering(cell) +
        (scoring > 0 ? candidate.n * scoringCost(scoring, cells, cell) : 0);
    };
  });
  const cost = new Float64Array(n * k).map((_, cell) => columns[cell % k](Math.floor(cell / k)));
  const missing = candidates.filter((_, j) =>
    cost.some((value, cell) => cell % k === j && Number.isNaN(value))
  );
  if (missing.length === 0) return { cost, costUnit: "USD" };
  const partly = !tokenPrices && candidates.every((candidate, j) =>
    !missing.includes(candidate) ||
    cost.some((value, cell) => cell % k === j && !Number.isNaN(value))
  );
  const what = tokenPrices
    ? "tokens_in or tokens_out is"
    : Object.keys(scorePrices).length > 0
    ? "cost_usd, tokens_in or tokens_out is"
    : "cost_usd is";
  const lacking = [...new Set(missing.map(({ model }) => model))];
  throw new UserError(
    `Cannot compare costs in ${name} as ${what} blank for ${
      lacking.length === 1 ? "model" : "models"
    } ${lacking.join(", ")}`,
    {
      hint: "lab evaluate takes prices, in US dollars a call: " +
        `--call-price ${lacking.map((model) => `"${model}=USD"`).join(" ")}` +
        (partly ? "; or leave outcomes without one out: --unpriced drop --incomplete drop" : ""),
    },
  );
}

/** US dollars to score one sample of a cell at `price`: it is read with its prompt. */
function scoringCost(price: number, { tokens_in, tokens_out }: CellMeans, cell: number): number {
  return price * (tokens_in[cell] + tokens_out[cell]) / 1e6;
}

/** Prices by the token are given for all models that have none by the call, or for none. */
function demandPrices(
  tokenPrices: Record<string, TokenPrice> | undefined,
  { candidates, prices = {}, name }: {
    candidates: readonly Candidate[];
    prices: Record<string, number> | undefined;
    name: string;
  },
): void {
  if (tokenPrices === undefined) return;
  const models = new Set(candidates.map(({ model }) => model));
  const lacking = [...models].filter((model) =>
    !Object.hasOwn(tokenPrices, model) && !Object.hasOwn(prices, model)
  );
  if (lacking.length === 0) return;
  throw new UserError(
    `Cannot compare costs in ${name} as there is no price of the tokens of ${lacking.join(", ")}`,
    {
      hint: "In US dollars per million tokens: " +
        `--price ${lacking.map((model) => `"${model}=IN,OUT"`).join(" ")}`,
    },
  );
}
