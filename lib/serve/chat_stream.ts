/**
 * A streamed answer: events of OpenAI's `chat.completion.chunk`, piece by piece as the model writes,
 * then `[DONE]`. When the client goes away the model stops; what it wrote by then is paid.
 */
import type { Context } from "hono";
import { type Conversation, costOf, type StreamEnd, type StreamOptions } from "../models/mod.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Exchange, ServiceEnv } from "./exchange.ts";
import type { ServedModel } from "./options.ts";
import { bodyOf, RequestError } from "./request_error.ts";

export interface Call {
  id: string;
  prompt: Conversation;
  sampling: StreamOptions & { maxTokens: number; signal: AbortSignal };
  model: ServedModel;
}

/** The answer so far, and its end once it has ended. */
interface Streamed {
  text: string;
  end: StreamEnd | null;
}

/** Throws what the model throws before its first piece, so that its status is a proper one. */
export async function streamAnswer(
  c: Context<ServiceEnv>,
  { call, dispatcher, withUsage }: { call: Call; dispatcher: Dispatcher; withUsage: boolean },
): Promise<Response> {
  const { exchange } = c.var;
  const client = new AbortController();
  const signal = AbortSignal.any([call.sampling.signal, client.signal]);
  const pieces: AsyncIterator<string, StreamEnd> = call.model.stream(call.prompt, {
    ...call.sampling,
    signal,
  });
  const answer: Streamed = { text: "", end: null };
  const first = await pieces.next();
  const events = eventsOf(call, { first, pieces, answer, withUsage });

  exchange.streaming = true;
  exchange.onEnd(() => {
    const { model, prompt } = call;
    // Only a whole stream tells its own
    const cost = answer.end?.cost_usd ?? costOf(model.price, {
      tokens_in: model.countTokens(prompt),
      tokens_out: model.countTokens(answer.text),
    });
    dispatcher.charge(exchange, cost);
  });
  const { signal: gone } = c.req.raw;
  exchange.signal.addEventListener("abort", () => exchange.end(gone.aborted ? 499 : 503), {
    once: true,
  });
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await nextEvent(events, exchange);
      if (!done) return controller.enqueue(encoder.encode(`data: ${value}\n\n`));
      exchange.end(exchange.error === undefined ? 200 : 500);
      controller.close();
    },
    cancel() {
      client.abort();
      // A model that waits for its next piece to be taken hears of no signal
      pieces.return?.().catch(() => {});
      exchange.end(499);
    },
  });
  c.header("Content-Type", "text/event-stream; charset=utf-8");
  c.header("Cache-Control", "no-cache");
  return c.body(body);
}

/** The next event; of a model that fails midway, one that says so and is the last. */
async function nextEvent(
  events: AsyncGenerator<string, void>,
  exchange: Exchange,
): Promise<IteratorResult<string, void>> {
  try {
    return await events.next();
  } catch (error) {
    if (!exchange.signal.aborted) exchange.error = (error as Error).stack ?? String(error);
    const told = exchange.signal.aborted
      ? new RequestError(503, "The service is stopping")
      : new RequestError(500, "The model failed; the log says more under this request's id");
    return { done: false, value: JSON.stringify(bodyOf(told, "/v1")) };
  }
}

async function* eventsOf(
  call: Call,
  { first, pieces, answer, withUsage }: {
    first: IteratorResult<string, StreamEnd>;
    pieces: AsyncIterator<string, StreamEnd>;
    answer: Streamed;
    withUsage: boolean;
  },
): AsyncGenerator<string, void> {
  const created = Math.floor(Date.now() / 1000);
  const chunk = (rest: object) =>
    JSON.stringify({
      id: call.id,
      object: "chat.completion.chunk",
      created,
      model: call.model.name,
      ...rest,
      ...withUsage && !("usage" in rest) && { usage: null },
    });
  const choice = (delta: object, finish_reason: string | null = null) =>
    chunk({ choices: [{ index: 0, delta, logprobs: null, finish_reason }] });
  yield choice({ role: "assistant", content: "", refusal: null });
  let piece = first;
  for (; !piece.done; piece = await pieces.next()) {
    answer.text += piece.value;
    yield choice({ content: piece.value });
  }
  answer.end = piece.value;
  const { tokens_in, tokens_out, finish } = answer.end;
  yield choice({}, finish);
  if (withUsage) {
    yield chunk({
      choices: [],
      usage: {
        prompt_tokens: tokens_in,
        completion_tokens: tokens_out,
        total_tokens: tokens_in + tokens_out,
      },
    });
  }
  yield "[DONE]";
}
