/**
 * Training data of pocket models, as batches for the training engine. A batch depends on the seed and
 * its number alone, so a run can go on anywhere; there is no end to them, and no epoch.
 */
import { END, PAD, padRight, SEPARATOR, START, textIds, type Tokenizer } from "../onnx/mod.ts";
import { integer, random } from "../core/random.ts";
import type { Batch } from "../training/mod.ts";
import { type Emphasis, lesson } from "./lessons.ts";
import { paraphrases } from "./questions.ts";

export interface BatchShape {
  seed: number;
  /** Rows in a batch. */
  rows: number;
  /** Tokens in a row. */
  context: number;
}

export type Batches = (index: number) => Batch;

export interface LessonOptions extends BatchShape {
  emphasis?: Emphasis | undefined;
  /** How many of a completion's first tokens are learned. @default all, the end included */
  learned?: (ids: readonly number[]) => number;
}

/** Lessons for a language model, packed into rows; only answers and their ends are learned. */
export function lessonBatches(
  tokenizer: Tokenizer,
  { emphasis, learned = (ids) => ids.length, ...shape }: LessonOptions,
): Batches {
  return (index) => {
    const next = random(shape.seed, `lessons ${index}`);
    const tokens = new Int32Array(shape.rows * shape.context).fill(PAD);
    const answer = new Float32Array(tokens.length);
    pack(shape, () => {
      const { prompt, completion } = lesson(next, emphasis);
      const before = [START, ...tokenizer.encode(prompt), SEPARATOR];
      const after = [...tokenizer.encode(completion), END];
      return { ids: [...before, ...after], from: before.length, learned: learned(after) };
    }, ({ ids, from, learned }, at) => {
      tokens.set(ids, at);
      answer.fill(1, at + from, at + from + learned);
    });
    return { tokens, answer };
  };
}

/** The token that stands for a hidden one: this one is never in a prompt. */
export const MASK = END;

/** BERT's share of tokens to predict, and how many of those are shown as another token or unchanged. */
const MASKING = { share: 0.15, other: 0.1, unchanged: 0.1 };

/** Prompts for masked language modelling (Devlin et al., arXiv 1810.04805), packed into rows. */
export function maskedBatches(tokenizer: Tokenizer, shape: BatchShape): Batches {
  return (index) => {
    const next = random(shape.seed, `masked ${index}`);
    const targets = new Int32Array(shape.rows * shape.context).fill(PAD);
    pack(shape, () => {
      const { prompt } = lesson(next);
      return { ids: [START, ...tokenizer.encode(prompt), SEPARATOR] };
    }, ({ ids }, at) => targets.set(ids, at));
    const masked = new Float32Array(targets.length);
    const tokens = targets.map((id, i) => {
      if (id <= SEPARATOR || next() >= MASKING.share) return id;
      masked[i] = 1;
      const shown = next();
      if (shown < MASKING.unchanged) return id;
      return shown < MASKING.unchanged + MASKING.other
        ? integer(SEPARATOR + 1, tokenizer.size - 1, next)
        : MASK;
    });
    return { tokens, targets, masked };
  };
}

/** Pairs of paraphrases for contrastive learning, a text a row; those too long are cut. */
export function paraphraseBatches(
  tokenizer: Tokenizer,
  { seed, rows, context, temperature }: BatchShape & { temperature: number },
): Batches {
  return (index) => {
    const next = random(seed, `paraphrases ${index}`);
    const pairs = Array.from({ length: rows }, () => paraphrases("language", next).prompts);
    const side = (of: 0 | 1) =>
      padRight(pairs.map((pair) => textIds(pair[of], { tokenizer, context })), context);
    const anchors = side(0), positives = side(1);
    return {
      anchor_tokens: anchors.tokens,
      anchor_present: anchors.present,
      positive_tokens: positives.tokens,
      positive_present: positives.present,
      temperature,
    };
  };
}

/** A batch counts as full after so many texts that fit into no row. */
const MISSES = 6;

/** Puts texts into the first row that has room, until hardly any finds one. */
function pack<Text extends { ids: number[] }>(
  { rows, context }: BatchShape,
  make: () => Text,
  put: (text: Text, at: number) => void,
): void {
  const filled = new Int32Array(rows);
  for (let misses = 0; misses < MISSES;) {
    const text = make();
    if (text.ids.length > context) continue; // one in a thousand; no row is long enough
    const row = filled.findIndex((length) => length + text.ids.length <= context);
    if (row < 0) {
      misses++;
      continue;
    }
    put(text, row * context + filled[row]);
    filled[row] += text.ids.length;
  }
}
