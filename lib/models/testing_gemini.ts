/**
 * For tests: a host that speaks Gemini's REST and SSE on this machine, answers as it is told, and refuses what the
 * real one refuses; and a client of it.
 */
import { geminiWire } from "./providers/gemini_wire.ts";
import { type Endpoint, HostedClient } from "./providers/hosted_client.ts";
import type { Thinking } from "./provider.ts";

/** An answer that is not simply a text. */
export interface GeminiAnswer {
  /** Null where there is none. @default null */
  text?: string | null;
  /** Null where the stream breaks off before it. @default "STOP" */
  finish?: string | null;
  /** Tokens of thoughts. @default 0 */
  thoughts?: number;
  /** Why the prompt is blocked; then there is no candidate. */
  blocked?: string;
  /** Log-probabilities of the words of the text, told to who asks for them. */
  logProbs?: number[];
  /** Null where it is not told. @default the model that was asked */
  version?: string | null;
  /** False where there is no candidate at all. @default true */
  candidate?: boolean;
}

interface Fault {
  status: number;
  message: string;
  details?: Record<string, unknown>[];
  headers?: Record<string, string>;
}

export type GeminiSay = (prompt: string, call: number, request: Request) => Said | Promise<Said>;

type Said = string | GeminiAnswer | Fault | Response;

export interface GeminiCall {
  /** Path and query. */
  url: string;
  body: GeminiBody;
  headers: Headers;
}

interface GeminiBody {
  contents: { role: string; parts: { text: string }[] }[];
  systemInstruction?: { parts: { text: string }[] };
  generationConfig?: Record<string, unknown>;
}

export interface GeminiHost extends AsyncDisposable {
  baseUrl: string;
  calls: GeminiCall[];
}

/** A prompt costs 10 tokens, an answer 2 and its thoughts. */
export function geminiHost(say: GeminiSay): GeminiHost {
  const calls: GeminiCall[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname, search } = new URL(request.url);
      const body: GeminiBody = await request.json();
      calls.push({ url: pathname + search, body, headers: request.headers });
      const [, model, verb] = /^\/v1(?:beta)?\/models\/([^:/]+):(\w+)$/.exec(pathname) ?? [];
      const streamed = verb === "streamGenerateContent" && search === "?alt=sse";
      if (!streamed && verb !== "generateContent") {
        return faultOf({ status: 404, message: `no such path: ${pathname}${search}` });
      }
      const refused = refusalOf(model, body);
      if (refused !== null) return faultOf({ status: 400, message: refused });
      const said = await say(body.contents.at(-1)!.parts[0].text, calls.length, request);
      if (said instanceof Response) return said;
      if (typeof said === "object" && "status" in said) return faultOf(said);
      const answer = { version: model, ...typeof said === "string" ? { text: said } : said };
      const asked = body.generationConfig?.responseLogprobs === true;
      if (!streamed) return Response.json(whole(answer, asked));
      const events = [...chunks(answer)].map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`);
      return new Response(events.join(""), { headers: { "content-type": "text/event-stream" } });
    },
  );
  return {
    baseUrl: `http://127.0.0.1:${server.addr.port}`,
    calls,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A client that asks such a host, without a store. */
export function geminiClient(
  { thinking, ...endpoint }: Partial<Endpoint> & { baseUrl: string; thinking?: Thinking },
): HostedClient {
  const { model = MODEL } = endpoint;
  return new HostedClient({
    ...{ name: `gemini/${model}`, model, apiKey: KEY, price: { input: 1, output: 100 } },
    ...{ retries: 0, ...endpoint },
  }, geminiWire(thinking));
}

/** The variables by which models are opened at such a host; while it is not disposed, they are this process's own. */
export function geminiVariables({ baseUrl }: { baseUrl: string }) {
  const variables = { GEMINI_API_KEY: KEY, GEMINI_BASE_URL: baseUrl };
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  return {
    variables,
    [Symbol.dispose]() {
      for (const [name, value] of before) {
        if (value === undefined) Deno.env.delete(name);
        else Deno.env.set(name, value);
      }
    },
  };
}

/** One that takes all parameters. */
export const MODEL = "gemini-3.5-flash-lite";

/** In the form of the real ones. */
export const KEY = "AIzaSyWicked-0123456789_abcdefghijklmno";

const KNOWN = [
  ...["temperature", "topP", "maxOutputTokens", "stopSequences", "seed", "responseLogprobs"],
  ...["responseMimeType", "responseJsonSchema", "thinkingConfig"],
];

/** Why the models that are known refuse a call. */
function refusalOf(model: string, { generationConfig = {}, contents }: GeminiBody): string | null {
  const unknown = Object.keys(generationConfig).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) {
    return `Invalid JSON payload received. Unknown name "${unknown}" at 'generation_config'`;
  }
  if (contents.length === 0) return "contents are required";
  const { temperature, topP, responseLogprobs } = generationConfig;
  if (/^gemini-3\.[6-9]/.test(model) && (temperature ?? topP) !== undefined) {
    return "temperature and top_p are not supported by this model";
  }
  if (/^gemini-(2\.5|3\.5-flash$)/.test(model) && responseLogprobs) {
    return `Logprobs is not enabled for models/${model}`;
  }
  return null;
}

function faultOf({ status, message, details, headers = {} }: Fault): Response {
  return Response.json({ error: { code: status, message, details } }, { status, headers });
}

function usageOf({ text = null, thoughts = 0 }: GeminiAnswer) {
  return {
    promptTokenCount: 10,
    ...text !== null && { candidatesTokenCount: 2 },
    ...thoughts > 0 && { thoughtsTokenCount: thoughts },
    totalTokenCount: 10 + thoughts + (text === null ? 0 : 2),
  };
}

function common(answer: GeminiAnswer) {
  const { version, blocked } = answer;
  return {
    ...version !== null && { modelVersion: version },
    ...blocked !== undefined && { promptFeedback: { blockReason: blocked } },
    usageMetadata: usageOf(answer),
    responseId: "r",
  };
}

function whole(answer: GeminiAnswer, withLogProbs: boolean) {
  const { text = null, finish = "STOP", blocked, candidate = true, logProbs } = answer;
  if (blocked !== undefined || !candidate) return { ...common(answer), candidates: undefined };
  const words = text?.split(/(?<= )/) ?? [];
  return {
    ...common(answer),
    candidates: [{
      content: { role: "model", ...text !== null && { parts: [{ text }] } },
      finishReason: finish,
      index: 0,
      ...withLogProbs && logProbs && {
        logprobsResult: {
          chosenCandidates: words.map((token, i) => ({ token, logProbability: logProbs[i] })),
        },
      },
    }],
  };
}

/** Word by word, each piece with the tokens so far, the last with how it ended. */
function* chunks(answer: GeminiAnswer): Generator<object> {
  const { text = null, finish = "STOP", blocked, candidate = true } = answer;
  if (blocked !== undefined || !candidate) return yield common(answer);
  const candidateOf = (parts: object, finishReason: string | null) => ({
    ...common(answer),
    candidates: [{
      content: { role: "model", ...parts },
      ...finishReason !== null && { finishReason },
      index: 0,
    }],
  });
  const words = text?.split(/(?<= )/) ?? [];
  for (const word of words) yield candidateOf({ parts: [{ text: word }] }, null);
  if (finish !== null) yield candidateOf({}, finish);
}
