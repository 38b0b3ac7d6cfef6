/** The probability that a model gives an answer, as a score: the product over its tokens, its end included. */
import {
  type Able,
  able,
  openClient,
  type OpenOptions,
  type ScoredAnswer,
  user,
} from "../models/mod.ts";
import { probabilityOf } from "../onnx/mod.ts";
import type { AnswerScorer } from "./answer_scorer.ts";
import { eachOnce } from "./each_once.ts";

/** @throws {UserError} where there is no such model, or it does not tell how probable an answer is */
export async function likelihoodScorer(model: string, options: OpenOptions): Promise<AnswerScorer> {
  const client = able(await openClient(model, options), "score");
  return {
    name: `likelihood:${model}`,
    method: `the probability that ${model} gives the answer`,
    range: { min: 0, max: 1 },
    score: (answers, { onProgress } = {}) =>
      eachOnce(answers, {
        onProgress,
        score: async (part) =>
          (await likelihoods(client, part)).map(({ probability, cost_usd }) => (
            { score: probability, paid: { now: cost_usd, earlier: 0 } }
          )),
      }),
  };
}

/** Of each answer its probability under the model, and what that costs, in US dollars. */
export async function likelihoods(
  client: Able<"score">,
  answers: readonly { prompt: string; response: string }[],
): Promise<{ probability: number; cost_usd: number }[]> {
  const scored: ScoredAnswer[] = await client.score(
    answers.map(({ prompt, response }) => ({ prompt: user(prompt), completion: response })),
  );
  return scored.map(({ tokens, cost_usd }) => (
    { probability: probabilityOf(tokens), cost_usd }
  ));
}
