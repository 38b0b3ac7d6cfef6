/**
 * Gemini's API by its library, @google/genai. The library is the one for browsers: that for Node takes keys, addresses
 * and another service (Vertex AI) from the environment. It retries nothing here, and asks once: by itself it would
 * ask on where an answer came to its limit.
 */
import { ApiError, type GenerateContentResponse, GoogleGenAI } from "@google/genai/web";
import type { CheckedOptions } from "../checked_options.ts";
import { checkTurn, type Conversation } from "../messages.ts";
import type { Thinking } from "../provider.ts";
import { apiVersionOf, isVersionOf, refusedBy } from "./gemini_models.ts";
import { readGemini, readGeminiUsage } from "./gemini_reply.ts";
import { hostFetch, jsonIn, jsonOf, type StatusError, streamOf } from "./host_fetch.ts";
import type { Refusable } from "./parameters.ts";
import { BadReply, fieldOf, toldError, wordsIn } from "./reply.ts";
import type { OpenWire, Told, WireRequest } from "./wire.ts";

const REFUSABLE: Refusable = {
  temperature: { instead: null, spelled: /\btemperature\b/i },
  topP: { instead: null, spelled: /\btop_?p\b/i },
  seed: { instead: null, spelled: /\bseed\b/i },
  stopSequences: { instead: null, spelled: /\bstop_?sequences\b/i },
  responseLogprobs: { instead: null, spelled: /\b(?:response_?)?logprobs\b/i },
  maxOutputTokens: { instead: null, spelled: /\bmax_?output_?tokens\b/i },
};

/** The host takes no more, and at the others an answer is cut when it is here. */
const MOST_STOPS = 5;

/** Seeds of the host have 32 bits with a sign. */
const SEEDS = 2 ** 31;

/** @param thinking How long the model thinks; by default as it likes. */
export function geminiWire(thinking?: Thinking): OpenWire {
  return ({ model, baseUrl, apiKey, basic }) => {
    const { models } = new GoogleGenAI({
      apiKey: apiKey!,
      vertexai: false,
      apiVersion: apiVersionOf(model),
      httpOptions: {
        baseUrl,
        ...basic !== null && { headers: { authorization: basic } },
        fetch: fetchOnce,
      },
    });
    const paramsOf = ({ contents, ...config }: WireRequest, abortSignal: AbortSignal) => ({
      model,
      contents: contents as { role: string; parts: { text: string }[] }[],
      config: { ...config, abortSignal, automaticContinuation: false },
    });
    return {
      limit: "maxOutputTokens",
      refusable: REFUSABLE,
      refused: refusedBy(model),
      structured: true,
      request(prompt, settings) {
        checkTurn(prompt, `gemini/${model}`);
        return { ...contentsOf(prompt), ...configOf(settings, thinking) };
      },
      whole: async (request, signal) =>
        told(await models.generateContent(paramsOf(request, signal))),
      async chunks(request, signal) {
        // The library leaves the rest of a stream that is not read to its end
        const left = new AbortController();
        const chunks = await models.generateContentStream(
          paramsOf(request, AbortSignal.any([signal, left.signal])),
        );
        return {
          async next() {
            const { done, value } = await chunks.next();
            return done ? { done, value } : { done, value: told(value) };
          },
          async return() {
            left.abort();
            return await chunks.return(undefined);
          },
        };
      },
      errorOf: (thrown) =>
        thrown instanceof ApiError
          ? toldError(fieldOf(jsonAfter(thrown.message), "error"))
          : thrown,
      toldOf,
      readReply: readGemini,
      readChunk: readGemini,
      readUsage: readGeminiUsage,
      isAsked: (version) => isVersionOf(model, version),
    };
  };
}

/** What the host told, without what the library adds: headers of the response. */
function told({ sdkHttpResponse: _, ...answer }: GenerateContentResponse): unknown {
  return answer;
}

/** A host that redirects is not followed: the key would go to wherever it leads. */
async function fetchOnce(...[url, init]: Parameters<typeof fetch>): Promise<Response> {
  const response = await hostFetch(url, { ...init, redirect: "manual" });
  if (new URL(String(url)).searchParams.get("alt") === "sse") return await streamOf(response);
  const body = await jsonOf(response);
  const error = fieldOf(body, "error");
  if (error) throw toldError(error);
  if (typeof body !== "object" || body === null) {
    throw new BadReply(`it answered without candidates: ${wordsIn(body)}`);
  }
  return Response.json(body);
}

function contentsOf(prompt: Conversation): WireRequest {
  const isSystem = (role: string) => role === "system" || role === "developer";
  const instruction = prompt.filter(({ role }) => isSystem(role)).map(({ content }) => content);
  return {
    contents: prompt.filter(({ role }) => !isSystem(role)).map(({ role, content }) => ({
      role: role === "assistant" ? "model" : "user",
      parts: [{ text: content }],
    })),
    ...instruction.length > 0 && { systemInstruction: instruction.join("\n\n") },
  };
}

function configOf(settings: CheckedOptions, thinking: Thinking | undefined): WireRequest {
  const { temperature, topP, maxTokens, stop, seed, logProbs, schema } = settings;
  return {
    temperature,
    topP,
    maxOutputTokens: maxTokens,
    seed: seed % SEEDS,
    ...stop.length > 0 && { stopSequences: stop.slice(0, MOST_STOPS) },
    ...logProbs && { responseLogprobs: true },
    ...schema && { responseMimeType: "application/json", responseJsonSchema: schema },
    ...thinking !== undefined && {
      thinkingConfig: typeof thinking === "number"
        ? { thinkingBudget: thinking }
        : { thinkingLevel: thinking.toUpperCase() },
    },
  };
}

/** Of a key that is wrong the host says 400, and how long to wait it may say in the body alone. */
function toldOf({ status, body, waitMs }: StatusError): Told {
  const error = fieldOf(Array.isArray(body) ? body[0] : body, "error");
  const details = fieldOf(error, "details");
  const values = (name: string) =>
    Array.isArray(details) ? details.map((detail) => String(fieldOf(detail, name))) : [];
  const words = wordsIn(error ?? body);
  const ofTheKey = status === 400 &&
    (values("reason").includes("API_KEY_INVALID") || /\bapi[ _]key\b/i.test(words));
  const seconds = values("retryDelay").map((delay) => /^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1] ?? 0);
  return {
    status: ofTheKey ? 401 : status,
    words,
    waitMs: Math.max(waitMs, ...seconds.map((s) => 1000 * Number(s))),
  };
}

/** Of "got status: X. {...}", as the library words an error within a stream. */
function jsonAfter(message: string): unknown {
  return jsonIn(message.slice(message.indexOf("{")));
}
