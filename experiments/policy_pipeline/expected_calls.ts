/** Calls that the stages make, and what they cost if answers are as long as is assumed here. */
import { mean } from "simple-statistics";
import { UserError } from "../../lib/core/errors.ts";
import {
  able,
  costOf,
  findPrice,
  openClient,
  openingOf,
  type Price,
} from "../../lib/models/mod.ts";
import { drawQuestions, findMade, openQuestions } from "../../lib/outcomes/mod.ts";
import { hasVerifier } from "../../lib/policies/mod.ts";
import type { PipelineSettings } from "./config.ts";

export interface ExpectedCalls {
  calls: number;
  /** US dollars. */
  usd: number;
}

/** Tokens of an answer, of a judgement and of an analysis; and of the words around what a judge reads. */
export const ASSUMED = { answer: 100, judgement: 60, analysis: 30, around: 200 } as const;

/** Questions by which the length of prompts is estimated. */
const SAMPLED = 50;

/** By stage; one that asks nobody is not among them. */
export async function expectedCalls(
  settings: PipelineSettings,
): Promise<Record<string, ExpectedCalls>> {
  const { medium, large, judge, router, limit, evalLimit, seed } = settings;
  const there = findMade(settings.questions)
    ? SAMPLED
    : (await openQuestions(settings.questions)).length;
  const n = Math.min(SAMPLED, there);
  const drawn = await drawQuestions(settings.questions, { n, seed });
  const open = (name: string) => openPriced(name, settings);
  const [small, strong, analyst] = await Promise.all([medium, large, router].map(open));
  const prompt = mean(drawn.map(({ prompt }) => small.countTokens(prompt)));
  const cost = ({ price, most }: Priced, tokens_in: number, answer: number) =>
    costOf(price, { tokens_in, tokens_out: Math.min(answer, most ?? answer) });
  const answers = cost(small, prompt, ASSUMED.answer) + cost(strong, prompt, ASSUMED.answer);
  const judged = judge !== undefined && !drawn.every(hasVerifier);
  const judging = judged
    ? 2 * cost(await open(judge), prompt + ASSUMED.answer + ASSUMED.around, ASSUMED.judgement)
    : 0;
  const calls = judged ? 4 : 2;
  const analysis = cost(analyst, prompt, ASSUMED.analysis);
  return {
    oracle: { calls: (calls + 1) * limit, usd: limit * (answers + judging + analysis) },
    test: { calls: calls * evalLimit, usd: evalLimit * (answers + judging) },
    report: { calls: evalLimit, usd: evalLimit * analysis },
  };
}

/** What is needed of a model to say what its calls cost. */
interface Priced {
  price: Price;
  countTokens(text: string): number;
  /** Tokens of an answer. */
  most: number | null;
}

/** Characters of a token, of a model that is not opened. */
const CHARACTERS = 4;

/** Of a host that wants a key, and has none yet, by the price that is known of it. */
async function openPriced(name: string, settings: PipelineSettings): Promise<Priced> {
  try {
    const client = able(await openClient(name, openingOf(settings)(name)), "generate");
    const { price, limits } = client;
    return { price, countTokens: (text) => client.countTokens(text), most: limits.answer.most };
  } catch (error) {
    const price = settings.prices[name] ?? findPrice(name);
    if (!(error instanceof UserError) || price === undefined) throw error;
    return { price, countTokens: ({ length }) => Math.ceil(length / CHARACTERS), most: null };
  }
}
