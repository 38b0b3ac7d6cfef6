/** OpenAI's API, chat completions by its library: OpenRouter, Groq, llama.cpp, vLLM, `lab serve`. */
import OpenAI, { APIConnectionError, APIError } from "openai";
import { Stream } from "openai/streaming";
import type { CheckedOptions } from "../checked_options.ts";
import type { Conversation } from "../messages.ts";
import { hostFetch, jsonOf, StatusError, streamOf, UnreachedError } from "./host_fetch.ts";
import { readChunk, readReply, readUsage } from "./openai_reply.ts";
import type { Refusable } from "./parameters.ts";
import { fieldOf, toldError, wordsIn } from "./reply.ts";
import type { OpenWire, WireRequest } from "./wire.ts";

const FALLBACKS: Record<string, string | null> = {
  max_tokens: "max_completion_tokens",
  max_completion_tokens: null,
  temperature: null,
  top_p: null,
  seed: null,
  stop: null,
  logprobs: null,
};

export const REFUSABLE: Refusable = Object.fromEntries(
  Object.entries(FALLBACKS).map(([name, instead]) => [
    name,
    { instead, spelled: new RegExp(`\\b${name}\\b`) },
  ]),
);

/** Without a key, as hosts on one's own machine often want none, the header says so. */
export const openaiWire: OpenWire = ({ model, baseUrl, apiKey, basic }) => {
  const api = new OpenAI({
    baseURL: baseUrl,
    apiKey: "in the header",
    defaultHeaders: { authorization: basic ?? `Bearer ${apiKey ?? "none"}` },
    // Else the library takes them from the environment, and tells them to whatever host this is
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: 2 ** 31 - 1, // Patience ends a call
    logLevel: "off", // it would print what hosts say
    fetch: hostFetch,
  });
  const send = async (request: WireRequest, signal: AbortSignal) =>
    await api.chat.completions
      .create(request as unknown as OpenAI.ChatCompletionCreateParams, { signal }).asResponse();
  return {
    limit: "max_completion_tokens",
    refusable: REFUSABLE,
    refused: [],
    endsByUsage: true,
    request: (prompt, settings) => requestOf(model, { prompt, settings }),
    whole: async (request, signal) => await jsonOf(await send(request, signal)),
    async chunks(request, signal) {
      const streamed = { ...request, stream: true, stream_options: { include_usage: true } };
      const response = await streamOf(await send(streamed, signal));
      return Stream.fromSSEResponse<unknown>(response, new AbortController(), api)
        [Symbol.asyncIterator]();
    },
    errorOf(thrown) {
      if (thrown instanceof APIConnectionError) {
        const { cause } = thrown;
        const own = cause instanceof StatusError || cause instanceof UnreachedError;
        return own ? cause : new UnreachedError(thrown);
      }
      return thrown instanceof APIError ? toldError(thrown.error) : thrown; // in a stream
    },
    toldOf: ({ status, body, waitMs }) => ({
      ...{ status, waitMs },
      words: wordsIn(body),
      param: fieldOf(fieldOf(body, "error"), "param"),
    }),
    ...{ readReply, readChunk, readUsage },
  };
};

function requestOf(
  model: string,
  { prompt, settings }: { prompt: Conversation; settings: CheckedOptions },
): WireRequest {
  const { temperature, topP, maxTokens, stop, seed, logProbs, schema } = settings;
  return {
    model,
    messages: prompt.map(({ role, content, raw }) => raw ?? { role, content }),
    temperature,
    top_p: topP,
    max_tokens: maxTokens,
    seed,
    ...stop.length > 0 && { stop },
    ...logProbs && { logprobs: true },
    ...schema && {
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", strict: true, schema },
      },
    },
  };
}
