/**
 * One attempt at a call: its cost is reserved, the host is asked within a time, and what comes back is held to be an
 * answer. Calls are attempted again by tried.ts.
 */
import { Patience } from "../../core/patience.ts";
import { foreignWords, PiecesWithoutSecrets, withoutSecrets } from "../../core/redact.ts";
import type { Budget } from "../budget.ts";
import type { CheckedOptions } from "../checked_options.ts";
import type { Completion, StreamEnd, StreamOptions } from "../client.ts";
import type { Conversation } from "../messages.ts";
import { costOf, type Price, type Usage } from "../prices.ts";
import { Host } from "./host.ts";
import {
  type Asking,
  FailedAttempt,
  PromptRefused,
  replyFault,
  silenceFault,
  usageFault,
  versionFault,
} from "./host_error.ts";
import { PaidCall } from "./paid_call.ts";
import type { Reply } from "./reply.ts";
import type { Wire } from "./wire.ts";

/** Tokens by which hosts frame a message, at most. */
const FRAME_TOKENS = 16;

/** A stream whose first piece is there, and what it is paid and waited for by. */
export interface Begun {
  call: PaidCall;
  patience: Patience;
  chunks: AsyncGenerator<unknown>;
}

interface AttemptsOptions {
  wire: Wire;
  price: Price;
  budget: Budget;
  /** True where any model may answer. */
  allowOtherVersion: boolean;
}

export class Attempts {
  readonly #host: Host;
  readonly #asking: Asking;
  readonly #wire: Wire;
  readonly #price: Price;
  readonly #budget: Budget;
  readonly #allowOtherVersion: boolean;

  constructor(asking: Asking, { wire, price, budget, allowOtherVersion }: AttemptsOptions) {
    // Without a limit of tokens nobody can say what a call costs at worst
    const needed = budget.limit === undefined ? [] : [wire.limit];
    this.#host = new Host(asking, { wire, needed });
    this.#asking = asking;
    this.#wire = wire;
    this.#price = price;
    this.#budget = budget;
    this.#allowOtherVersion = allowOtherVersion;
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
    const request = this.#wire.request(prompt, settings);
    using call = await this.#pay(prompt, settings);
    using patience = new Patience(timeout, settings.signal);
    const started = performance.now();
    try {
      const body = await this.#host.whole(request, patience);
      call.usage = this.#wire.readUsage(body);
      const reply = this.#host.read(() => this.#wire.readReply(body));
      // Models that reason may come to the limit before the first word of the answer
      const text = reply.text ?? (reply.end === "length" ? "" : null);
      const isAnswer = text !== null && reply.end !== "refused";
      const version = this.#versionOf(reply, { isAnswer });
      if (!isAnswer) throw this.#refusal(reply);
      const usage = this.#usageOf(call, text !== "");
      const told = withoutSecrets(text, this.#asking.secrets);
      return {
        text: before(told, settings.stop),
        tokens: settings.logProbs && told === text ? reply.tokens : null,
        finish: reply.end === "length" ? "length" : "stop",
        version,
        ...usage,
        cost_usd: call.cost_usd,
        latency_ms: performance.now() - started,
      };
    } catch (error) {
      lose(call.cost_usd);
      throw this.#failureOf(error, { call, patience, timeout });
    }
  }

  /** A stream that the host has begun. */
  async begun(prompt: Conversation, settings: CheckedOptions, timeout: number): Promise<Begun> {
    const request = this.#wire.request(prompt, settings);
    const call = await this.#pay(prompt, settings);
    const patience = new Patience(timeout, settings.signal);
    try {
      return { call, patience, chunks: await this.#host.chunks(request, patience) };
    } catch (error) {
      const failure = this.#failureOf(error, { call, patience, timeout });
      call[Symbol.dispose]();
      patience[Symbol.dispose]();
      throw failure;
    }
  }

  /** The pieces of a stream that has begun, to its end. @throws {FailedAttempt} where it has none that is right */
  async *pieces(
    { call, patience, chunks }: Begun,
    { timeout, onUsage }: { timeout: number; onUsage: StreamOptions["onUsage"] },
  ): AsyncGenerator<string, StreamEnd> {
    using _call = call, _patience = patience;
    const pieces = new PiecesWithoutSecrets(this.#asking.secrets);
    let told: Usage | null = null, end: Reply["end"] = null, finish: string | null = null;
    let refusal: string | null = null, version: string | null = null, heard = false;
    try {
      for await (const chunk of chunks) {
        told = this.#wire.readUsage(chunk) ?? told;
        if (told) onUsage?.(told);
        const piece = this.#host.read(() => this.#wire.readChunk(chunk));
        end = piece.end ?? end;
        finish = piece.finish ?? finish;
        if (told && this.#wire.endsByUsage) end ??= "stop";
        // Of a stream that breaks off nobody knows what it will have cost
        if (end !== null || piece.refusal) call.usage = told;
        version = piece.version ?? version;
        this.#versionOf({ version }, { isAnswer: Boolean(piece.text) });
        if (piece.refusal) refusal = (refusal ?? "") + piece.refusal;
        heard ||= Boolean(piece.text);
        const text = pieces.add(piece.text ?? "");
        if (text !== "") yield text;
      }
      const rest = pieces.end();
      if (rest !== "") yield rest;
      if (refusal !== null || end === "refused") throw this.#refusal({ refusal, finish });
      if (end === null) throw replyFault(this.#asking, "its answer broke off before its end");
      const answeredBy = this.#versionOf({ version }, { isAnswer: true });
      const usage = this.#usageOf(call, heard);
      return { ...usage, finish: end, cost_usd: call.cost_usd, version: answeredBy };
    } catch (error) {
      const failure = this.#failureOf(error, { call, patience, timeout });
      if (failure instanceof FailedAttempt) failure.told.cost_usd = call.cost_usd;
      throw failure;
    }
  }

  /** Reserves what the call costs at worst: no token is shorter than a byte. */
  async #pay(prompt: Conversation, { maxTokens, schema }: CheckedOptions): Promise<PaidCall> {
    const price = this.#price;
    const texts = prompt.map(({ content, raw }) => raw ? JSON.stringify(raw) : content);
    if (schema) texts.push(JSON.stringify(schema));
    const encoder = new TextEncoder();
    const tokens_in = texts.reduce(
      (sum, text) => sum + encoder.encode(text).length + FRAME_TOKENS,
      0,
    );
    const worst = costOf(price, { tokens_in, tokens_out: maxTokens });
    return new PaidCall(await this.#budget.reserveInTurn(worst), { price, worst });
  }

  /**
   * Who answered.
   *
   * @param options.isAnswer Of what is none a version need not be told.
   * @throws {FailedAttempt} where it is not the model that was asked
   */
  #versionOf({ version }: Pick<Reply, "version">, { isAnswer }: { isAnswer: boolean }) {
    const told = version === null ? null : foreignWords(version, this.#asking.secrets);
    if (!this.#wire.isAsked || this.#allowOtherVersion) return told;
    if (told === null ? !isAnswer : this.#wire.isAsked(told)) return told;
    throw versionFault(this.#asking, told);
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
}

/** The text up to the first of the stops, for hosts that refuse to be told them. */
function before(text: string, stops: readonly string[]): string {
  const ends = stops.map((stop) => text.indexOf(stop)).filter((end) => end >= 0);
  return text.slice(0, Math.min(text.length, ...ends));
}
