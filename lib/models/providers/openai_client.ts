/**
 * A model behind an OpenAI-compatible endpoint: OpenRouter, Groq, vLLM, `lab serve`. Calls run side by side, are
 * attempted again where the host is busy or fails, and are paid for by the budget before they are made.
 */
import type OpenAI from "openai";
import PQueue from "p-queue";
import { Patience } from "../../core/patience.ts";
import { PiecesWithoutSecrets, withoutSecrets } from "../../core/redact.ts";
import { type CheckedOptions, checkedOptions } from "../checked_options.ts";
import { UnansweredError } from "../answers.ts";
import { Budget } from "../budget.ts";
import type { Able } from "../capabilities.ts";
import type { Completion, GenerateOptions, Limits, StreamEnd, StreamOptions } from "../client.ts";
import type { Conversation } from "../messages.ts";
import { addressOf } from "./address.ts";
import { Host } from "./host.ts";
import {
  type Asking,
  FailedAttempt,
  HostError,
  PromptRefused,
  replyFault,
  silenceFault,
  usageFault,
} from "./host_error.ts";
import { costOf, type Price, type Usage } from "../prices.ts";
import { PaidCall } from "./paid_call.ts";
import { readChunk, readReply, readUsage, type Reply } from "./reply.ts";
import { tried, type Trying } from "./tried.ts";

export interface Endpoint extends Pick<Asking, "name" | "model"> {
  /** With credentials, `https://user:password@host/v1`, where the host wants them. */
  baseUrl: string;
  /** Hosts on one's own machine often want none. */
  apiKey?: string | undefined;
  price: Price;
  /** What all calls are paid from. @default one without a limit */
  budget?: Budget | undefined;
  /** Calls at a time. @default 8 */
  concurrent?: number;
  /** Retries of a call, at most, where the host is busy, fails or is not reached. @default 5 */
  retries?: number;
  /** Milliseconds until an attempt counts as failed; of a stream, of silence. @default 60_000 */
  timeout?: number;
  /** Milliseconds until a call counts as failed, with all its attempts; of a stream, until it begins. @default 180_000 */
  deadline?: number;
}

/** So many prompts, refused with the same words while none was taken, are not at fault. */
const ALIKE = 8;

/** Of a host that tells none: models that reason before they answer want room for that. */
const LIMITS: Limits = { context: null, answer: { default: 1000, most: null } };

/** In English; hosts tell the true number only with an answer. */
const CHARACTERS_PER_TOKEN = 4;

/** Tokens by which hosts frame a message, at most. */
const FRAME_TOKENS = 16;

type Messages = OpenAI.ChatCompletionMessageParam[];

export class OpenAiClient implements Able<"generate" | "stream"> {
  readonly name: string;
  readonly price: Price;
  readonly limits = LIMITS;
  readonly #asking: Asking;
  readonly #host: Host;
  readonly #budget: Budget;
  readonly #concurrent: number;
  readonly #trying: Omit<Trying, "signal" | "goOn">;
  /** Answers of the host so far: it accepts the options of the calls, and works. */
  #answered = 0;

  constructor(endpoint: Endpoint) {
    const { name, model, baseUrl, apiKey, price, budget = new Budget() } = endpoint;
    const { concurrent = 8, retries = 5, timeout = 60_000, deadline = 180_000 } = endpoint;
    const { address, authorization, secrets } = addressOf(baseUrl, apiKey);
    this.name = name;
    this.price = price;
    this.#asking = { name, model, baseUrl: address, secrets };
    // Without a limit of tokens nobody can say what a call costs at worst
    const needed = budget.limit === undefined ? [] : ["max_completion_tokens"];
    this.#host = new Host({ ...this.#asking, authorization, needed });
    this.#budget = budget;
    this.#concurrent = concurrent;
    this.#trying = { retries, timeout, deadline };
  }

  /** An estimate: about four characters are a token. */
  countTokens(text: string | Conversation): number {
    const messages = typeof text === "string" ? [{ content: text }] : text;
    const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
    return Math.ceil(characters / CHARACTERS_PER_TOKEN);
  }

