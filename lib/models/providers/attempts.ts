/**
 * One attempt at a call: its cost is reserved, the host is asked within a time, and what comes back is held to be an
 * answer. Calls are attempted again by tried.ts.
 */
import type OpenAI from "openai";
import { Patience } from "../../core/patience.ts";
import { withoutSecrets } from "../../core/redact.ts";
import type { Budget } from "../budget.ts";
import type { CheckedOptions } from "../checked_options.ts";
import type { Completion } from "../client.ts";
import type { Conversation } from "../messages.ts";
import { costOf, type Price, type Usage } from "../prices.ts";
import { Host } from "./host.ts";
import {
  type Asking,
  FailedAttempt,
  PromptRefused,
  silenceFault,
  usageFault,
} from "./host_error.ts";
import { PaidCall } from "./paid_call.ts";
import { readReply, readUsage, type Reply } from "./reply.ts";

type Messages = OpenAI.ChatCompletionMessageParam[];

/** Tokens by which hosts frame a message, at most. */
const FRAME_TOKENS = 16;

export class Attempts {
  readonly host: Host;
  readonly #asking: Asking;
  readonly #price: Price;
  readonly #budget: Budget;

  constructor(
    asking: Asking,
    { authorization, price, budget }: { authorization: string; price: Price; budget: Budget },
  ) {
    // Without a limit of tokens nobody can say what a call costs at worst
    const needed = budget.limit === undefined ? [] : ["max_completion_tokens"];
    this.host = new Host({ ...asking, authorization, needed });
    this.#asking = asking;
    this.#price = price;
    this.#budget = budget;
  }

  /**
   * A whole answer.
   *
   * @param options.timeout Milliseconds that it may take.
   * @param options.lose Hears of US dollars that the host told of an answer that is none.
   */
  async sample(
    prompt: Conversation,
    settings: CheckedOptions,
    { timeout, lose }: { timeout: number; lose: (usd: number) => void },
  ): Promise<Completion> {
    using call = await this.#pay(prompt, settings);
    using patience = new Patience(timeout, settings.signal);
    const started = performance.now();
    try {
      const body = await this.host.whole(this.#request(prompt, settings), patience);
      call.usage = readUsage(body);
      const reply = this.host.read(() => readReply(body));
      // Models that reason may come to the limit before the first word of the answer
      const text = reply.text ?? (reply.finish === "length" ? "" : null);
      if (text === null || reply.finish === "content_filter") throw this.refusal(reply);
      const usage = this.usageOf(call, text !== "");
      const told = withoutSecrets(text, this.#asking.secrets);
      return {
        text: before(told, settings.stop),
        tokens: settings.logProbs && told === text ? reply.tokens : null,
        finish: finishOf(reply.finish),
        ...usage,
        cost_usd: call.cost_usd,
        latency_ms: performance.now() - started,
      };
    } catch (error) {
      lose(call.cost_usd);
      throw this.failureOf(error, { call, patience, timeout });
    }
  }

  /** Reserves what the call costs at worst: no token is shorter than a byte. */
  async #pay(prompt: Conversation, { maxTokens }: CheckedOptions): Promise<PaidCall> {
    const price = this.#price;
    const bytes = prompt.map(({ content, raw }) =>
      new TextEncoder().encode(raw ? JSON.stringify(raw) : content).length
    );
    const tokens_in = bytes.reduce((sum, length) => sum + length + FRAME_TOKENS, 0);
    const worst = costOf(price, { tokens_in, tokens_out: maxTokens });
    return new PaidCall(await this.#budget.reserveInTurn(worst), { price, worst });
  }

  #request(prompt: Conversation, settings: CheckedOptions) {
    const { temperature, topP, maxTokens, stop, seed, logProbs } = settings;
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
      ...(logProbs ? { logprobs: true } : {}),
    };
  }

  /** @throws {FailedAttempt} where it is not told, or none of a text: its cost would be counted as nothing */
  usageOf({ usage }: PaidCall, hasText: boolean): Usage {
    if (usage === null || (usage.tokens_out === 0 && hasText)) throw usageFault(this.#asking);
    return usage;
  }

  refusal({ refusal, finish }: Pick<Reply, "refusal" | "finish">): FailedAttempt {
    const words = refusal ?? `the host gave no text: ${finish ?? "it does not say why"}`;
    return new FailedAttempt(new PromptRefused(this.#asking, words), { worked: true });
  }

  /** What an attempt ended with: the caller's own abort, silence, or a fault. */
  failureOf(
    error: unknown,
    { call, patience, timeout }: { call: PaidCall; patience: Patience; timeout: number },
  ): unknown {
    if (patience.ended) return silenceFault(this.#asking, timeout);
    if (patience.signal.aborted) return patience.signal.reason;
    if (error instanceof FailedAttempt && !error.worked) call.free();
    return error;
  }

  /** A stream that the host has begun. */
  async begun(prompt: Conversation, settings: CheckedOptions, timeout: number) {
    const call = await this.#pay(prompt, settings);
    const patience = new Patience(timeout, settings.signal);
    try {
      const chunks = await this.host.chunks(
        { ...this.#request(prompt, settings), stream_options: { include_usage: true } },
        patience,
      );
      return { call, patience, chunks };
    } catch (error) {
      const failure = this.failureOf(error, { call, patience, timeout });
      call[Symbol.dispose]();
      patience[Symbol.dispose]();
      throw failure;
    }
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
