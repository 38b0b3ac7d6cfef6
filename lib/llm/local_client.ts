/**
 * A language model on this machine: a folder with decode.onnx, model.safetensors and card.json, and a
 * tokenizer.json. Prompts of any length share a batch; what a row is answered depends on its prompt,
 * its sample's number and the seed, not on its batch, but for the last bits of the arithmetic.
 */
import { type Random, random } from "../random.ts";
import { UserError } from "../errors.ts";
import type { Client, Completion, GenerateOptions, TokenLogProb } from "./client.ts";
import { Decoder, type Past } from "./decoder.ts";
import { costOf, type Price } from "./prices.ts";
import { argmax, logSumExp, sampleToken } from "./sampling.ts";
import { END, PAD, SEPARATOR, START, type Tokenizer } from "./tokenizer.ts";

export interface LocalModel {
  name: string;
  decoder: Decoder;
  tokenizer: Tokenizer;
  /** Most tokens of prompt and answer together. */
  context: number;
  price: Price;
  /** Rows computed at once. @default 512 */
  batch?: number;
}

/** A row that is being answered. */
interface Row {
  prompt: number;
  sample: number;
  next: Random;
  tokens: number[];
  logProbs: number[];
  text: string;
  finish: Completion["finish"] | null;
}

interface Encoded {
  index: number;
  text: string;
  ids: number[];
}

const DEFAULTS = {
  samples: 1,
  temperature: 1,
  topP: 1,
  maxTokens: 32,
  stop: [] as string[],
  seed: 1,
};

export class LocalClient implements Client {
  readonly name: string;
  readonly #model: LocalModel;
  readonly #batch: number;

  constructor(model: LocalModel) {
    this.name = model.name;
    this.#model = model;
    this.#batch = model.batch ?? 512;
  }

