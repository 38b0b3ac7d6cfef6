/** The batches of each method: of examples, or of the model's own answers, verified and rewarded. */
import { takeApart } from "../statement.ts";
import { type Reward, rewardByName } from "../../calibration/mod.ts";
import type { Tokenizer } from "../../onnx/mod.ts";
import {
  type AdvantageMethod,
  completionBatches,
  confTunerBatches,
  epochBatch,
  type ExampleBatches,
  type ExampleKind,
  type Examples,
  implicitBatches,
  policyGradientBatches,
  preferenceBatches,
  type Rewarded,
  type Rollout,
  type RolloutSampler,
  type RowOptions,
  type StepGraph,
  type TrainingOptions,
} from "../../training/mod.ts";
import { lessonBatches } from "../batches.ts";
import { instruct } from "../instructions.ts";
import { type PocketQuestion, verifyAnswer } from "../questions.ts";
import { confidenceLevels, confidencePlace, statementPlace } from "./confidence_token.ts";
import { trainingQuestions } from "./questions.ts";
import type { Settings } from "./settings.ts";

export interface MethodParts {
  graph: StepGraph;
  sampler: RolloutSampler;
  tokenizer: Tokenizer;
  /** The parameters that the run starts from. */
  start: Float32Array;
  settings: Settings;
  /** What the method learns from; none of a method on its own answers. */
  examples: readonly Examples[ExampleKind][];
}

export interface MethodBatches {
  batches: TrainingOptions["batches"];
  /** Examples that are left out as too long. */
  tooLong: number;
}

export async function batchesOf(parts: MethodParts): Promise<MethodBatches> {
  const { graph, sampler, tokenizer, start, settings } = parts;
  const { method, seed, lambda, beta } = settings;
  const options = { graph, tokenizer, seed };
  const all = <Kind extends ExampleKind>(_: Kind) => parts.examples as readonly Examples[Kind][];
  switch (method) {
    case "sft":
      return withReplay(
        parts,
        (replay) => completionBatches(all("completion"), { ...options, ...replay }),
      );
    case "conftuner": {
      const levels = confidenceLevels(tokenizer), statedAt = confidencePlace(tokenizer);
      const own = { ...options, weight: lambda!, levels, statedAt };
      return withReplay(parts, (replay) => confTunerBatches(all("judged"), { ...own, ...replay }));
    }
    case "dpo":
      return await preferenceBatches(all("preference"), {
        ...options,
        sampler,
        reference: start,
        beta: beta!,
      });
    case "implicit":
    case "unshifted":
      return implicitBatches(all("judged"), { ...options, weight: lambda! });
    default:
      return { batches: rolloutBatches(parts), tooLong: 0 };
  }
}

/**
 * Examples, and in a share of the rows the lessons that the model was made with, packed: an answer to other
 * questions is otherwise forgotten. Of lessons that state a confidence the answer alone is learned, as theirs is not calibrated.
 */
function withReplay(
  { graph, tokenizer, settings }: MethodParts,
  examplesIn: (options: RowOptions) => ExampleBatches,
): ExampleBatches {
  const { seed, replay, answerWeight } = settings, { batch, shape: { context } } = graph.card;
  const replayed = Math.round(replay! * batch), rows = batch - replayed;
  const place = statementPlace(tokenizer);
  const { batches, tooLong } = examplesIn({
    rows,
    weigh: (ids) => ids.map((_, i) => i < place(ids) ? answerWeight! : 1),
  });
  if (replayed === 0) return { batches, tooLong };
  const lessons = lessonBatches(tokenizer, {
    // Not the lessons of the model's own making, which have seed 1
    ...{ seed: LESSONS + seed, rows: replayed, context },
    learned: (ids) => place(ids) < 0 ? ids.length : place(ids),
  });
  return {
    tooLong,
    batches(index) {
      const batch = batches(index), lesson = lessons(index);
      for (const name of ["tokens", "answer"]) {
        (batch[name] as Int32Array).set(lesson[name] as Int32Array, rows * context);
      }
      return batch;
    },
  };
}

/** Seeds of the lessons begin above it. */
const LESSONS = 1_000;

/** Names that rewards have for short. */
const SHORT: Record<string, string> = { brier: "quadratic", log: "logarithmic" };

function rolloutBatches(
  { graph, sampler, start, settings }: MethodParts,
): TrainingOptions["batches"] {
  const { method, seed, samples, questions, kl, entropy, groupStd } = settings;
  const reward = rewardByName(SHORT[settings.reward!] ?? settings.reward!);
  const malformed = settings.malformed ?? rewardOfMalformed(reward);
  const size = Math.floor(graph.card.batch / samples!);
  const pool = trainingQuestions(questions!).map((question) => ({
    question,
    prompt: instruct("confidence", question.prompt),
  }));
  const advantages: AdvantageMethod = method === "grpo" && !groupStd
    ? "dr-grpo"
    : method as AdvantageMethod;
  return policyGradientBatches({
    graph,
    sampler,
    questions: (index) => epochBatch(pool, index, { size, seed, label: "questions" }),
    reward: ({ question }, answer) => rewarded(question, answer, { reward, malformed }),
    method: advantages,
    samples: samples!,
    seed,
    entropy: entropy!,
    ...(kl! > 0 && { kl: { weight: kl!, reference: start } }),
  });
}

/** The reward of an answer with its confidence, which the verifier checks. */
function rewarded(
  question: PocketQuestion,
  { text, finish }: Rollout,
  { reward, malformed }: { reward: Reward; malformed: number },
): Rewarded {
  const { answer, confidence } = takeApart(text);
  const correct = verifyAnswer(question, answer).correct ? 1 : 0;
  return confidence === null || finish === "length"
    ? { reward: malformed, correct, malformed: 1 }
    : { reward: reward.value(confidence, correct), correct, malformed: 0 };
}

/**
 * What its source pays for an answer without a readable confidence; without one, half a point less than the least
 * that any confidence can earn, as RLCR's code has half a point for the format.
 */
export function rewardOfMalformed(reward: Reward): number {
  if (reward.missing !== undefined) return reward.missing;
  const levels = Array.from({ length: 101 }, (_, i) => i / 100);
  return Math.min(...levels.flatMap((c) => [reward.value(c, 0), reward.value(c, 1)])) - 0.5;
}
