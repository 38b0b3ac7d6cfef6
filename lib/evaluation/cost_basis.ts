/** What the costs of a pool are made of, in words: two runs whose costs differ in this do not compare. */
import { findPrice } from "../models/mod.ts";
import {
  type Candidate,
  type CandidateMatrix,
  type CostOptions,
  type OutcomeTable,
  type TokenPrice,
} from "../outcomes/mod.ts";

/**
 * The prices by the token that costs are made of: those given; else, where best-of-n wants them, those of the
 * price table, if all are known and the tokens of all outcomes are recorded.
 */
export function tokenPricesOf(
  { frame }: OutcomeTable,
  { candidates, tokenPrices }: { candidates: readonly Candidate[] } & CostOptions,
): Record<string, TokenPrice> | undefined {
  if (tokenPrices || candidates.every(({ n }) => n === 1)) return tokenPrices;
  const recorded = ["tokens_in", "tokens_out"]
    .every((column) => frame.getColumn(column).nullCount() === 0);
  const known = candidates.map(({ model }) => [model, findPrice(model)] as const);
  if (!recorded || known.some(([, price]) => price === undefined)) return undefined;
  return Object.fromEntries(known) as Record<string, TokenPrice>;
}

/** E.g. "as recorded", or "of the tokens recorded, at small=1,2 big=10,20 ...". */
export function costBasis(
  table: OutcomeTable,
  { candidates, costUnit }: Pick<CandidateMatrix, "candidates" | "costUnit">,
  options: CostOptions,
): string {
  if (costUnit === "strong calls") return "as none is recorded";
  const tokenPrices = tokenPricesOf(table, { ...options, candidates });
  const promptCost = options.promptCost ?? (tokenPrices ? "once" : "per-sample");
  const prompt = candidates.every(({ n }) => n === 1)
    ? ""
    : promptCost === "once"
    ? "; of several samples the prompt is paid once"
    : "; several samples are several calls, and the prompt is paid with each";
  const priced = Object.entries(options.prices ?? {});
  const byCall = priced.length === 0
    ? ""
    : `, for a call ${priced.map(([model, usd]) => `${model}=${usd}`).join(" ")} USD`;
  const scored = Object.entries(options.scorePrices ?? {}).map(([name, usd]) => `${name}=${usd}`);
  const scores = scored.length === 0
    ? ""
    : `; a score that picks is paid by the tokens it reads, at ${scored.join(" ")} USD per million`;
  if (!tokenPrices) {
    return `${byCall === "" ? "as recorded" : `as given or recorded${byCall}`}${prompt}${scores}`;
  }
  const listed = Object.entries(tokenPrices)
    .map(([model, { input, output }]) => `${model}=${input},${output}`);
  return `made of the tokens recorded, at ${
    listed.join(" ")
  } USD per million${byCall}; recorded costs are ` +
    `not used${prompt}${scores}`;
}
