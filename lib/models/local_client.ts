/**
 * A language model on this machine: a decoder and a tokenizer. Prompts of any length share a batch;
 * what a row is answered depends on its prompt, its sample's number and the seed, not on its batch,
 * but for the last bits of the arithmetic.
 */
import { UserError } from "../core/errors.ts";
import {
  type Decoder,
  type Encoded,
  END,
  generateRows,
  newRows,
  type Row,
  scoreRows,
  SEPARATOR,
  START,
  type Tokenizer,
} from "../onnx/mod.ts";
import type { Able } from "./capabilities.ts";
import { type CheckedOptions, localOptions } from "./checked_options.ts";
import type {
  Completion,
  GenerateOptions,
  Instructions,
  LanguageModelTuning,
  Limits,
  ScoredAnswer,
  StreamEnd,
  StreamOptions,
} from "./client.ts";
import { checkTurn, type Conversation } from "./messages.ts";
import { costOf, type Price } from "./prices.ts";

export interface LocalModel {
  name: string;
  decoder: Decoder;
  tokenizer: Tokenizer;
  /** Most tokens of prompt and answer together. */
  context: number;
  /** Tokens of an answer where a call names no limit. */
  answerTokens: number;
  price: Price;
  /** A conversation as the text that the model was trained to read. */
  template: (prompt: Conversation) => string;
  instructions?: Instructions;
  tuning?: LanguageModelTuning | undefined;
  /** Rows computed at once, or as many as one prompt has samples. @default 512 */
  batch?: number | undefined;
}

/** Characters; no token of a vocabulary has more. */
const LONGEST_TOKEN = 128;

export class LocalClient implements Able<"generate" | "stream" | "score"> {
  readonly name: string;
  readonly price: Price;
  readonly limits: Limits;
  readonly instructions?: Instructions;
  readonly tuning?: LanguageModelTuning;
  readonly #model: LocalModel;
  readonly #batch: number;

  constructor(model: LocalModel) {
    this.name = model.name;
    this.price = model.price;
    const { context, answerTokens } = model;
    // A prompt takes two tokens at least, those that frame it
    this.limits = { context, answer: { default: answerTokens, most: context - 2 } };
    if (model.instructions) this.instructions = model.instructions;
    if (model.tuning) this.tuning = model.tuning;
    this.#model = model;
    this.#batch = model.batch ?? 512;
  }

  countTokens(text: string | Conversation): number {
    const { tokenizer, template } = this.#model;
    if (typeof text === "string") return tokenizer.encode(text).length;
    return framed(tokenizer, template(text)).length;
  }

