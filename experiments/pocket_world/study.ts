/**
 * The pocket world: who the pocket models are, by what they answer. Accuracy, agreement, what sampling
 * adds (pass@n, Chen et al., arXiv 2107.03374), and whether the probability that a model gives its own
 * answer says how likely it is to be right.
 *
 *     deno task lab run 00
 */
import { mean } from "simple-statistics";
import { brier, ece, type ReliabilityBin, reliabilityTable } from "../../lib/calibration/mod.ts";
import { bootstrap, type Interval, intervalOf, passAtN } from "../../lib/evaluation/mod.ts";
import { type Able, type Completion, type Conversation, user } from "../../lib/models/mod.ts";
import { probabilityOf } from "../../lib/onnx/mod.ts";
import {
  instruct,
  type Instruction,
  judge,
  openPocketModel,
  POCKET_LANGUAGE_MODELS,
  type PocketLanguageModel,
  type PocketQuestion,
} from "../../lib/pocket/mod.ts";

export interface Answered {
  question: PocketQuestion;
  text: string;
  correct: boolean;
  /** Probability that the model gave its answer: the product over its tokens. */
  confidence: number;
}

/** A value by model. */
export type ByModel<T> = Record<PocketLanguageModel, T>;

/** For each of the pocket models that answer, one after another. */
export async function eachModel<T>(
  run: (client: Able<"generate">, name: PocketLanguageModel) => Promise<T>,
): Promise<ByModel<T>> {
  const results: Partial<ByModel<T>> = {};
  for (const name of POCKET_LANGUAGE_MODELS) {
    results[name] = await run(await openPocketModel(name), name);
  }
  return results as ByModel<T>;
}

/** Each model's likeliest answer to each question. */
export function greedyAnswers(questions: PocketQuestion[]): Promise<ByModel<Answered[]>> {
  return eachModel(async (client) => {
    const answers = await client.generate(prompts(questions), { temperature: 0 });
    return questions.map((question, i) => answered(question, answers[i][0]));
  });
}

/** Several samples of each model for each question. */
export function sampledAnswers(
  questions: PocketQuestion[],
  { samples, seed }: { samples: number; seed: number },
): Promise<ByModel<Answered[][]>> {
  return eachModel(async (client) => {
    const answers = await client.generate(prompts(questions), { samples, seed });
    return questions.map((question, i) => answers[i].map((answer) => answered(question, answer)));
  });
}

/** What the models say when they are told to do other things with a question than to answer it. */
export async function instructed(
  questions: PocketQuestion[],
): Promise<{ prompt: string; instruction: Instruction; answers: ByModel<string> }[]> {
  const instructions: Instruction[] = ["answer", "confidence", "abstain", "task"];
  const asked = questions.flatMap(({ prompt }) =>
    instructions.map((instruction) => ({ instruction, prompt: instruct(instruction, prompt) }))
  );
  const answers = await eachModel(async (client) => {
    const all = await client.generate(asked.map(({ prompt }) => user(prompt)), { temperature: 0 });
    return all.map(([{ text }]) => text);
  });
  return asked.map((row, i) => ({
    ...row,
    answers: {
      "pocket-small": answers["pocket-small"][i],
      "pocket-large": answers["pocket-large"][i],
    },
  }));
}

/** 1 for each right answer, 0 for each wrong one. */
export function rights(answers: Answered[]): number[] {
  return answers.map(({ correct }) => correct ? 1 : 0);
}

export interface Estimate {
  value: number;
  lo: number;
  hi: number;
}

/** The mean over queries with its 95% interval, by 1,000 resamples of the queries. */
export function meanOf(values: readonly number[], seed: number): Estimate {
  const weighted = (weights: ArrayLike<number>) => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += weights[i] * values[i];
    return { mean: sum / values.length };
  };
  const draws = bootstrap(values.length, weighted, { draws: 1000, seed });
  const [lo, hi] = intervalOf(draws.get("mean")) as Interval;
  return { value: mean([...values]), lo, hi };
}

/** Who is right where: the four cases of two models, as shares of the questions. */
export function agreement(
  { "pocket-small": small, "pocket-large": large }: ByModel<Answered[]>,
  seed: number,
): { both: Estimate; onlySmall: Estimate; onlyLarge: Estimate; neither: Estimate } {
  const share = (of: (small: boolean, large: boolean) => boolean) =>
    meanOf(small.map(({ correct }, i) => of(correct, large[i].correct) ? 1 : 0), seed);
  return {
    both: share((s, l) => s && l),
    onlySmall: share((s, l) => s && !l),
    onlyLarge: share((s, l) => !s && l),
    neither: share((s, l) => !s && !l),
  };
}

/** pass@n over questions, for each n. */
export function passCurve(
  answers: Answered[][],
  { sizes, seed }: { sizes: number[]; seed: number },
): ({ n: number } & Estimate)[] {
  const counts = answers.map((samples) => ({
    samples: samples.length,
    correct: samples.filter(({ correct }) => correct).length,
  }));
  return sizes.map((n) => ({ n, ...meanOf(counts.map((count) => passAtN(count, n)), seed) }));
}

/** Calibration of the probability that a model gives its answers. */
export function reliability(
  answers: Answered[],
): { bins: ReliabilityBin[]; ece: number; brier: number; mean: number; accuracy: number } {
  const confidence = answers.map((answer) => answer.confidence);
  const correct = rights(answers);
  const bins = reliabilityTable(confidence, correct);
  return {
    bins,
    ece: ece(bins),
    brier: brier(confidence, correct),
    mean: mean(confidence),
    accuracy: mean(correct),
  };
}

function prompts(questions: PocketQuestion[]): Conversation[] {
  return questions.map(({ prompt }) => user(instruct("answer", prompt)));
}

function answered(question: PocketQuestion, { text, tokens }: Completion): Answered {
  return {
    question,
    text,
    correct: judge(question, text).correct,
    confidence: probabilityOf(tokens!),
  };
}
