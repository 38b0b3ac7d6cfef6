/**
 * A model behind an OpenAI-compatible endpoint: OpenRouter, Groq, vLLM, `lab serve`. Calls run side by
 * side; the library waits and asks again where the host is busy or fails, as long as it says to.
 */
import OpenAI from "openai";
import PQueue from "p-queue";
import { type CheckedOptions, checkedOptions } from "../checked_options.ts";
import { UnansweredError } from "../answers.ts";
import type { Able } from "../capabilities.ts";
import type { Completion, GenerateOptions, Limits, StreamEnd, StreamOptions } from "../client.ts";
import type { Conversation } from "../messages.ts";
import { type Asking, HostError, hostFault, PromptRefused } from "./host_error.ts";
import { costOf, type Price, type Usage } from "../prices.ts";

export interface Endpoint extends Asking {
  /** Hosts on one's own machine often want none. */
  apiKey?: string | undefined;
  price: Price;
  /** Calls at a time. @default 8 */
  concurrent?: number;
  /** Retries of a call, at most, where the host is busy, fails or is not reached. @default 5 */
  retries?: number;
  /** Milliseconds until a call counts as failed. @default 60_000 */
  timeout?: number;
}

/** So many prompts, refused with the same words while none was taken, are not at fault. */
const ALIKE = 8;

/** Of a host that tells none: models that reason before they answer want room for that. */
const LIMITS: Limits = { context: null, answer: { default: 1000, most: null } };

/** In English; hosts tell the true number only with an answer. */
const CHARACTERS_PER_TOKEN = 4;

type Messages = OpenAI.ChatCompletionMessageParam[];

export class OpenAiClient implements Able<"generate" | "stream"> {
  readonly name: string;
  readonly price: Price;
  readonly limits = LIMITS;
  readonly #endpoint: Endpoint;
  readonly #host: OpenAI;
  /** True once the host has accepted a prompt, which shows that it accepts the options of the calls. */
  #taken = false;