  async generate(
    prompts: readonly Conversation[],
    options: GenerateOptions = {},
  ): Promise<Completion[][]> {
    const settings = localOptions(options, this);
    const results: Completion[][] = prompts.map(() => []);
    // At temperature 0 all samples are the same
    const samples = settings.temperature === 0 ? 1 : settings.samples;
    for (const chunk of this.#chunks(prompts, samples)) {
      const started = performance.now();
      const rows = chunk.flatMap((prompt) => newRows(prompt, samples, this.#rowSettings(settings)));
      for await (const _ of generateRows(this.#model, { chunk, rows, settings }));
      const latency = performance.now() - started;
      for (const row of rows) results[row.prompt].push(this.#completion(row, latency));
      for (const { index } of chunk) {
        const [first] = results[index];
        while (results[index].length < settings.samples) {
          results[index].push(this.#charged(first, 0));
        }
        for (const sample of results[index]) settings.onSample?.(index, sample);
        settings.onAnswer?.(index, results[index]);
      }
    }
    return results;
  }

  async score(
    answers: readonly { prompt: Conversation; completion: string }[],
  ): Promise<ScoredAnswer[]> {
    const { tokenizer, decoder, price } = this.#model;
    const texts = answers.map(({ prompt, completion }, index) => {
      const { ids: before } = this.#encoded(prompt, index);
      return { index, before, ids: [...before, ...tokenizer.encode(completion), END] };
    }).sort((a, b) => a.ids.length - b.ids.length);
    const results: ScoredAnswer[] = [];
    for (let at = 0; at < texts.length; at += this.#batch) {
      const chunk = texts.slice(at, at + this.#batch);
      const scored = await scoreRows(
        decoder,
        chunk.map(({ ids, before }) => ({ ids, from: before.length })),
      );
      for (const [row, { index, before, ids }] of chunk.entries()) {
        results[index] = {
          tokens: scored[row].map((logProb, i) => ({
            token: tokenizer.decode([ids[before.length + i]]),
            logProb,
          })),
          cost_usd: costOf(price, { tokens_in: ids.length - 1, tokens_out: 0 }),
        };
      }
    }
    return results;
  }

  async *stream(
    prompt: Conversation,
    options: StreamOptions = {},
  ): AsyncGenerator<string, StreamEnd> {
    const settings = localOptions(options, this);
    const encoded = this.#encoded(prompt, 0);
    const [row] = newRows(encoded, 1, this.#rowSettings(settings));
    let sent = 0;
    for await (const _ of generateRows(this.#model, { chunk: [encoded], rows: [row], settings })) {
      const { text, finish } = row;
      // Text that may be the beginning of a stop text is held back
      const held = finish === null
        ? Math.max(0, ...settings.stop.map((stop) => stop.length - 1))
        : 0;
      if (text.length - held <= sent) continue;
      yield text.slice(sent, text.length - held);
      sent = text.length - held;
    }
    const usage = { tokens_in: row.tokensIn, tokens_out: row.tokens.length };
    const cost_usd = costOf(this.price, usage);
    return { ...usage, finish: row.finish!, cost_usd, version: null };
  }

  #rowSettings(settings: CheckedOptions) {
    const { name, context } = this.#model;
    return { ...settings, model: name, context };
  }

  #completion({ text, tokens, logProbs, finish, sample, tokensIn }: Row, latency: number) {
    const completion: Completion = {
      text,
      tokens: tokens.map((id, i) => ({
        token: this.#model.tokenizer.decode([id]),
        logProb: logProbs[i],
      })),
      finish: finish!,
      tokens_in: tokensIn,
      tokens_out: tokens.length,
      cost_usd: 0,
      latency_ms: latency,
      version: null,
    };
    return this.#charged(completion, sample === 0 ? tokensIn : 0);
  }

  /** With the price of its tokens, of which `tokens_in` are the prompt's. */
  #charged(completion: Completion, tokens_in: number): Completion {
    const { tokens_out } = completion;
    return { ...completion, cost_usd: costOf(this.#model.price, { tokens_in, tokens_out }) };
  }

  /** Prompts of like length together, as many as make a batch. */
  #chunks(prompts: readonly Conversation[], samples: number): Encoded[][] {
    const encoded = prompts.map((prompt, index) => this.#encoded(prompt, index))
      .sort((a, b) => a.ids.length - b.ids.length);
    const size = Math.max(1, Math.floor(this.#batch / Math.max(1, samples)));
    return Array.from(
      { length: Math.ceil(encoded.length / size) },
      (_, i) => encoded.slice(i * size, (i + 1) * size),
    );
  }

  #encoded(prompt: Conversation, index: number): Encoded {
    checkTurn(prompt, this.name);
    const { tokenizer, context, template } = this.#model;
    const text = template(prompt);
    const fail = (has: string) =>
      new UserError(
        `Cannot ask ${this.name} as a prompt must have fewer than ${context - 2} tokens: ` +
          `"${text.slice(0, 40)}..." has ${has}`,
      );
    // Megabytes would take minutes to count
    if (text.length > context * LONGEST_TOKEN) throw fail(`${text.length} characters`);
    const ids = framed(tokenizer, text);
    if (ids.length < context) return { index, text, ids };
    throw fail(`${ids.length - 2}`);
  }
}

/** A prompt's tokens between those that start and end it. */
function framed(tokenizer: Tokenizer, text: string): number[] {
  return [START, ...tokenizer.encode(text), SEPARATOR];
}
