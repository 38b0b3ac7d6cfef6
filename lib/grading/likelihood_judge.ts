/**
 * A judge for models that cannot follow a rubric, as pocket models cannot: the more probable it finds
 * an answer, as its own to the question, the better it rates it.
 */
import type { Able } from "../models/mod.ts";
import type { Judge, Rating } from "./judge.ts";
import { likelihoods } from "./likelihood_scorer.ts";

/** The least probability of each rating, from 5 down to 2. */
const LIKELIHOOD_RUBRIC: readonly { rating: number; atLeast: number }[] = [
  { rating: 5, atLeast: 0.5 },
  { rating: 4, atLeast: 0.2 },
  { rating: 3, atLeast: 0.05 },
  { rating: 2, atLeast: 0.01 },
];

export function likelihoodJudge(client: Able<"score">): Judge {
  return {
    name: client.name,
    method: `rated from 1 to 5 by how probable ${client.name} finds the answer: ` +
      LIKELIHOOD_RUBRIC.map(({ rating, atLeast }) => `${rating} from ${atLeast}`).join(", "),
    async rate(answers, { onRating } = {}) {
      const found = await likelihoods(client, answers);
      return found.map(({ probability, cost_usd }, answer): Rating => {
        const { rating } = LIKELIHOOD_RUBRIC.find(({ atLeast }) => probability >= atLeast) ??
          { rating: 1 };
        const explanation = `probability ${probability.toPrecision(2)}`;
        const paid = { now: cost_usd, earlier: 0 };
        const result = { rating, explanation, cost_usd, paid };
        onRating?.(answer, result);
        return result;
      });
    },
  };
}
