/**
 * Rollouts: answers sampled from a decoder's parameters as they are while it is trained, with the
 * log-probability of each token, which on-policy methods need.
 *
 *     const sampler = new RolloutSampler({ decode, tokenizer, layout: graph.card.layout, context: 64 });
 *     const rollouts = await sampler.sample(params, prompts, { samples: 8, round: 0, seed: 1 });
 *
 * Temperature is 1 and the nucleus everything: a policy gradient is that of the distribution it samples.
 * The random numbers of an answer come from (seed, round, sample, prompt) and from nothing else, so the
 * sampler has no state to save. ONNX Runtime binds weights when a session is opened, so each call opens
 * one with the parameters of the moment: 1 ms for the weights and tens for the graph, less than sampling.
 */
import { UserError } from "../core/errors.ts";
import { Decoder } from "../onnx/decoder.ts";
import { generateRows, newRows } from "../onnx/generation.ts";
import { scoreRows } from "../onnx/scoring.ts";
import { SEPARATOR, START, type Tokenizer } from "../onnx/tokenizer.ts";
import type { StepCard } from "./step_graph.ts";
import { encodeWeights } from "./weights.ts";

/** One sampled answer. */
export interface Rollout {
  /** The prompt's tokens, those that frame it included. */
  promptIds: number[];
  /** The answer's, its end included unless the limit cut it off. */
  ids: number[];
  /** Log-probability of each of `ids` under the parameters that sampled it. */
  logProbs: number[];
  text: string;
  finish: "stop" | "length";
}

export interface SamplerOptions {
  /** Path of the decode graph (gpu/export/inference_graphs.py). */
  decode: string;
  tokenizer: Tokenizer;
  /** Where the graph's weights lie in a vector of parameters. */
  layout: StepCard["layout"];
  /** Most tokens of prompt and answer together. */
  context: number;
  /** Cores to compute on; all of them by default. */
  threads?: number | undefined;
}

export interface RoundOptions {
  /** Answers to each prompt. */
  samples: number;
  /** Two rounds of a seed do not draw with the same random numbers. */
  round: number;
  seed: number;
}

export class RolloutSampler {
  readonly #options: SamplerOptions;

  constructor(options: SamplerOptions) {
    this.#options = options;
  }

  /**
   * Answers to prompts that are all different: [prompts x samples].
   * @throws {UserError} where a prompt is given twice, whose samples would be the same, or is too long
   */
  async sample(
    params: Float32Array,
    prompts: readonly string[],
    { samples, round, seed }: RoundOptions,
  ): Promise<Rollout[][]> {
    const { context, tokenizer } = this.#options;
    if (prompts.length === 0) return [];
    const chunk = prompts.map((text, index) => {
      if (prompts.indexOf(text) < index) throw cannot("prompts must differ", text);
      const ids = [START, ...tokenizer.encode(text), SEPARATOR];
      if (ids.length >= context) {
        throw cannot(`prompts must have below ${context - 2} tokens`, text);
      }
      return { index, text, ids };
    });
    const settings = { seed, temperature: 1, topP: 1, maxTokens: context, stop: [] };
    const rows = chunk.flatMap((prompt) =>
      newRows(prompt, samples, { ...settings, model: `round ${round}`, context })
    );
    await this.#with(params, async (decoder) => {
      for await (const _ of generateRows({ decoder, tokenizer }, { chunk, rows, settings }));
    });
    return chunk.map(({ ids: promptIds }, i) =>
      rows.slice(i * samples, (i + 1) * samples).map(({ tokens, logProbs, text, finish }) => {
        return { promptIds, ids: tokens, logProbs, text, finish: finish! };
      })
    );
  }

  /** Log-probability of each token of the answers under other parameters. */
  score(
    params: Float32Array,
    rollouts: readonly Pick<Rollout, "promptIds" | "ids">[],
  ): Promise<number[][]> {
    const rows = rollouts.map(({ promptIds, ids }) => {
      return { ids: [...promptIds, ...ids], from: promptIds.length };
    });
    return this.#with(params, (decoder) => scoreRows(decoder, rows));
  }

  async #with<Result>(
    params: Float32Array,
    use: (decoder: Decoder) => Promise<Result>,
  ): Promise<Result> {
    const { decode, layout, threads } = this.#options;
    const weights = encodeWeights(params, layout);
    const decoder = await Decoder.open(decode, { weights, threads });
    try {
      return await use(decoder);
    } finally {
      await decoder.close();
    }
  }
}

function cannot(what: string, prompt: string): UserError {
  return new UserError(`Cannot sample answers as ${what}: "${prompt.slice(0, 40)}..."`);
}