  constructor(endpoint: Endpoint) {
    this.name = endpoint.name;
    this.price = endpoint.price;
    this.#endpoint = endpoint;
    this.#host = new OpenAI({
      baseURL: endpoint.baseUrl,
      apiKey: endpoint.apiKey ?? "none",
      // Else the library takes them from the environment, and tells them to whatever host this is
      organization: null,
      project: null,
      maxRetries: endpoint.retries ?? 5,
      timeout: endpoint.timeout ?? 60_000,
    });
  }

  /** An estimate: about four characters are a token. */
  countTokens(text: string | Conversation): number {
    const messages = typeof text === "string" ? [{ content: text }] : text;
    const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
    return Math.ceil(characters / CHARACTERS_PER_TOKEN);
  }

  /**
   * Prompts that are answered before the host fails for good have been given to `onAnswer`.
   *
   * @throws {HostError} where the host is not reached, refuses the key, the model or, from the first
   * on, all prompts alike, keeps failing, or does not tell the tokens of an answer
   * @throws {UnansweredError} where it refused some prompts, or gave no text for them
   */
  async generate(
    prompts: readonly Conversation[],
    options: GenerateOptions = {},
  ): Promise<Completion[][]> {
    const settings = checkedOptions(options, this.limits);
    const queue = new PQueue({ concurrency: this.#endpoint.concurrent ?? 8 });
    const answers: Completion[][] = prompts.map(() => []);
    const failures = new Map<number, string>();
    let fault: unknown = null;
    const stop = (error: unknown) => {
      fault ??= error;
      queue.clear();
    };
    for (const [index, prompt] of prompts.entries()) {
      queue.add(async () => {
        try {
          answers[index] = await this.#samples(prompt, settings);
          settings.onAnswer?.(index, answers[index]);
        } catch (error) {
          if (!(error instanceof PromptRefused)) return stop(error);
          failures.set(index, error.reason);
          const taken = this.#taken || settings.answeredBefore;
          if (!taken && failures.size >= ALIKE && new Set(failures.values()).size === 1) {
            stop(this.#refusesAll(error));
          }
        }
      });
    }
    await queue.onIdle();
    if (fault !== null) throw fault;
    if (failures.size > 0) throw new UnansweredError(this.name, { failures, answers });
    return answers;
  }

  async *stream(
    prompt: Conversation,
    options: StreamOptions = {},
  ): AsyncGenerator<string, StreamEnd> {
    const settings = checkedOptions(options, this.limits);
    let finish: string | null = null;
    let refusal = "";
    let usage: OpenAI.CompletionUsage | null | undefined;
    try {
      const chunks = await this.#host.chat.completions.create(
        {
          ...this.#request(prompt, settings),
          stream: true,
          stream_options: { include_usage: true },
        },
        { signal: settings.signal },
      );
      for await (const chunk of chunks) {
        // The last chunk tells the usage, and may lack a choice
        if (chunk.usage) tellUsage(chunk.usage, settings, usage);
        usage = chunk.usage ?? usage;
        const choice = chunk.choices?.[0];
        finish = choice?.finish_reason ?? finish;
        refusal += choice?.delta?.refusal ?? "";
        if (choice?.delta?.content) yield choice.delta.content;
      }
    } catch (error) {
      throw this.#explained(error, settings);
    }
    // The library ends a stream that is aborted as if it were whole
    settings.signal?.throwIfAborted();
    if (refusal !== "" || finish === "content_filter") {
      throw new PromptRefused(this.#endpoint, refusal || `the host gave no text: ${finish}`);
    }
    const told = this.#usage(usage);
    return {
      ...told,
      finish: finish === "length" ? "length" : "stop",
      cost_usd: costOf(this.#endpoint.price, told),
    };
  }

  /** A call each: few hosts give several samples of one. */
  async #samples(prompt: Conversation, settings: CheckedOptions): Promise<Completion[]> {
    const samples: Completion[] = [];
    for (let sample = 0; sample < settings.samples; sample++) {
      samples.push(await this.#sample(prompt, { ...settings, seed: settings.seed + sample }));
    }
    return samples;
  }

  async #sample(prompt: Conversation, settings: CheckedOptions): Promise<Completion> {
    const started = performance.now();
    let response;
    try {
      response = await this.#host.chat.completions.create(
        this.#request(prompt, settings),
        { signal: settings.signal },
      );
    } catch (error) {
      throw this.#explained(error, settings);
    }
    this.#taken = true;
    tellUsage(response.usage, settings);
    const choice = response.choices?.[0];
    const finish = choice?.finish_reason;
    // Models that reason may come to the limit before the first word of the answer
    const text = choice?.message?.content ?? (finish === "length" ? "" : null);
    if (text === null || finish === "content_filter") {
      const reason = choice?.message?.refusal ?? `the host gave no text: ${finish ?? "no choice"}`;
      throw new PromptRefused(this.#endpoint, reason);
    }
    const usage = this.#usage(response.usage);
    return {
      text,
      tokens: null,
      finish: finish === "length" ? "length" : "stop",
      ...usage,
      cost_usd: costOf(this.#endpoint.price, usage),
      latency_ms: performance.now() - started,
    };
  }

  #request(prompt: Conversation, { temperature, topP, maxTokens, stop, seed }: CheckedOptions) {
    return {
      model: this.#endpoint.model,
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

  /** @throws {HostError} where there is none: what it cost would be counted as nothing */
  #usage(usage: Partial<OpenAI.CompletionUsage> | null | undefined): Usage {
    const { prompt_tokens: tokens_in, completion_tokens: tokens_out } = usage ?? {};
    if (typeof tokens_in === "number" && typeof tokens_out === "number") {
      return { tokens_in, tokens_out };
    }
    throw new HostError(
      this.#endpoint,
      "it does not tell how many tokens its answer took, so its cost is not known",
      { hint: "Ask an endpoint that gives `usage` with its answers" },
    );
  }

  #refusesAll({ reason, cause }: PromptRefused): HostError {
    return new HostError(
      this.#endpoint,
      `it refused each of the first ${ALIKE} prompts or more with the same words: ${reason}`,
      { hint: "Does the model take the temperature and the limit of tokens?", cause },
    );
  }

  #explained(error: unknown, { signal }: CheckedOptions): unknown {
    return signal?.aborted ? signal.reason : hostFault(error, this.#endpoint);
  }
}

/** Tells what a call took, beyond what of it was told before. */
function tellUsage(
  usage: Partial<OpenAI.CompletionUsage> | null | undefined,
  { onUsage }: CheckedOptions,
  before?: Partial<OpenAI.CompletionUsage> | null,
): void {
  const { prompt_tokens, completion_tokens } = usage ?? {};
  if (typeof prompt_tokens === "number" && typeof completion_tokens === "number") {
    onUsage?.({
      tokens_in: prompt_tokens - (before?.prompt_tokens ?? 0),
      tokens_out: completion_tokens - (before?.completion_tokens ?? 0),
    });
  }
}
