/**
 * A model at a host, whatever the host speaks (wire.ts). Calls run side by side, as many as the host bears
 * (limiter.ts), are attempted again where it is busy or fails, and are paid for by the budget before they are made.
 */
import PQueue from "p-queue";
import { type CheckedOptions, checkedOptions } from "../checked_options.ts";
import { UnansweredError } from "../answers.ts";
import { Budget } from "../budget.ts";
import type { Able } from "../capabilities.ts";
import type { Completion, GenerateOptions, Limits, StreamEnd, StreamOptions } from "../client.ts";
import type { Conversation } from "../messages.ts";
import { addressOf } from "./address.ts";
import { Attempts } from "./attempts.ts";
import { type Asking, FailedAttempt, HostError, PromptRefused } from "./host_error.ts";
import { Limiter } from "./limiter.ts";
import type { Price } from "../prices.ts";
import { tried, type Trying } from "./tried.ts";
import type { OpenWire, Wire } from "./wire.ts";

export interface Endpoint extends Pick<Asking, "name" | "model"> {
  /** With credentials, `https://user:password@host/v1`, where the host wants them. */
  baseUrl: string;
  /** Hosts on one's own machine often want none. */
  apiKey?: string | undefined;
  price: Price;
  /** What all calls are paid from. @default one without a limit */
  budget?: Budget | undefined;
  /** Calls at a time, at most. @default 8 */
  concurrent?: number | undefined;
  /** True where another model than the one that is asked may answer. @default false */
  allowOtherVersion?: boolean | undefined;
  /** Retries of a call, at most, where the host is busy, fails or is not reached. @default 5 */
  retries?: number;
  /** Milliseconds until an attempt counts as failed; of a stream, of silence. @default 60_000 */
  timeout?: number;
  /**
   * Milliseconds until a call counts as failed, with all its attempts and waits, its queueing apart; of a stream,
   * until it begins. @default 180_000
   */
  deadline?: number;
}

/** So many prompts, refused with the same words while none was taken, are not at fault. */
const ALIKE = 8;

/** Of a host that tells none: models that reason before they answer want room for that. */
const LIMITS: Limits = { context: null, answer: { default: 1000, most: null } };

/** In English; hosts tell the true number only with an answer. */
const CHARACTERS_PER_TOKEN = 4;

export class HostedClient implements Able<"generate" | "stream"> {
  readonly name: string;
  readonly price: Price;
  readonly limits = LIMITS;
  readonly structured?: true;
  readonly #asking: Asking;
  readonly #wire: Wire;
  readonly #attempts: Attempts;
  readonly #concurrent: number;
  readonly #allowOtherVersion: boolean;
  readonly #trying: Pick<Trying, "asking" | "limiter" | "retries" | "timeout" | "deadline">;
  /** Answers of the host so far: it accepts the options of the calls, and works. */
  #answered = 0;

  constructor(endpoint: Endpoint, open: OpenWire) {
    const { name, model, baseUrl, apiKey, price, budget = new Budget() } = endpoint;
    const { concurrent = 8, retries = 5, timeout = 60_000, deadline = 180_000 } = endpoint;
    const { allowOtherVersion = false } = endpoint;
    const { called, address, basic, secrets } = addressOf(baseUrl);
    const asking = {
      ...{ name, model, baseUrl: address },
      secrets: apiKey === undefined ? secrets : [apiKey, ...secrets],
    };
    const wire = open({ model, baseUrl: called, apiKey, basic });
    this.name = name;
    this.price = price;
    if (wire.structured) this.structured = true;
    this.#asking = asking;
    this.#wire = wire;
    this.#attempts = new Attempts(asking, { wire, price, budget, allowOtherVersion });
    this.#concurrent = concurrent;
    this.#allowOtherVersion = allowOtherVersion;
    const limiter = Limiter.shared(`${model} at ${address}`, concurrent);
    this.#trying = { asking, limiter, retries, timeout, deadline };
  }

  /** Whether an answer that is kept may still be given: by a model that may answer now. */
  accepts({ version }: Completion): boolean {
    const { isAsked } = this.#wire;
    return !isAsked || this.#allowOtherVersion || (version !== null && isAsked(version));
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
    const halt = new AbortController();
    const answers: Completion[][] = prompts.map(() => []);
    const failures = new Map<number, HostError | PromptRefused>();
    let fault: { error: unknown } | null = null;
    const stop = (error: unknown) => {
      fault ??= { error };
      halt.abort();
      queue.clear();
    };
    for (const [index, prompt] of prompts.entries()) {
      queue.add(async () => {
        const answered = this.#answered;
        try {
          answers[index] = await this.#samples(prompt, settings, {
            halt: halt.signal,
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
    const { turn, ...begun } = await tried(
      async (timeout, turn) => ({ turn, ...await this.#attempts.begun(prompt, settings, timeout) }),
      this.#tryingOf(settings),
    );
    using _turn = turn;
    try {
      const end = yield* this.#attempts.pieces(begun, {
        timeout: this.#trying.timeout,
        onUsage: options.onUsage,
      });
      this.#answered++;
      turn.answered();
      return end;
    } catch (failure) {
      if (!(failure instanceof FailedAttempt)) throw failure;
      turn.failed(failure);
      throw failure.told;
    }
  }

  /** A call each: few hosts give several samples of one. */
  async #samples(
    prompt: Conversation,
    settings: CheckedOptions,
    { halt, onLost }: { halt: AbortSignal; onLost: (usd: number) => void },
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
          await tried(async (timeout, turn) => {
            const answer = await this.#attempts.sample(prompt, own, { timeout, lose });
            turn.answered();
            return answer;
          }, { ...this.#tryingOf(settings), halt }),
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

  #tryingOf({ until, signal }: CheckedOptions): Trying {
    return { ...this.#trying, until, signal };
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
