/**
 * Batches of a policy gradient: questions are answered by the parameters as they are, the answers
 * rewarded, the rewards made advantages. For the trainer and a step graph of `policy_gradient`, whose
 * loss (gpu/core/losses.py) has an importance ratio with a clip and a k3 penalty for leaving a reference:
 *
 *     const batches = policyGradientBatches({ graph, sampler, questions, reward, ... });
 *     await trainer(graph).run({ batches, ... });
 *
 * With one update a batch the ratio is 1 and the clip does nothing; TrainingOptions.reuse makes several.
 * A batch depends on its number, the seed and the parameters alone, as the trainer wants it.
 */
import { mean } from "simple-statistics";
import { UserError } from "../core/errors.ts";
import { volume } from "../onnx/safetensors.ts";
import { type AdvantageMethod, advantagesOf, movingBaseline } from "./advantages.ts";
import type { Rollout, RolloutSampler } from "./rollouts.ts";
import type { Batch, StepGraph } from "./step_graph.ts";
import type { MeasuredBatch, Metrics } from "./trainer_options.ts";

/** A reward, and other measurements of an answer, e.g. { reward: 0.5, unreadable: 1 }. */
export type Rewarded = Metrics & { reward: number };

export interface PolicyGradientOptions<Question extends { prompt: string }> {
  graph: StepGraph;
  sampler: RolloutSampler;
  /** The questions of the batch of a number: no prompt twice in one, and no more than it has rows for. */
  questions: (index: number) => readonly Question[];
  /** Of an answer: its reward, of which only differences count, and what else is to be known of it. */
  reward: (question: Question, answer: Rollout) => Rewarded | Promise<Rewarded>;
  /** `reinforce` has a moving baseline. */
  method: AdvantageMethod;
  /** Answers to each question. */
  samples: number;
  seed: number;
  /** Clipping range of the importance ratio around 1, as in PPO. @default 0.2 */
  clip?: number;
  /** Weight of a bonus for the policy's entropy, which is no part of the reward. @default 0 */
  entropy?: number;
  /** Keeps the policy near that of other parameters, usually those it starts from. */
  kl?: { weight: number; reference: Float32Array };
}

/**
 * For TrainingOptions.batches. Metrics: the means over answers of `reward` and of all else that it comes
 * with; `tokens`, an answer's mean length; and `mixed`, the share of questions whose rewards differ, which alone
 * teach a group method.
 */
export function policyGradientBatches<Question extends { prompt: string }>(
  options: PolicyGradientOptions<Question>,
): (
  index: number,
  params: Float32Array,
  earlier: readonly Metrics[],
) => Promise<MeasuredBatch> {
  const { graph, sampler, questions, reward, method, samples, seed, clip = 0.2, kl } = options;
  const { entropy = 0 } = options;
  return async (index, params, earlier) => {
    const asked = questions(index);
    checkRows(asked.length * samples, graph);
    const prompts = asked.map(({ prompt }) => prompt);
    const groups = await sampler.sample(params, prompts, { samples, round: index, seed });
    const judged = await Promise.all(
      groups.map((group, i) => Promise.all(group.map((answer) => reward(asked[i], answer)))),
    );
    const rewards = judged.map((group) => group.map(({ reward }) => reward));
    const baseline = movingBaseline(earlier.map(({ reward }) => reward));
    const rollouts = groups.flat();
    const batch = rowsOf(graph, {
      rollouts,
      advantages: advantagesOf(method, rewards, baseline).flat(),
      reference: kl ? await sampler.score(kl.reference, rollouts) : null,
    });
    return {
      batch: { ...batch, clip, kl: kl?.weight ?? 0, entropy },
      metrics: {
        ...meansOf(judged.flat()),
        tokens: mean(rollouts.map(({ ids }) => ids.length)),
        mixed: mean(rewards.map((group) => group.some((value) => value !== group[0]) ? 1 : 0)),
      },
    };
  };
}

function meansOf(judged: readonly Rewarded[]): Metrics {
  const names = [...new Set(judged.flatMap((one) => Object.keys(one)))];
  return Object.fromEntries(names.map((name) => [name, mean(judged.map((one) => one[name] ?? 0))]));
}

/** An answer a row; rows that are left have none, and weigh nothing. */
function rowsOf(graph: StepGraph, { rollouts, advantages, reference }: {
  rollouts: readonly Rollout[];
  advantages: readonly number[];
  reference: readonly number[][] | null;
}): Batch {
  const { context } = graph.card.shape;
  const sized = (name: string) => volume(graph.inputs.find((input) => input.name === name)!.shape);
  const tokens = new Int32Array(sized("tokens")), answer = new Float32Array(sized("answer"));
  const old_log_probs = new Float32Array(sized("old_log_probs"));
  const ref_log_probs = new Float32Array(sized("ref_log_probs"));
  for (const [row, { promptIds, ids, logProbs }] of rollouts.entries()) {
    const from = promptIds.length;
    tokens.set([...promptIds, ...ids], row * context);
    answer.fill(1, row * context + from, row * context + from + ids.length);
    // At t they are about the token at t + 1, and so are one shorter
    const at = row * (context - 1) + from - 1;
    old_log_probs.set(logProbs, at);
    ref_log_probs.set(reference?.[row] ?? logProbs, at);
  }
  const ofRow = new Float32Array(sized("advantages"));
  ofRow.set(advantages);
  return { tokens, answer, old_log_probs, ref_log_probs, advantages: ofRow };
}

function checkRows(rows: number, { card }: StepGraph): void {
  if (card.objective !== "policy_gradient") {
    throw new UserError(
      `Cannot train by policy gradient on a graph of ${card.objective}`,
      { hint: "Open the step graph policy_gradient.onnx of the model" },
    );
  }
  if (rows >= 1 && rows <= card.batch) return;
  throw new UserError(
    `Cannot train by policy gradient as a batch has 1 to ${card.batch} answers: these questions and ` +
      `samples make ${rows}`,
  );
}