  async generate(
    prompts: readonly string[],
    options: GenerateOptions = {},
  ): Promise<Completion[][]> {
    const settings = { ...DEFAULTS, ...options };
    checkSampling(settings);
    const results: Completion[][] = prompts.map(() => []);
    // At temperature 0 all samples are the same
    const samples = settings.temperature === 0 ? Math.min(1, settings.samples) : settings.samples;
    let done = 0;
    for (const chunk of this.#chunks(prompts, samples)) {
      const started = performance.now();
      const rows = chunk.flatMap((prompt) => newRows(prompt, samples, settings.seed));
      for await (const _ of this.#steps(chunk, rows, settings));
      const latency = performance.now() - started;
      for (const row of rows) {
        const { index, ids } = chunk.find(({ index }) => index === row.prompt)!;
        results[index].push(this.#completion(row, ids.length, latency));
      }
      settings.onProgress?.(done += chunk.length, prompts.length);
    }
    return results.map((made) =>
      Array.from({ length: settings.samples }, (_, i) => {
        const sample = made[Math.min(i, made.length - 1)];
        return i < made.length ? sample : this.#charged(sample, 0);
      })
    );
  }

  async score(
    answers: readonly { prompt: string; completion: string }[],
  ): Promise<TokenLogProb[][]> {
    const { tokenizer, decoder } = this.#model;
    const texts = answers.map(({ prompt, completion }, index) => {
      const before = this.#encode(prompt);
      return { index, before, ids: [...before, ...tokenizer.encode(completion), END] };
    }).sort((a, b) => a.ids.length - b.ids.length);
    const results: TokenLogProb[][] = answers.map(() => []);
    for (let at = 0; at < texts.length; at += this.#batch) {
      const chunk = texts.slice(at, at + this.#batch);
      const { tokens, start, time } = padLeft(chunk.map(({ ids }) => ids));
      const { logits, vocab } = await decoder.run({
        tokens,
        batch: chunk.length,
        past: decoder.nothing(),
        rows: new Int32Array(chunk.length),
        start,
      });
      for (const [row, { index, before, ids }] of chunk.entries()) {
        for (let i = before.length; i < ids.length; i++) {
          // The logits of a position are about the token after it
          const at = (row * time + start[row] + i - 1) * vocab;
          const own = logits.subarray(at, at + vocab);
          const logProb = own[ids[i]] - logSumExp(own, own[argmax(own)]);
          results[index].push({ token: tokenizer.decode([ids[i]]), logProb });
        }
      }
    }
    return results;
  }

  async *stream(
    prompt: string,
    options: Omit<GenerateOptions, "samples"> = {},
  ): AsyncGenerator<string> {
    const settings = { ...DEFAULTS, ...options };
    checkSampling(settings);
    const encoded = { index: 0, text: prompt, ids: this.#encode(prompt) };
    const rows = newRows(encoded, 1, settings.seed);
    let sent = 0;
    for await (const _ of this.#steps([encoded], rows, settings)) {
      const { text, finish } = rows[0];
      // What may be the beginning of a stop text is held back
      const held = finish === null
        ? Math.max(0, ...settings.stop.map((stop) => stop.length - 1))
        : 0;
      if (text.length - held <= sent) continue;
      yield text.slice(sent, text.length - held);
      sent = text.length - held;
    }
  }

  /** Answers rows token by token; yields after each. */
  async *#steps(
    chunk: Encoded[],
    rows: Row[],
    settings: typeof DEFAULTS & { signal?: AbortSignal },
  ): AsyncGenerator<void> {
    const { decoder } = this.#model;
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
        this.#extend(row, logits.subarray(at, at + vocab), settings);
      }
      yield;
      const going = active.flatMap(({ finish }, i) => finish === null ? [i] : []);
      if (going.length === 0) return;
      const rowsOfPast = Int32Array.from(going, (i) => origin[i]);
      active = going.map((i) => active[i]);
      ({ logits, vocab, past } = await decoder.run({
        tokens: Int32Array.from(active, ({ tokens }) => tokens[tokens.length - 1]),
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
  #extend(row: Row, logits: Float32Array, settings: typeof DEFAULTS): void {
    const { token, logProb } = sampleToken(logits, settings, row.next);
    row.tokens.push(token);
    row.logProbs.push(logProb);
    if (token === END) {
      row.finish = "stop";
      return;
    }
    row.text = this.#model.tokenizer.decode(row.tokens);
    const cuts = settings.stop.map((stop) => row.text.indexOf(stop)).filter((at) => at >= 0);
    if (cuts.length > 0) {
      row.text = row.text.slice(0, Math.min(...cuts));
      row.finish = "stop";
    } else if (row.tokens.length >= settings.maxTokens) {
      row.finish = "length";
    }
  }

  #completion({ text, tokens, logProbs, finish, sample }: Row, prompt: number, latency: number) {
    const completion: Completion = {
      text,
      tokens: tokens.map((id, i) => ({
        token: this.#model.tokenizer.decode([id]),
        logProb: logProbs[i],
      })),
      finish: finish!,
      tokens_in: prompt,
      tokens_out: tokens.length,
      cost_usd: 0,
      latency_ms: latency,
    };
    return this.#charged(completion, sample === 0 ? prompt : 0);
  }

  /** With the price of its tokens, of which `tokens_in` are the prompt's. */
  #charged(completion: Completion, tokens_in: number): Completion {
    const { tokens_out } = completion;
    return { ...completion, cost_usd: costOf(this.#model.price, { tokens_in, tokens_out }) };
  }

  /** Prompts of like length together, as many as make a batch. */
  #chunks(prompts: readonly string[], samples: number): Encoded[][] {
    const encoded = prompts.map((text, index) => ({ index, text, ids: this.#encode(text) }))
      .sort((a, b) => a.ids.length - b.ids.length);
    const size = Math.max(1, Math.floor(this.#batch / Math.max(1, samples)));
    return Array.from(
      { length: Math.ceil(encoded.length / size) },
      (_, i) => encoded.slice(i * size, (i + 1) * size),
    );
  }

  #encode(prompt: string): number[] {
    const { tokenizer, context } = this.#model;
    const ids = [START, ...tokenizer.encode(prompt), SEPARATOR];
    if (ids.length < context) return ids;
    throw new UserError(
      `Cannot ask ${this.name} as a prompt must have fewer than ${context - 2} tokens: ` +
        `"${prompt.slice(0, 40)}..." has ${ids.length - 2}`,
    );
  }
}

function newRows({ index, text }: Encoded, samples: number, seed: number): Row[] {
  return Array.from({ length: samples }, (_, sample) => ({
    prompt: index,
    sample,
    next: random(seed, `${sample}/${text}`),
    tokens: [],
    logProbs: [],
    text: "",
    finish: null,
  }));
}

/** Rows of equal length, the shorter ones padded at their start. */
function padLeft(rows: number[][]): { tokens: Int32Array; start: Int32Array; time: number } {
  const time = Math.max(...rows.map((ids) => ids.length));
  const tokens = new Int32Array(rows.length * time).fill(PAD);
  for (const [i, ids] of rows.entries()) tokens.set(ids, (i + 1) * time - ids.length);
  return { tokens, start: Int32Array.from(rows, (ids) => time - ids.length), time };
}

function checkSampling({ temperature, topP, samples, maxTokens }: typeof DEFAULTS): void {
  const fail = (name: string, wanted: string, value: number) => {
    throw new UserError(`Cannot generate as ${name} must be ${wanted}: current value is ${value}`);
  };
  if (!(temperature >= 0)) fail("temperature", "at least 0", temperature);
  if (!(topP > 0 && topP <= 1)) fail("topP", "above 0 and at most 1", topP);
  if (!(Number.isInteger(samples) && samples >= 1)) {
    fail("samples", "a whole number from 1", samples);
  }
  if (!(Number.isInteger(maxTokens) && maxTokens >= 1)) {
    fail("maxTokens", "a whole number from 1", maxTokens);
  }
}
