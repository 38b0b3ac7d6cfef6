/**
 * A model behind an OpenAI-compatible endpoint: OpenRouter, Groq, vLLM, `lab serve`. Calls run side by
 * side; the library waits and asks again where the host is busy or fails, as long as it says to.
 */
import OpenAI, { APIConnectionError, APIError } from "openai";
import PQueue from "p-queue";
import { UserError } from "../errors.ts";
import { type CheckedOptions, checkedOptions } from "./checked_options.ts";
import { type Client, type Completion, type GenerateOptions, UnansweredError } from "./client.ts";
import { costOf, type Price } from "./prices.ts";

export interface Endpoint {
  /** What the model is called here, e.g. "groq/llama-3.1-8b-instant". */
  name: string;
  /** What its host calls it. */
  model: string;
  baseUrl: string;
  /** Hosts on one's own machine often want none. */
  apiKey?: string | undefined;
  price: Price;
  /** Calls at a time. @default 8 */
  concurrent?: number;
  /** How often a call is made again where the host is busy, fails or is not reached. @default 5 */
  retries?: number;
  /** Milliseconds until a call counts as failed. @default 60_000 */
  timeout?: number;
}

/** Faults of a prompt, which leave the others alone: it is too long, or of a kind that is refused. */
const OF_THE_PROMPT = [400, 413, 422];

export class OpenAiClient implements Client {
  readonly name: string;
  readonly #endpoint: Endpoint;
  readonly #host: OpenAI;

  constructor(endpoint: Endpoint) {
    this.name = endpoint.name;
    this.#endpoint = endpoint;
    this.#host = new OpenAI({
      baseURL: endpoint.baseUrl,
      apiKey: endpoint.apiKey ?? "none",
      maxRetries: endpoint.retries ?? 5,
      timeout: endpoint.timeout ?? 60_000,
    });
  }

  /**
   * Prompts that are answered before the host fails for good have been given to `onAnswer`.
   *
   * @throws {UserError} where the host is not reached, refuses the key or the model, or keeps failing
   */
  async generate(
    prompts: readonly string[],
    options: GenerateOptions = {},
  ): Promise<Completion[][]> {
    const settings = checkedOptions(options);
    const queue = new PQueue({ concurrency: this.#endpoint.concurrent ?? 8 });
    const answers: Completion[][] = prompts.map(() => []);
    const failures = new Map<number, string>();
    let fault: unknown = null;
    for (const [index, prompt] of prompts.entries()) {
      queue.add(async () => {
        try {
          answers[index] = await this.#samples(prompt, settings);
          settings.onAnswer?.(index, answers[index]);
        } catch (error) {
          if (error instanceof PromptRefused) {
            failures.set(index, error.message);
          } else {
            fault ??= error;
            queue.clear();
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
    prompt: string,
    options: Omit<GenerateOptions, "samples" | "onAnswer"> = {},
  ): AsyncGenerator<string> {
    const settings = checkedOptions(options);
    try {
      const chunks = await this.#host.chat.completions.create(
        { ...this.#request(prompt, settings), stream: true },
        { signal: settings.signal },
      );
      for await (const { choices: [choice] } of chunks) {
        if (choice?.delta.content) yield choice.delta.content;
      }
    } catch (error) {
      throw this.#explained(error);
    }
  }

  /** A call each: few hosts give several samples of one. */
  async #samples(prompt: string, settings: CheckedOptions): Promise<Completion[]> {
    const samples: Completion[] = [];
    for (let sample = 0; sample < settings.samples; sample++) {
      samples.push(await this.#sample(prompt, { ...settings, seed: settings.seed + sample }));
    }
    return samples;
  }

  async #sample(prompt: string, settings: CheckedOptions): Promise<Completion> {
    const started = performance.now();
    let response;
    try {
      response = await this.#host.chat.completions.create(
        this.#request(prompt, settings),
        { signal: settings.signal },
      );
    } catch (error) {
      throw this.#explained(error);
    }
    const choice = response.choices?.[0];
    const text = choice?.message?.content;
    if (typeof text !== "string" || choice.finish_reason === "content_filter") {
      throw new PromptRefused(
        choice?.message?.refusal ??
          `the host gave no text: ${choice?.finish_reason ?? "no choice"}`,
      );
    }
    const usage = {
      tokens_in: response.usage?.prompt_tokens ?? 0,
      tokens_out: response.usage?.completion_tokens ?? 0,
    };
    return {
      text,
      tokens: null,
      finish: choice.finish_reason === "length" ? "length" : "stop",
      ...usage,
      cost_usd: costOf(this.#endpoint.price, usage),
      latency_ms: performance.now() - started,
    };
  }

  #request(prompt: string, { temperature, topP, maxTokens, stop, seed }: CheckedOptions) {
    return {
      model: this.#endpoint.model,
      messages: [{ role: "user" as const, content: prompt }],
      temperature,
      top_p: topP,
      max_tokens: maxTokens,
      seed,
      ...(stop.length > 0 ? { stop } : {}),
    };
  }

  /** What went wrong, as its user can mend it. */
  #explained(error: unknown): unknown {
    const { name, baseUrl, model } = this.#endpoint;
    const fail = (problem: string, hint?: string) =>
      new UserError(`Cannot ask ${name} at ${baseUrl}: ${problem}`, { hint, cause: error });
    if (error instanceof APIConnectionError) {
      const reason = error.cause instanceof Error ? error.cause.message : error.message;
      return fail(`it is not reached: ${reason}`);
    }
    if (!(error instanceof APIError) || error.status === undefined) return error;
    if (OF_THE_PROMPT.includes(error.status)) return new PromptRefused(error.message);
    const hints: Record<number, string> = {
      401: "Is the key right?",
      402: "The account has no credit left",
      403: "Is the key right, and may it use this model?",
      404: `Does the host have the model "${model}"?`,
      429: "Its limit is reached. What was answered is kept: run the same again later",
    };
    return fail(
      error.message,
      hints[error.status] ?? "What was answered is kept: run it again later",
    );
  }
}

class PromptRefused extends Error {}
