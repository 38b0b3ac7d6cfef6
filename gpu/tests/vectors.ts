/**
 * Writes gpu/tests/vectors.json: inputs, and what the library makes of them. The Python modules of gpu/jobs are
 * ports of the library's, and both are held to this one file: Python by gpu/tests/test_vectors.py, TypeScript by
 * lib/jobs/python_vectors_test.ts. Run it where the library is meant to have changed:
 *
 *     deno run --allow-all gpu/tests/vectors.ts
 */
import { answerTokens } from "../../lib/calibration/confidences/answer_tokens.ts";
import { stating } from "../../lib/calibration/confidences/stating.ts";
import {
  AGGREGATES,
  bestConfidence,
  fromLogProbs,
  meanReward,
  parseConfidence,
  ppoC,
  type Reward,
  rewardByName,
} from "../../lib/calibration/mod.ts";
import { openAnswerScorer } from "../../lib/grading/mod.ts";
import type { Client } from "../../lib/models/mod.ts";
import { rewardOfMalformed } from "../../lib/pocket/calibration/batches.ts";
import "../../lib/pocket/mod.ts"; // registers the verifier of PocketQA
import {
  decisionPrompt,
  decisionText,
  DEFAULT_MATRIX,
  parseDecision,
} from "../../lib/policies/mod.ts";
import { standardised } from "../../lib/training/advantages.ts";
import { advantagesOf, movingBaseline } from "../../lib/training/mod.ts";
import { type Inputs, inputs, PUBLISHED } from "./vector_inputs.ts";

type Expected = { [Name in keyof Inputs]: (input: Inputs[Name]) => unknown };

const told = stating({} as Client);
const verifier = await openAnswerScorer("verifier");
const { policies } = DEFAULT_MATRIX;
const TENTHS = Array.from({ length: 11 }, (_, i) => i / 10);

/** By section, what the library makes of an input. */
export const EXPECTED: Expected = {
  rewards: ({ reward, settings, confidence, correct }) =>
    rewardOf(reward, settings).value(confidence, correct),
  malformed: ({ reward }) => rewardOfMalformed(rewardByName(reward)),
  mean_reward: ({ reward, levels, correct }) =>
    meanReward(rewardByName(reward), {
      probabilities: new Array(levels).fill(1 / levels),
      correct,
    }),
  best_tenth: ({ reward, p }) => bestConfidence(rewardByName(reward), p, { confidences: TENTHS }),
  advantages: ({ method, rewards, baseline }) => advantagesOf(method, rewards, baseline),
  standardised: ({ values, ddof, epsilon }) => standardised(values, { ddof, epsilon }),
  moving_baseline: ({ earlier }) => movingBaseline(earlier) ?? null,
  parse_confidence: ({ text, scale }) => parseConfidence(text, scale ? { scale } : {}),
  ask_for_confidence: ({ question }) => told.of(question).at(-1)!.content,
  read_statement({ text }) {
    const { answer, from, confidence } = told.read(text);
    // Python counts characters, JavaScript UTF-16
    return { answer, start: [...text.slice(0, from)].length, confidence };
  },
  async verdicts({ dataset, reference, responses }) {
    const question = { dataset, reference, prompt: "", query_id: "", task: null };
    const scores = await verifier.score(responses.map((response) => ({ ...question, response })));
    return scores.map((score) => score === null ? null : score === 1);
  },
  decisions: ({ analysis, policy, text }) => ({
    text: decisionText({ analysis, policy }),
    parsed: parseDecision(text, policies),
  }),
  decision_prompt: ({ query }) => decisionPrompt(query, { client: {}, policies })[0].content,
  confidence: ({ log_probs }) =>
    AGGREGATES.map((aggregate) => fromLogProbs(log_probs.map(Number), aggregate)),
  answer_tokens({ tokens, answer, start }) {
    const numbered = tokens.map((token, place) => ({ token, logProb: place }));
    return answerTokens(numbered, { answer, from: start }).map(({ logProb }) => logProb);
  },
};

function rewardOf(name: string, settings?: Parameters<typeof ppoC>[0]): Reward {
  return settings ? ppoC(settings) : rewardByName(name);
}

/** What a section expects of an input that is known to be one of its. */
export function expectedOf(section: string, input: unknown): unknown {
  return EXPECTED[section as keyof Inputs](input as never);
}

if (import.meta.main) {
  const file = new URL("vectors.json", import.meta.url);
  const vectors: Record<string, unknown> = { published: PUBLISHED };
  for (const [section, given] of Object.entries(await inputs())) {
    vectors[section] = await Promise.all(
      given.map(async (input) => ({ ...input, expected: await expectedOf(section, input) })),
    );
  }
  const lines = Object.entries(vectors).map(([section, cases]) =>
    `"${section}": [\n${(cases as unknown[]).map((one) => JSON.stringify(one)).join(",\n")}\n]`
  );
  await Deno.writeTextFile(file, `{\n${lines.join(",\n")}\n}\n`);
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", file.pathname] }).output();
}
