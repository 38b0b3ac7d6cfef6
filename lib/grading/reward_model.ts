/**
 * Reward models: an encoder with one linear head that scores an answer together with its question, higher for
 * a better one (BEST-Route's proxy, arXiv 2506.22716, section 4). Only differences between answers to one
 * question are trained (lib/training/reward_model.ts); the scale has no unit.
 *
 *     const proxy = await openRewardModel("data/pocket/pocket-reward");
 *     const rewards = await proxy.score(answers);
 *
 * A trained one is a folder: model.safetensors, the encoder's weights and the head's, and card.json.
 */
import { basename, join, resolve } from "node:path";
import { digestOf, fileDigest } from "../core/digest.ts";
import { UserError } from "../core/errors.ts";
import { writeAtomically } from "../core/write.ts";
import { type FineTuning, openEncoder } from "../models/mod.ts";
import { Encoder, Tokenizer } from "../onnx/mod.ts";
import { decodeSafetensors } from "../onnx/safetensors.ts";
import { answeredIds } from "./answered_ids.ts";
import type { AnswerScorer, AnswerToScore, ScoringOptions } from "./answer_scorer.ts";
import { type RewardCard, rewardCardSchema } from "./reward_card.ts";

const WEIGHTS = "model.safetensors", CARD = "card.json";

export interface RewardModelOptions {
  name: string;
  /** Bytes of a safetensors file: the encoder's weights, then `head.weight` [1, width] and `head.bias` [1]. */
  weights: Uint8Array;
  /** Graph of the encoder. */
  encode: string;
  tokenizer: Tokenizer;
  /** Tokens of a question and its answer that are read. */
  context: number;
}

export class RewardModel implements AnswerScorer {
  readonly name: string;
  readonly method: string;
  readonly #encoder: Encoder;
  readonly #tokenizer: Tokenizer;
  readonly #context: number;
  readonly #head: Float32Array;
  readonly #bias: number;

  private constructor(encoder: Encoder, { name, weights, tokenizer, context }: RewardModelOptions) {
    const { tensors } = decodeSafetensors(weights, name);
    this.name = name;
    this.method = `scored by the reward model ${name}, which reads question and answer`;
    this.#encoder = encoder;
    this.#tokenizer = tokenizer;
    this.#context = context;
    this.#head = tensors["head.weight"].data;
    this.#bias = tensors["head.bias"].data[0];
  }

  static async open(options: RewardModelOptions): Promise<RewardModel> {
    return new RewardModel(await Encoder.open(options.encode, options), options);
  }

  /** The reward of each answer, equal ones computed once; null where an answer is longer than is read. */
  async score(
    answers: readonly Pick<AnswerToScore, "prompt" | "response">[],
    { onProgress }: ScoringOptions = {},
  ): Promise<(number | null)[]> {
    const keys = answers.map(({ prompt, response }) => JSON.stringify([prompt, response]));
    const places = new Map<string, number>(), rows: number[][] = [];
    for (const [i, key] of keys.entries()) {
      if (places.has(key)) continue;
      const row = answeredIds(answers[i], { tokenizer: this.#tokenizer, context: this.#context });
      places.set(key, row === null ? -1 : rows.push(row.ids) - 1);
    }
    const vectors = await this.#encoder.poolIds(rows, {
      onProgress: (done, total) =>
        onProgress?.(Math.floor(answers.length * done / total), answers.length),
    });
    const rewards = vectors.map((vector) => {
      let sum = this.#bias;
      for (let j = 0; j < vector.length; j++) sum += this.#head[j] * vector[j];
      return sum;
    });
    return keys.map((key) => rewards[places.get(key)!] ?? null);
  }
}

/** What the graph of an encoder and its tokenizer are; weights of others do not fit. */
export async function encoderDigest({ encode, tokenizer }: FineTuning): Promise<string> {
  return digestOf([await fileDigest(encode), await fileDigest(tokenizer)]);
}

/**
 * Opens the folder of a trained reward model.
 *
 * @throws {UserError} where it is none, its encoder cannot be opened, or is another one now
 */
export async function openRewardModel(folder: string): Promise<RewardModel> {
  const card = await readRewardCard(folder);
  const { fineTuning } = await openEncoder(card.encoder.name);
  if (fineTuning === undefined || await encoderDigest(fineTuning) !== card.encoder.digest) {
    throw new UserError(
      `Cannot use the reward model ${folder} as the graph or the tokenizer of ${card.encoder.name} is ` +
        "another than it was trained with",
      { hint: `Train it anew with: ${card.command}` },
    );
  }
  return await RewardModel.open({
    name: basename(resolve(folder)),
    weights: await readPart(folder, WEIGHTS, Deno.readFile),
    encode: fineTuning.encode,
    tokenizer: await Tokenizer.open(fineTuning.tokenizer),
    context: card.context,
  });
}

/** @throws {UserError} where there is no card, or one that is none of a reward model */
export async function readRewardCard(folder: string): Promise<RewardCard> {
  const text = await readPart(folder, CARD, Deno.readTextFile);
  try {
    return rewardCardSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError(`Cannot read ${join(folder, CARD)} as the card of a reward model`, {
      hint: "Train one with: lab reward train --help",
      cause,
    });
  }
}

async function readPart<T>(
  folder: string,
  file: string,
  read: (path: string) => Promise<T>,
): Promise<T> {
  try {
    return await read(join(folder, file));
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory)) {
      throw cause;
    }
    throw new UserError(`Cannot open the reward model ${folder} as it has no ${file}`, {
      hint: "A reward model is a folder that lab reward train wrote",
      cause,
    });
  }
}

/** Writes the folder that {@linkcode openRewardModel} opens. */
export async function saveRewardModel(
  folder: string,
  { weights, card }: { weights: Uint8Array<ArrayBuffer>; card: RewardCard },
): Promise<void> {
  await writeAtomically(join(folder, WEIGHTS), weights);
  await writeAtomically(
    join(folder, CARD),
    JSON.stringify(rewardCardSchema.parse(card), null, 2) + "\n",
  );
}
