/**
 * A language model from a GGUF file as a client. It answers one prompt at a time, sample by sample. An answer depends
 * on the file, the prompt, the sample's number and the seed, and not on earlier calls.
 */
import { random } from "../../core/random.ts";
import { UnansweredError } from "../answers.ts";
import type { Able } from "../capabilities.ts";
import { type CheckedOptions, localOptions } from "../checked_options.ts";
import type {
  Completion,
  GenerateOptions,
  Limits,
  ScoredAnswer,
  StreamEnd,
  StreamOptions,
} from "../client.ts";
import { checkTurn, type Conversation } from "../messages.ts";
import { costOf, type Price } from "../prices.ts";
import { PromptRefused } from "../providers/host_error.ts";
import { Answer } from "./answer.ts";
import type { GgufModel } from "./model.ts";

/** Maximum tokens of an answer if a call names no limit. */
const ANSWER_TOKENS = 1000;

/** Characters of the longest token, about. */
const LONGEST_TOKEN = 128;

/** A prompt as the model reads it. */
interface Prompt {
  text: string;
  ids: number[];
}

interface Asked {
  prompt: Prompt;
  sample: number;
  settings: CheckedOptions;
}

export class GgufClient implements Able<"generate" | "stream" | "score"> {
  readonly name: string;
  readonly price: Price;
  readonly limits: Limits;
  readonly #model: GgufModel;
  readonly #digest: string;
  /** Resolves when earlier calls have ended, as there is one sequence. */
  #idle: Promise<void> = Promise.resolve();

  /** @param options.digest The file's; random numbers depend on it, so that two models do not draw with the same. */
  constructor(model: GgufModel, { price, digest }: { price: Price; digest: string }) {
    const { name, context } = model;
    this.name = name;
    this.price = price;
    // A prompt takes a token at least
    const most = context - 1;
    this.limits = { context, answer: { default: Math.min(ANSWER_TOKENS, most), most } };
    this.#model = model;
    this.#digest = digest;
  }

  countTokens(text: string | Conversation): number {
    const model = this.#model;
    return typeof text === "string"
      ? model.tokens(text).length
      : model.promptTokens(model.template(text)).length;
  }

  /** @throws {UnansweredError} where prompts are too long, with the answers to the others */
  async generate(
    prompts: readonly Conversation[],
    options: GenerateOptions = {},
  ): Promise<Completion[][]> {
    const settings = localOptions(options, this);
    const answers: Completion[][] = prompts.map(() => []);
    const failures = new Map<number, string>();
    for (const [place, conversation] of prompts.entries()) {
      try {
        const prompt = this.#encoded(conversation);
        for (let sample = 0; sample < settings.samples; sample++) {
          const [first] = answers[place];
          // At temperature 0 all samples are the same
          const completion = settings.temperature === 0 && first !== undefined
            ? first
            : await this.#completion({ prompt, sample, settings });
          answers[place].push(completion);
          settings.onSample?.(place, completion);
        }
        settings.onAnswer?.(place, answers[place]);
      } catch (error) {
        if (!(error instanceof PromptRefused)) throw error;
        failures.set(place, error.reason);
      }
    }
    if (failures.size > 0) throw new UnansweredError(this.name, { failures, answers });
    return answers;
  }

  /** @throws {PromptRefused} where the prompt is too long */
  async *stream(
    conversation: Conversation,
    options: StreamOptions = {},
  ): AsyncGenerator<string, StreamEnd> {
    const settings = localOptions(options, this);
    const prompt = this.#encoded(conversation);
    let sent = "", answer: Answer | undefined;
    for await (answer of this.#growing({ prompt, sample: 0, settings })) {
      const { certain } = answer;
      if (certain.length > sent.length) yield certain.slice(sent.length);
      sent = certain;
    }
    const { tokens, finish } = answer!;
    const usage = { tokens_in: prompt.ids.length, tokens_out: tokens.length };
    return { ...usage, finish: finish!, cost_usd: costOf(this.price, usage), version: null };
  }

  /** @throws {PromptRefused} where a prompt and its answer are too long */
  async score(
    answers: readonly { prompt: Conversation; completion: string }[],
  ): Promise<ScoredAnswer[]> {
    const { sequence, end } = this.#model, scored: ScoredAnswer[] = [];
    for (const { prompt, completion } of answers) {
      const given = this.#model.tokens(completion);
      const { ids } = this.#encoded(prompt, given.length);
      using _turn = await this.#turn();
      await sequence.begin(ids, given.length);
      const answer = new Answer(this.#model);
      for (const token of given) {
        answer.add({ token, logProb: await sequence.logProbOf(token) });
        await sequence.add(token);
      }
      answer.add({ token: end, logProb: await sequence.logProbOf(end) });
      const usage = { tokens_in: ids.length + given.length, tokens_out: 0 };
      scored.push({ tokens: answer.tokens, cost_usd: costOf(this.price, usage) });
    }
    return scored;
  }

  async #completion(asked: Asked): Promise<Completion> {
    const started = performance.now();
    let answer: Answer | undefined;
    for await (answer of this.#growing(asked));
    const { text, tokens, finish } = answer!;
    const usage = { tokens_in: asked.prompt.ids.length, tokens_out: tokens.length };
    return {
      ...{ text, tokens, finish: finish!, ...usage },
      cost_usd: costOf(this.price, usage),
      latency_ms: performance.now() - started,
      version: null,
    };
  }

  /** The answer after each of its tokens. */
  async *#growing({ prompt, sample, settings }: Asked): AsyncGenerator<Answer> {
    const { sequence, context } = this.#model;
    const { text, ids } = prompt, { seed, stop, maxTokens, signal } = settings;
    const limit = Math.min(maxTokens, context - ids.length);
    const next = random(seed, `${this.#digest}/${sample}/${text}`);
    const answer = new Answer(this.#model, { stop, limit });
    using _turn = await this.#turn();
    signal?.throwIfAborted();
    await sequence.begin(ids, limit);
    for (;;) {
      signal?.throwIfAborted();
      const drawn = await sequence.draw(settings, next);
      answer.add(drawn);
      yield answer;
      if (answer.finish !== null) return;
      await sequence.add(drawn.token);
    }
  }

  /** Waits until no other call uses the sequence. */
  async #turn(): Promise<Disposable> {
    const before = this.#idle;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#idle = promise;
    await before;
    return { [Symbol.dispose]: resolve };
  }

  /** The prompt, if it leaves room for so many tokens of an answer. */
  #encoded(conversation: Conversation, answerTokens = 1): Prompt {
    checkTurn(conversation, this.name);
    const { name, context } = this.#model, text = this.#model.template(conversation);
    const refused = (has: string) =>
      new PromptRefused(
        { name, secrets: [] },
        `it has ${has}; with ${answerTokens} of the answer the limit is ${context}`,
      );
    // Megabytes would take minutes to count
    if (text.length > context * LONGEST_TOKEN) throw refused(`${text.length} characters`);
    const ids = this.#model.promptTokens(text);
    if (ids.length + answerTokens > context) throw refused(`${ids.length} tokens`);
    return { text, ids };
  }
}
