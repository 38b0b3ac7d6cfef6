/**
 * A model behind an OpenAI-compatible endpoint: OpenRouter, Groq, vLLM, `lab serve`. Calls run side by side, are
 * attempted again where the host is busy or fails, and are paid for by the budget before they are made.
 */
import PQueue from "p-queue";
import { PiecesWithoutSecrets } from "../../core/redact.ts";
import { type CheckedOptions, checkedOptions } from "../checked_options.ts";
import { UnansweredError } from "../answers.ts";
import { Budget } from "../budget.ts";
import type { Able } from "../capabilities.ts";
import type { Completion, GenerateOptions, Limits, StreamEnd, StreamOptions } from "../client.ts";
import type { Conversation } from "../messages.ts";
import { addressOf } from "./address.ts";
import { Attempts } from "./attempts.ts";
import { type Asking, FailedAttempt, HostError, PromptRefused, replyFault } from "./host_error.ts";
import type { Price } from "../prices.ts";
import { readChunk, readUsage } from "./reply.ts";
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
  concurrent?: number | undefined;
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

export class OpenAiClient implements Able<"generate" | "stream"> {
  readonly name: string;
  readonly price: Price;
  readonly limits = LIMITS;
  readonly #asking: Asking;
  readonly #attempts: Attempts;
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
    this.#attempts = new Attempts(this.#asking, { authorization, price, budget });
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
          for (const sample of answers[index]) settings.onSample?.(index, sample);
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
    const { call, patience, chunks } = await tried(
      (timeout) => this.#attempts.begun(prompt, settings, timeout),
      { ...this.#tryingUntil(settings), goOn: () => true },
    );
    using _call = call, _patience = patience;
    const pieces = new PiecesWithoutSecrets(this.#asking.secrets);
    let finish: string | null = null, refusal: string | null = null, heard = false;
    try {
      for await (const chunk of chunks) {
        call.usage = readUsage(chunk) ?? call.usage;
        if (call.usage) options.onUsage?.(call.usage);
        const piece = this.#attempts.host.read(() => readChunk(chunk));
        finish = piece.finish ?? finish;
        if (piece.refusal) refusal = (refusal ?? "") + piece.refusal;
        heard ||= Boolean(piece.text);
        const text = pieces.add(piece.text ?? "");
        if (text !== "") yield text;
      }
      const rest = pieces.end();
      if (rest !== "") yield rest;
      if (refusal !== null || finish === "content_filter") {
        throw this.#attempts.refusal({ refusal, finish });
      }
      if (call.usage === null && finish === null) {
        throw replyFault(this.#asking, "its answer broke off before its end");
      }
      const usage = this.#attempts.usageOf(call, heard);
      this.#answered++;
      return { ...usage, finish: finish === "length" ? "length" : "stop", cost_usd: call.cost_usd };
    } catch (error) {
      const failure = this.#attempts.failureOf(error, {
        call,
        patience,
        timeout: this.#trying.timeout,
      });
      if (!(failure instanceof FailedAttempt)) throw failure;
      failure.told.cost_usd = call.cost_usd;
      throw failure.told;
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
          await tried(
            (timeout) => this.#attempts.sample(prompt, own, { timeout, lose }),
            { ...this.#tryingUntil(settings), goOn },
          ),
        );
        this.#answered++;
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
