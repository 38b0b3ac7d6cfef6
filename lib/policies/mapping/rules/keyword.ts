/**
 * Queries that have one of the words go to a model of their own, whatever their policy. Words are matched whole
 * (whole_words.ts), and not where they are part of an exception.
 */
import { z } from "zod";
import { nameSchema } from "./names.ts";
import type { Rule } from "./rule.ts";
import { wholeWords } from "./whole_words.ts";

const phrases = z.array(z.string().trim().min(1));

export const keywordSchema = z.strictObject({
  rule: z.literal("keyword"),
  name: nameSchema.optional(),
  /** Words or phrases, e.g. "code", "machine learning". */
  words: phrases.refine(({ length }) => length > 0, "a list of one word or more").optional(),
  /** Phrases in which the words do not count, e.g. "zip code". */
  except: phrases.optional(),
  model: nameSchema.optional(),
});

const WORDS = ["code", "programming"];

/** Codes that nobody programs. */
const EXCEPT = [
  ...["zip code", "postal code", "area code", "country code", "dress code", "penal code"],
  ...["code of conduct", "code name", "Morse code"],
];

export function keyword(
  { model, name = "keyword", words = WORDS, except = EXCEPT }: {
    model: string;
    name?: string;
    words?: readonly string[];
    except?: readonly string[];
  },
): Rule {
  const find = wholeWords(words, { except });
  return {
    name,
    model,
    choose: (query) => find(query) === null ? null : model,
    why: (query) => `the word "${find(query)}"`,
  };
}
