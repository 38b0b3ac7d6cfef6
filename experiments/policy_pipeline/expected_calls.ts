/** Calls that the stages make, and what they cost if answers are as long as is assumed here. */
import { mean } from "simple-statistics";
import { able, costOf, openClient, openingOf } from "../../lib/models/mod.ts";
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
  const open = async (name: string) =>
    able(await openClient(name, openingOf(settings)(name)), "generate");
  const [small, strong, analyst] = await Promise.all([medium, large, router].map(open));
  const prompt = mean(drawn.map(({ prompt }) => small.countTokens(prompt)));
  const cost = ({ price, limits }: typeof small, tokens_in: number, answer: number) =>
    costOf(price, { tokens_in, tokens_out: Math.min(answer, limits.answer.most ?? answer) });
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
