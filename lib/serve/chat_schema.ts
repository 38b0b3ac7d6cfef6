/**
 * Parameters of `/v1/chat/completions`: of OpenAI's those that any client of lib/models can follow. Of the
 * others, one that would only tune an answer is ignored; one whose effect an answer would lack is refused.
 */
import { z } from "@hono/zod-openapi";
import type { Conversation } from "../models/mod.ts";
import { messageSchema } from "./chat_message.ts";
import type { ServedModel } from "./options.ts";

const wholeNumber = (least: number, most = Infinity) => {
  const error = `it must be a whole number ${
    most === Infinity ? `from ${least} on` : `from ${least} to ${most}`
  }`;
  return z.int({ error }).min(least, { error }).max(Math.min(most, Number.MAX_SAFE_INTEGER), {
    error,
  });
};

const flag = z.boolean({ error: "it must be true or false" });

const stopText = z.string({ error: "it must be a text, or a list of 1 to 4 texts" })
  .min(1, { error: "it must not be empty" });

/** What the service cannot do, in words, and the values of the parameter that ask for nothing of it. */
const UNSUPPORTED: Record<string, { what: string; asksNothing: (value: unknown) => boolean }> = {
  tools: { what: "tools are", asksNothing: isEmpty },
  functions: { what: "functions are", asksNothing: isEmpty },
  tool_choice: { what: "a choice of tools is", asksNothing: isNoChoice },
  function_call: { what: "function calls are", asksNothing: isNoChoice },
  logprobs: { what: "logprobs are", asksNothing: (value) => value === false },
  top_logprobs: { what: "logprobs are", asksNothing: (value) => value === 0 },
  logit_bias: { what: "a bias of logits is", asksNothing: isEmpty },
  response_format: {
    what: "a format of the response other than text is",
    asksNothing: (value) => (value as { type?: unknown }).type === "text",
  },
  modalities: {
    what: "modalities other than text are",
    asksNothing: (value) => Array.isArray(value) && value.every((one) => one === "text"),
  },
  audio: { what: "audio is", asksNothing: () => false },
  web_search_options: { what: "a search of the web is", asksNothing: () => false },
};

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && Object.keys(value!).length === 0;
}

function isNoChoice(value: unknown): boolean {
  return value === "none" || value === "auto";
}

const unsupported = Object.fromEntries(
  Object.entries(UNSUPPORTED).map(([key, { what, asksNothing }]) => [
    key,
    z.unknown().check((context) => {
      const { value } = context;
      if (value === undefined || value === null || asksNothing(value)) return;
      const message = `${what} not supported`;
      context.issues.push({
        ...{ code: "custom", message, input: undefined, params: { unsupported: true } },
      });
    }).optional().openapi({ description: "Not supported" }),
  ]),
);

const messages = z.array(messageSchema, { error: "it must be a list of messages" })
  .min(1, { error: "there must be one message or more" })
  .check((context) => {
    // A message that is wrong itself is not there
    if (context.issues.length > 0) return;
    if (queryOf(context.value) !== "") return;
    const message = "the last message of the user must have a text, which the router reads";
    context.issues.push({ code: "custom", message, input: undefined });
  });

const samplingRange = (what: string) => ({ error: `it must be a number ${what}` });
const temperature = samplingRange("from 0 to 2"), topP = samplingRange("above 0 and at most 1");

export const chatSchema = z.object({
  model: z.string({ error: "it must be a text, the name of a model" })
    .openapi({ example: "router-tfidf-logistic-0.5" }),
  messages,
  stream: flag.nullish(),
  stream_options: z.object({ include_usage: flag.nullish() }, { error: "it must be an object" })
    .nullish(),
  n: wholeNumber(1, 16).nullish().openapi({ description: "Answers; one if streamed" }),
  max_completion_tokens: wholeNumber(1).nullish()
    .openapi({ description: "More than the model can answer with is as much as it can" }),
  max_tokens: wholeNumber(1).nullish().openapi({ description: "Its older name" }),
  temperature: z.number(temperature).min(0, temperature).max(2, temperature).nullish(),
  top_p: z.number(topP).gt(0, topP).max(1, topP).nullish(),
  seed: z.int({ error: "it must be a whole number" }).nullish()
    .openapi({ description: "The same seed gives the same answer" }),
  stop: z.union([stopText, z.array(stopText).max(4)], {
    error: "it must be a text, or a list of 1 to 4 texts",
  }).nullish(),
  ...unsupported,
}, { error: "it must be a JSON object" }).refine(({ stream, n }) => !stream || (n ?? 1) === 1, {
  path: ["n"],
  error: "it must be 1 where the answer is streamed",
}).openapi("ChatRequest");

export type ChatRequest = z.output<typeof chatSchema>;

/** Routers read no more characters of a message: encoders cut long texts too, and counting tokens takes time. */
const ROUTED = 20_000;

/**
 * The query that the router scores, as in RouteLLM: the last message of the user, or its beginning. Empty if
 * there is none.
 */
export function queryOf(messages: Conversation): string {
  const { content = "" } = messages.findLast(({ role }) => role === "user") ?? {};
  return content.slice(0, ROUTED).toWellFormed();
}

/**
 * The request in the words of lib/models. The model's own limit holds where it names none; where it names
 * more than the model or the service allows, theirs.
 */
export function samplingOf(
  request: ChatRequest,
  { limits: { answer } }: Pick<ServedModel, "limits">,
  mostTokens: number,
) {
  const { temperature, top_p, max_completion_tokens, max_tokens, stop, seed } = request;
  const asked = max_completion_tokens ?? max_tokens ?? answer.default;
  return {
    temperature: temperature ?? 1,
    topP: top_p ?? 1,
    maxTokens: Math.min(asked, answer.most ?? Infinity, mostTokens),
    stop: typeof stop === "string" ? [stop] : stop ?? [],
    // Without a seed answers differ from call to call, as OpenAI's do
    seed: seed ?? crypto.getRandomValues(new Uint32Array(1))[0],
  };
}
