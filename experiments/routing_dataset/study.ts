/**
 * A routing dataset looked at: how its ratings are spread, whether the answers that a judge finds good enough
 * are right, where that can be told, and what it all cost.
 *
 *     deno task lab run 10
 */
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import { type KnownEstimate, proportion } from "../../lib/stats/mod.ts";
import type { RatedAnswer, RoutingDataset } from "../../lib/grading/mod.ts";

const RATINGS = [5, 4, 3, 2, 1] as const;

const schema = z.strictObject({
  /** The least rating of an answer that is good enough; the original study had 4. */
  goodFrom: z.int().min(1).max(5).default(4),
});

/** The answers of one rating. */
export interface Rated {
  rating: number;
  /** Number of them, and their share of all answers. */
  n: number;
  share: number;
  /** Share of them that is right; null where there is none, or no verifier. */
  right: KnownEstimate | null;
  /** The first two. */
  examples: RatedAnswer[];
}

/** The answers by rating, from 5 down. */
export function byRating({ answers }: RoutingDataset): Rated[] {
  return RATINGS.map((rating) => {
    const rated = answers.filter((answer) => answer.rating.rating === rating);
    return {
      rating,
      n: rated.length,
      share: rated.length / answers.length,
      right: rated.length === 0 || !isVerified(rated)
        ? null
        : proportion(rated.map(({ correct }) => correct === true)),
      examples: rated.slice(0, 2),
    };
  });
}

/** Every answer that was given has been held against the truth. */
function isVerified(answers: RatedAnswer[]): boolean {
  return answers.every(({ answer, correct }) => answer === null || correct !== null);
}

/** "Good enough" by the judge and by the verifier: shares of all answers. */
export interface LabelCheck {
  goodFrom: number;
  /** Rated good enough, whatever they are. */
  good: KnownEstimate;
  goodAndRight: KnownEstimate;
  goodButWrong: KnownEstimate;
  poorButRight: KnownEstimate;
  poorAndWrong: KnownEstimate;
  /** Labels that are wrong, either way. */
  noise: KnownEstimate;
}

/** The labels that a router would learn from, held against the truth. */
export function labelCheck(
  { answers }: RoutingDataset,
  config: z.input<typeof schema> = {},
): LabelCheck {
  const { goodFrom } = parseConfig(schema, config);
  const isGood = ({ rating: { rating } }: RatedAnswer) => rating !== null && rating >= goodFrom;
  const share = (of: (answer: RatedAnswer) => boolean) => proportion(answers.map(of));
  return {
    goodFrom,
    good: share(isGood),
    goodAndRight: share((answer) => isGood(answer) && answer.correct === true),
    goodButWrong: share((answer) => isGood(answer) && answer.correct === false),
    poorButRight: share((answer) => !isGood(answer) && answer.correct === true),
    poorAndWrong: share((answer) => !isGood(answer) && answer.correct === false),
    noise: share((answer) => answer.correct !== null && isGood(answer) !== answer.correct),
  };
}

/** US dollars of all answers or ratings, whenever they were paid, and of one. */
export interface Cost {
  what: "answers" | "ratings";
  usd: number;
  each: number;
}

export function costsOf({ answers, spent, earlier }: RoutingDataset): Cost[] {
  return (["answers", "ratings"] as const).map((what) => {
    const usd = spent[what] + earlier[what];
    return { what, usd, each: usd / answers.length };
  });
}
