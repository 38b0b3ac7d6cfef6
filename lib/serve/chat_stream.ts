/**
 * A streamed answer: events of OpenAI's `chat.completion.chunk`, piece by piece as the model writes, then
 * `[DONE]`. While nothing comes, comments say that the service waits: clients and proxies take silence for a
 * dead line. When the client goes away the model stops; what it wrote by then is paid.
 */
import type { Context } from "hono";
import type { StreamEnd } from "../models/mod.ts";
import type { Answering, Opened, Question } from "./answering.ts";
import type { Decision } from "./decision.ts";
import type { ServiceEnv } from "./exchange.ts";
import { headerText } from "./header_text.ts";
import { bodyOf, told } from "./on_error.ts";
import type { Limits } from "./options.ts";

interface StreamedCall {
  id: string;
  question: Question;
  answering: Answering;
  limits: Limits;
}

/** Says in headers who answers, and why. */
export function nameIn(c: Context, { model, reason, mapped }: Decision): void {
  c.header("x-routelab-model", headerText(model));
  c.header("x-routelab-reason", headerText(reason));
  if (mapped === undefined) return;
  const { policy, rule, reasoning } = mapped;
  if (policy !== null) c.header("x-routelab-policy", headerText(policy));
  c.header("x-routelab-rule", headerText(rule));
  if (reasoning !== "") c.header("x-routelab-reasoning", headerText(reasoning));
}

/**
 * Waits a while for the first piece, so that what the model throws before it gets a proper status; after that
 * the stream begins all the same, and an error is its last event.
 */
export async function streamAnswer(
  c: Context<ServiceEnv>,
  { id, question, answering, limits }: StreamedCall,
): Promise<Response> {
  const { exchange } = question;
  const opening = answering.stream(question);
  const soon = await within(limits.heartbeatMs, opening);
  nameIn(c, soon?.decision ?? question.decision);

  exchange.streaming = true;
  let opened = soon, text = "";
  const take = (now: Opened) => {
    opened = now;
    const { signal } = now.attempt.deadline;
    const stop = () => exchange.end(statusOf(signal.reason));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    return now;
  };
  if (soon) take(soon);
  /** The status in the log of an answer that was stopped. */
  const statusOf = (reason: unknown) => told(reason, { exchange, client: c.req.raw.signal }).status;
  exchange.onEnd(() => {
    if (!opened) return;
    exchange.answers = [text];
    const { attempt, pieces } = opened, { model } = attempt.seat;
    // Does nothing where the stream has ended by itself, which tells its own cost
    attempt.fail(new Error("The stream was left"), {
      tokens_in: model.countTokens(question.request.messages),
      tokens_out: model.countTokens(text),
    });
    // A model that waits for its next piece to be taken hears of no signal
    pieces.return(NOTHING).catch(() => {});
  });
  const onPiece = (piece: string) => {
    text += piece;
    opened!.attempt.goesOn(limits.timeoutMs);
  };
  const events = eventsOf(opening.then(take), {
    id,
    onPiece,
    withUsage: question.request.stream_options?.include_usage ?? false,
  });

  const encoder = new TextEncoder();
  const started = performance.now();
  let coming: Promise<IteratorResult<string, void>> | undefined;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      coming ??= events.next();
      try {
        const event = await within(limits.heartbeatMs, coming);
        if (event === null) {
          const seconds = Math.round((performance.now() - started) / 1000);
          return controller.enqueue(encoder.encode(`: waiting, ${seconds} s\n\n`));
        }
        coming = undefined;
        if (!event.done) return controller.enqueue(encoder.encode(`data: ${event.value}\n\n`));
        exchange.end(200);
      } catch (error) {
        const fault = told(error, { exchange, client: c.req.raw.signal });
        controller.enqueue(encoder.encode(`data: ${JSON.stringify(bodyOf(fault, "/v1"))}\n\n`));
        exchange.end(fault.status);
      }
      controller.close();
    },
    cancel() {
      exchange.end(499);
    },
  });
  c.header("Content-Type", "text/event-stream; charset=utf-8");
  c.header("Cache-Control", "no-cache");
  return c.body(body);
}

const NOTHING: StreamEnd = {
  ...{ tokens_in: 0, tokens_out: 0, cost_usd: 0 },
  ...{ finish: "stop", version: null },
};

/** What the work resolves to, or null if it takes longer; the work goes on. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function* eventsOf(
  opening: Promise<Opened>,
  { id, onPiece, withUsage }: {
    id: string;
    onPiece: (piece: string) => void;
    withUsage: boolean;
  },
): AsyncGenerator<string, void> {
  const { attempt, first, pieces } = await opening;
  const created = Math.floor(Date.now() / 1000);
  const chunk = (rest: object) =>
    JSON.stringify({
      id,
      object: "chat.completion.chunk",
      created,
      model: attempt.seat.model.name,
      ...rest,
      ...withUsage && !("usage" in rest) && { usage: null },
    });
  const choice = (delta: object, finish_reason: string | null = null) =>
    chunk({ choices: [{ index: 0, delta, logprobs: null, finish_reason }] });
  yield choice({ role: "assistant", content: "", refusal: null });
  let piece = first;
  for (; !piece.done; piece = await attempt.deadline.unlessLate(pieces.next())) {
    onPiece(piece.value);
    yield choice({ content: piece.value });
  }
  const { tokens_in, tokens_out, finish, cost_usd } = piece.value;
  attempt.succeed(cost_usd);
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
