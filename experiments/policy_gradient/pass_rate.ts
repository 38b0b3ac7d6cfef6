/** Pass rates of a model on questions, before and after it was trained. */
import { mean } from "simple-statistics";
import { user } from "../../lib/models/mod.ts";
import { openPocketModel, type PocketQuestion, verifyAnswer } from "../../lib/pocket/mod.ts";
import { type KnownEstimate, meanEstimate } from "../../lib/stats/mod.ts";

/** Two ways to answer: `sampled` at temperature 1, as training samples, and `greedy`. */
export const ANSWERS = ["sampled", "greedy"] as const;
export type PassRates = Record<typeof ANSWERS[number], number[]>;

/** The share of right answers to each question, in their order; weights as safetensors bytes. */
export async function passRates(
  weights: Uint8Array | undefined,
  questions: readonly PocketQuestion[],
  { samples, threads }: { samples: number; threads?: number | undefined },
): Promise<PassRates> {
  const client = await openPocketModel("pocket-small", { weights, threads });
  const prompts = questions.map(({ prompt }) => user(prompt));
  const rates = async (options: { temperature: number; samples: number }) => {
    const answers = await client.generate(prompts, { ...options, seed: 1 });
    return answers.map((group, i) =>
      mean(group.map(({ text }) => verifyAnswer(questions[i], text).correct ? 1 : 0))
    );
  };
  return {
    sampled: await rates({ temperature: 1, samples }),
    greedy: await rates({ temperature: 0, samples: 1 }),
  };
}

export interface Change {
  before: number;
  /** Mean over the runs. */
  after: number;
  /** Its interval is that of questions drawn anew, each with its rates before and after. */
  difference: KnownEstimate;
  /** The difference of each run: that runs differ is not in the interval. */
  runs: number[];
}

/** The change from one model to those of several runs, question by question. */
export function change(before: readonly number[], runs: readonly (readonly number[])[]): Change {
  const gains = runs.map((after) => after.map((rate, i) => rate - before[i]));
  const gain = before.map((_, i) => mean(gains.map((run) => run[i])));
  return {
    before: mean([...before]),
    after: mean(runs.map((run) => mean([...run]))),
    difference: meanEstimate(gain, { range: [-1, 1] }),
    runs: gains.map((run) => mean(run)),
  };
}
