/**
 * Queries of one policy that show mathematics go to a larger model: a digit, an operator and a digit, or one of
 * four words. Dates are no calculations; a range such as 1914-1918 looks like one.
 */
import { z } from "zod";
import { nameSchema, policySchema } from "./names.ts";
import type { Rule } from "./rule.ts";
import { wholeWords } from "./whole_words.ts";

export const mathematicsSchema = z.strictObject({
  rule: z.literal("mathematics"),
  name: nameSchema.optional(),
  policy: policySchema,
  model: nameSchema.optional(),
});

const CALCULATION = /\p{Nd}\s*[-+*/^=<>×÷−]{1,2}\s*\p{Nd}/u;
const DATE = /(?<!\d)(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\/\d{1,2}\/\d{2,4})(?!\d)/g;

const findWord = wholeWords(["equation", "calculate", "derivative", "integral"]);

export function mathematics(
  { model, policy, name = "mathematics" }: { model: string; policy: string; name?: string },
): Rule {
  return {
    name,
    model,
    choose: (query, said) => said === policy && signOf(query) !== null ? model : null,
    why: (query) => signOf(query)!,
  };
}

function signOf(query: string): string | null {
  const word = findWord(query);
  if (word !== null) return `the word "${word}"`;
  return CALCULATION.test(query.replace(DATE, "a date")) ? "a calculation" : null;
}