  /**
   * Prompts that are answered before the host fails for good have been given to `onAnswer`. The host has failed
   * where a prompt got no answer, however often it was asked, while no other got one either.
   *
   * @throws {HostError} where the host is not reached, refuses the key, the model or, from the first
   * on, all prompts alike, keeps failing, or does not tell the tokens of an answer
   * @throws {UnansweredError} where it refused some prompts, or failed at them while it answered others
   * @throws {BudgetExhausted} where the budget does not hold what the next call may cost
   */
  async generate(
    prompts: readonly Conversation[],
    options: GenerateOptions = {},
  ): Promise<Completion[][]> {
    const settings = checkedOptions(options, this.limits);
    const queue = new PQueue({ concurrency: this.#concurrent });
    const answers: Completion[][] = prompts.map(() => []);
    const failures = new Map<number, HostError | PromptRefused>();
    let fault: { error: unknown } | null = null;
    const stop = (error: unknown) => {
      fault ??= { error };
      queue.clear();
    };
    for (const [index, prompt] of prompts.entries()) {
      queue.add(async () => {
        const answered = this.#answered;
        try {
          answers[index] = await this.#samples(prompt, settings, {
            goOn: () => fault === null,
            onLost: (usd) => settings.onLost?.(index, usd),
          });
          settings.onAnswer?.(index, answers[index]);
        } catch (error) {
          if (!(error instanceof HostError || error instanceof PromptRefused)) return stop(error);
          failures.set(index, error);
          if (error instanceof HostError) {
            if (error.lasting || this.#answered === answered) stop(error);
          } else if (this.#refusesAll(failures, settings)) stop(this.#refusalOfAll(error));
        }
      });
    }
    await queue.onIdle();
    const all = [...failures.values()];
    const failed = fault ??
      (answers.every(({ length }) => length === 0)
        ? all.filter((error) => error instanceof HostError).map((error) => ({ error })).at(0)
        : undefined);
    if (failed) throw failed.error;
    if (all.length === 0) return answers;
    throw new UnansweredError(this.name, {
      failures: new Map([...failures].map(([index, { reason }]) => [index, reason])),
      answers,
      cost_usd: all.reduce((sum, { cost_usd }) => sum + cost_usd, 0),
    });
  }

  /** A host may fall silent for a while, and break off, which a caller who has heard the beginning is told. */
  async *stream(
    prompt: Conversation,
    options: StreamOptions = {},
  ): AsyncGenerator<string, StreamEnd> {
    const settings = checkedOptions(options, this.limits);
    const trying = { ...this.#tryingUntil(settings), goOn: () => true };
    const { call, patience, chunks } = await tried(
      (timeout) => this.#begun(prompt, settings, timeout),
      trying,
    );
    using _call = call, _patience = patience;
    const pieces = new PiecesWithoutSecrets(this.#asking.secrets);
    let finish: string | null = null, refusal: string | null = null, heard = false;
    try {
      for await (const chunk of chunks) {
        call.usage = readUsage(chunk) ?? call.usage;
        if (call.usage) options.onUsage?.(call.usage);
        const piece = this.#host.read(() => readChunk(chunk));
        finish = piece.finish ?? finish;
        if (piece.refusal) refusal = (refusal ?? "") + piece.refusal;
        heard ||= Boolean(piece.text);
        const text = pieces.add(piece.text ?? "");
        if (text !== "") yield text;
      }
      const rest = pieces.end();
      if (rest !== "") yield rest;
      if (refusal !== null || finish === "content_filter") throw this.#refusal({ refusal, finish });
      if (call.usage === null && finish === null) {
        throw replyFault(this.#asking, "its answer broke off before its end");
      }
      const usage = this.#usageOf(call, heard);
      this.#answered++;
      return { ...usage, finish: finishOf(finish), cost_usd: call.cost_usd };
    } catch (error) {
      const failure = this.#failureOf(error, { call, patience, timeout: this.#trying.timeout });
      if (!(failure instanceof FailedAttempt)) throw failure;
      failure.told.cost_usd = call.cost_usd;
      throw failure.told;
    }
  }

  /** A stream that the host has begun. */
  async #begun(prompt: Conversation, settings: CheckedOptions, timeout: number) {
    const call = await this.#pay(prompt, settings);
    const patience = new Patience(timeout, settings.signal);
    try {
      const chunks = await this.#host.chunks(
        { ...this.#request(prompt, settings), stream_options: { include_usage: true } },
        patience,
      );
      return { call, patience, chunks };
    } catch (error) {
      const failure = this.#failureOf(error, { call, patience, timeout });
      call[Symbol.dispose]();
      patience[Symbol.dispose]();
      throw failure;
    }
  }

  /** A call each: few hosts give several samples of one. */
  async #samples(
    prompt: Conversation,
    settings: CheckedOptions,
    { goOn, onLost }: { goOn: () => boolean; onLost: (usd: number) => void },
  ): Promise<Completion[]> {
    const samples: Completion[] = [];
    let lost = 0;
    const lose = (usd: number) => {
      if (usd === 0) return;
      lost += usd;
      onLost(usd);
    };
    try {
      for (let sample = 0; sample < settings.samples; sample++) {
        const own = { ...settings, seed: settings.seed + sample };
        samples.push(
          await tried((timeout) => this.#sample(prompt, own, { timeout, lose }), {
            ...this.#tryingUntil(settings),
            goOn,
          }),
        );
      }
    } catch (error) {
      for (const { cost_usd } of samples) lose(cost_usd);
      if (error instanceof HostError || error instanceof PromptRefused) error.cost_usd = lost;
      throw error;
    }
    return samples;
  }

  #tryingUntil({ signal, until = Infinity }: CheckedOptions): Omit<Trying, "goOn"> {
    const deadline = Math.min(this.#trying.deadline, Math.max(0, until - performance.now()));
    return { ...this.#trying, deadline, signal };
  }

  /** One attempt. */
  async #sample(
    prompt: Conversation,
    settings: CheckedOptions,
    { timeout, lose }: { timeout: number; lose: (usd: number) => void },
  ): Promise<Completion> {
    using call = await this.#pay(prompt, settings);
    using patience = new Patience(timeout, settings.signal);
    const started = performance.now();
    try {
      const body = await this.#host.whole(this.#request(prompt, settings), patience);
      call.usage = readUsage(body);
      const reply = this.#host.read(() => readReply(body));
      // Models that reason may come to the limit before the first word of the answer
      const text = reply.text ?? (reply.finish === "length" ? "" : null);
      if (text === null || reply.finish === "content_filter") throw this.#refusal(reply);
      const usage = this.#usageOf(call, text !== "");
      this.#answered++;
      return {
        text: withoutSecrets(before(text, settings.stop), this.#asking.secrets),
        tokens: null,
        finish: finishOf(reply.finish),
        ...usage,
        cost_usd: call.cost_usd,
        latency_ms: performance.now() - started,
      };
    } catch (error) {
      lose(call.cost_usd);
      throw this.#failureOf(error, { call, patience, timeout });
    }
  }

  /** Reserves what the call costs at worst: no token is shorter than a byte. */
  async #pay(prompt: Conversation, { maxTokens }: CheckedOptions): Promise<PaidCall> {
    const { price } = this;
    const bytes = prompt.map(({ content, raw }) =>
      new TextEncoder().encode(raw ? JSON.stringify(raw) : content).length
    );
    const tokens_in = bytes.reduce((sum, length) => sum + length + FRAME_TOKENS, 0);
    const worst = costOf(price, { tokens_in, tokens_out: maxTokens });
    return new PaidCall(await this.#budget.reserveInTurn(worst), { price, worst });
  }

  #request(prompt: Conversation, { temperature, topP, maxTokens, stop, seed }: CheckedOptions) {
    return {
      model: this.#asking.model,
      messages: prompt.map(({ role, content, raw }) =>
        raw ?? { role, content }
      ) as unknown[] as Messages,
      temperature,
      top_p: topP,
      max_tokens: maxTokens,
      seed,
      ...(stop.length > 0 ? { stop } : {}),
    };
  }

  /** @throws {FailedAttempt} where it is not told, or none of a text: its cost would be counted as nothing */
  #usageOf({ usage }: PaidCall, hasText: boolean): Usage {
    if (usage === null || (usage.tokens_out === 0 && hasText)) throw usageFault(this.#asking);
    return usage;
  }

  #refusal({ refusal, finish }: Pick<Reply, "refusal" | "finish">): FailedAttempt {
    const words = refusal ?? `the host gave no text: ${finish ?? "it does not say why"}`;
    return new FailedAttempt(new PromptRefused(this.#asking, words), { worked: true });
  }

  /** What an attempt ended with: the caller's own abort, silence, or a fault. */
  #failureOf(
    error: unknown,
    { call, patience, timeout }: { call: PaidCall; patience: Patience; timeout: number },
  ): unknown {
    if (patience.ended) return silenceFault(this.#asking, timeout);
    if (patience.signal.aborted) return patience.signal.reason;
    if (error instanceof FailedAttempt && !error.worked) call.free();
    return error;
  }

  #refusesAll(
    failures: ReadonlyMap<number, HostError | PromptRefused>,
    { answeredBefore }: CheckedOptions,
  ): boolean {
    const reasons = new Set([...failures.values()].map(({ reason }) => reason));
    return !answeredBefore && this.#answered === 0 && failures.size >= ALIKE && reasons.size === 1;
  }

  #refusalOfAll({ reason }: PromptRefused): HostError {
    return new HostError(
      this.#asking,
      `it refused each of the first ${ALIKE} prompts or more with the same words: ${reason}`,
      { hint: "Does the model take the temperature and the limit of tokens?", lasting: true },
    );
  }
}

function finishOf(finish: string | null): "length" | "stop" {
  return finish === "length" ? "length" : "stop";
}

/** The text up to the first of the stops, for hosts that refuse to be told them. */
function before(text: string, stops: readonly string[]): string {
  const ends = stops.map((stop) => text.indexOf(stop)).filter((end) => end >= 0);
  return text.slice(0, Math.min(text.length, ...ends));
}
