/**
 * Answering many rows at once, token by token: prompts are read together, their samples branch off what
 * was read, and rows that have ended drop out.
 */
import { type Random, random } from "../core/random.ts";
import { type Decoder, type Past, SHIFTS } from "./decoder.ts";
import { sampleToken, type Sampling } from "./sampling.ts";
import { END, PAD, type Tokenizer } from "./tokenizer.ts";

/** Finish reason of an answer: "stop" by the model itself, "length" at the limit of tokens. */
export type Finish = "stop" | "length";

/** A row that is being answered. */
export interface Row {
  /** The prompt's place among all prompts of a call, and its length. */
  prompt: number;
  tokensIn: number;
  sample: number;
  next: Random;
  /** The last tokens of prompt and answer, as many as the decoder wants to see. */
  recent: number[];
  /** Most tokens of its answer: what is asked for, or what the context has room for. */
  limit: number;
  tokens: number[];
  logProbs: number[];
  text: string;
  finish: Finish | null;
}

/** A prompt as the decoder takes it; `index` is its place among all prompts of a call. */
export interface Encoded {
  index: number;
  text: string;
  ids: number[];
}

export interface RowSettings extends Sampling {
  maxTokens: number;
  stop: readonly string[];
  seed: number;
  signal?: AbortSignal;
}

/** Rows for the samples of a prompt. */
export function newRows(
  { index, text, ids }: Encoded,
  samples: number,
  { seed, model, maxTokens, context }: {
    seed: number;
    /** Two models do not draw with the same random numbers. */
    model: string;
    maxTokens: number;
    context: number;
  },
): Row[] {
  return Array.from({ length: samples }, (_, sample) => ({
    prompt: index,
    tokensIn: ids.length,
    sample,
    next: random(seed, `${model}/${sample}/${text}`),
    recent: ids.slice(-SHIFTS),
    limit: Math.min(maxTokens, context - ids.length),
    tokens: [],
    logProbs: [],
    text: "",
    finish: null,
  }));
}

/** Answers rows token by token; yields after each. */
export async function* generateRows(
  { decoder, tokenizer }: { decoder: Decoder; tokenizer: Tokenizer },
  { chunk, rows, settings }: { chunk: Encoded[]; rows: Row[]; settings: RowSettings },
): AsyncGenerator<void> {
  const prompts = padLeft(chunk.map(({ ids }) => ids));
  let active = rows;
  let { logits, vocab, past }: { logits: Float32Array; vocab: number; past: Past } = await decoder
    .run({
      tokens: prompts.tokens,
      batch: chunk.length,
      past: decoder.nothing(),
      rows: new Int32Array(chunk.length),
      start: prompts.start,
    });
  let time = prompts.time;
  const place = new Map(chunk.map(({ index }, i) => [index, i]));
  let origin = Int32Array.from(active, ({ prompt }) => place.get(prompt)!);
  for (;;) {
    settings.signal?.throwIfAborted();
    for (const [i, row] of active.entries()) {
      const at = (origin[i] * time + time - 1) * vocab;
      extend(row, logits.subarray(at, at + vocab), { tokenizer, settings });
    }
    yield;
    const going = active.flatMap(({ finish }, i) => finish === null ? [i] : []);
    if (going.length === 0) return;
    const rowsOfPast = Int32Array.from(going, (i) => origin[i]);
    active = going.map((i) => active[i]);
    ({ logits, vocab, past } = await decoder.run({
      tokens: Int32Array.from(active.flatMap(({ recent }) => recent)),
      batch: active.length,
      past,
      rows: rowsOfPast,
      start: Int32Array.from(active, ({ prompt }) => prompts.start[place.get(prompt)!]),
    }));
    time = 1;
    origin = Int32Array.from(active.keys());
  }
}

/** Adds a token to a row, or ends it. */
function extend(
  row: Row,
  logits: Float32Array,
  { tokenizer, settings }: { tokenizer: Tokenizer; settings: RowSettings },
): void {
  const { token, logProb } = sampleToken(logits, settings, row.next);
  row.tokens.push(token);
  row.recent = [...row.recent, token].slice(-SHIFTS - 1);
  row.logProbs.push(logProb);
  if (token === END) {
    row.finish = "stop";
    return;
  }
  row.text = tokenizer.decode(row.tokens);
  const cuts = settings.stop.map((stop) => row.text.indexOf(stop)).filter((at) => at >= 0);
  if (cuts.length > 0) {
    row.text = row.text.slice(0, Math.min(...cuts));
    row.finish = "stop";
  } else if (row.tokens.length >= row.limit) {
    row.finish = "length";
  }
}

/**
 * Rows that have seen nothing yet as a decoder takes them: padded at their start to equal length.
 * `time` is that length, `start` how much of it is padding.
 */
export function padLeft(rows: number[][]): { tokens: Int32Array; start: Int32Array; time: number } {
  const time = Math.max(...rows.map((ids) => ids.length));
  const tokens = new Int32Array(rows.length * (SHIFTS + time)).fill(PAD);
  for (const [i, ids] of rows.entries()) tokens.set(ids, (i + 1) * (SHIFTS + time) - ids.length);
  return { tokens, start: Int32Array.from(rows, (ids) => time - ids.length), time };
}
