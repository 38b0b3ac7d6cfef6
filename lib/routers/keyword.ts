/**
 * A hand-written rule: prompts that speak of code or of mathematics go to the strong model. It stands
 * for the keyword routers that are in use, whose words are matched whole here: "decode" is no code.
 */
import type { Query } from "../outcomes/mod.ts";
import { learner } from "./learner.ts";
import type { RouterFactory } from "./router.ts";

/** Signs of a task that small models are thought to fail at. */
const HARD = new RegExp(
  [
    /\b(code|coding|program|programming|function|algorithm|script|compile|debug|regex|sql|api)\b/,
    /\b(python|java|javascript|typescript|rust|haskell|html|css|bash)\b/,
    /\b(prove|proof|theorem|derive|derivative|integral|equation|matrix|probability|solve)\b/,
    /\b(calculate|compute|how (?:many|much)|percent|per cent|step by step)\b/,
    /\d\s*[-+*/^=<>]\s*\d/,
    /```/,
  ].map((pattern) => pattern.source).join("|"),
  "gi",
);

export const keyword: RouterFactory = learner({
  name: "keyword",
  description: "a hand-written rule: the more signs of code or mathematics, the dearer",
  learnsFrom: "nothing",
  scale: "match",
  learn: () => ({ state: null, costUsd: 0 }),
  open: (_, { k }) => ({
    score: (queries: Query[]) => {
      const scores = new Float64Array(queries.length * k).fill(1);
      queries.forEach((query, i) => {
        const signs = query.prompt.match(HARD)?.length ?? 0;
        scores.fill(1 / (1 + signs), i * k, i * k + k - 1);
      });
      return scores;
    },
  }),
});
