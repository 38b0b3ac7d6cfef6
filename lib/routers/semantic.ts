/**
 * Routing by meaning alone: a query that is nearer to the description of demanding work than to that of
 * everyday questions goes to the strong model. It learns from no outcome; the descriptions are a person's
 * guess at which queries need a strong model, in one sentence each or as lists of what they cover.
 */
import { type CandidateMatrix, promptsOf, type Query } from "../outcomes/mod.ts";
import { needed, readingCost } from "./fit_options.ts";
import { learner } from "./learner.ts";
import type { RouterFactory } from "./router.ts";
import { embedRoutes, type Route } from "./features/routes.ts";

/** Everyday questions first, demanding work second. */
export type Personalities = readonly [weak: Route, strong: Route];

export const SHORT_PERSONALITIES: Personalities = [
  {
    name: "everyday",
    texts: ["An assistant for everyday conversation: facts, explanations and general knowledge."],
  },
  {
    name: "demanding",
    texts: ["An assistant for programming and mathematics: algorithms, debugging, calculation."],
  },
];

export const LONG_PERSONALITIES: Personalities = [
  {
    name: "everyday",
    texts: [
      "who a person is and what they are known for",
      "where a place lies and what it is like",
      "when something happened in history",
      "what a word or a term means",
      "an explanation of a topic in simple terms",
      "a summary of a text",
      "sorting items into kinds",
      "advice for everyday life, food, health or travel",
      "books, films, music and sport",
      "small talk and opinions",
    ],
  },
  {
    name: "demanding",
    texts: [
      "writing a function in a programming language",
      "finding the fault in a piece of code",
      "what a program prints, step by step",
      "an algorithm and how long it takes",
      "a query for a database",
      "shell commands and regular expressions",
      "arithmetic with large numbers",
      "a word problem that takes several steps of calculation",
      "algebra, calculus or a proof",
      "dates, units and conversions",
      "a logical puzzle",
    ],
  },
];

function semantic(name: string, description: string, personalities: Personalities): RouterFactory {
  return learner({
    ...{ name, description, learnsFrom: "nothing", scale: "match", uses: ["encoder"] },
    async learn(outcomes: CandidateMatrix, options) {
      await needed(options, "encoder", name);
      return { state: null, costUsd: await readingCost(outcomes.queries, options) };
    },
    async open(_, { k, ...options }) {
      const encoder = await needed(options, "encoder", name);
      const { similarities } = await embedRoutes(personalities, encoder);
      return {
        async score(queries: Query[], options) {
          const near = await similarities(promptsOf(queries), options);
          // No probability, but it has the order of one: 1/2 where a query is as near to both
          return new Float64Array(queries.length * k).map((_, cell) => {
            const i = Math.floor(cell / k);
            return cell % k === k - 1 ? 1 : (2 + near[2 * i] - near[2 * i + 1]) / 4;
          });
        },
      };
    },
  });
}

export const semanticShort: RouterFactory = semantic(
  "semantic-short",
  "strong model for queries nearer to a sentence about demanding work than to one about everyday ones",
  SHORT_PERSONALITIES,
);

export const semanticLong: RouterFactory = semantic(
  "semantic-long",
  "the same, the two kinds of query described by lists of what they cover",
  LONG_PERSONALITIES,
);
