/**
 * Parameters of `/v1/chat/completions`: of OpenAI's those that any client of lib/models can follow. Of the
 * others, one that would only tune an answer is ignored; one whose effect an answer would lack is refused.
 */
import { z } from "@hono/zod-openapi";
import type { Conversation } from "../models/mod.ts";
import type { ServedModel } from "./options.ts";
import { textSchema } from "./text_schema.ts";

const part = z.object({
  type: z.literal("text", { error: 'it must be "text": the models read nothing else' }),
  text: z.string(),
});

/** OpenAI's roles in those of lib/models: "developer" is its newer word for "system". */
const ROLES = {
  system: "system",
  developer: "system",
  user: "user",
  assistant: "assistant",
} as const;

const message = z.object({
  role: z.enum(Object.keys(ROLES) as (keyof typeof ROLES)[], {
    error: `it must be one of ${Object.keys(ROLES).join(", ")}`,
  }),
  content: z.union([z.string(), z.array(part).min(1)], {
    error: "it must be a text or a list of parts of type text",
  }),
}).transform(({ role, content }) => ({
  role: ROLES[role],
  content: (typeof content === "string" ? content : content.map(({ text }) => text).join("\n"))
    .trim(),
}));

/** For what the service cannot do: the parameter may be there, but only as if it were not. */
const only = <T extends z.ZodType>(schema: T, why: string) =>
  z.preprocess((value) => value ?? undefined, schema.optional()).openapi({ description: why });

/** The request; `characters` is the most of all messages together. */
export function chatSchema(characters: number) {
  const prompt = textSchema(characters);
  return z.object({
    model: z.string().openapi({ example: "router-tfidf-logistic-0.5" }),
    messages: z.array(message).min(1, { error: "there must be one or more" }).check((context) => {
      const messages = context.value;
      const last = messages.at(-1);
      const all = messages.map(({ content }) => content).join("\n\n");
      const fault = last?.role === "user"
        ? [all, last.content].map((text) => prompt.safeParse(text).error)
          .find((error) => error)?.issues[0].message
        : "the last one must be of the user";
      if (fault) context.issues.push({ code: "custom", message: fault, input: undefined });
    }),
    stream: z.boolean().nullish(),
    stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
    n: z.int().min(1).max(16).nullish().openapi({ description: "Answers; one if streamed" }),
    max_completion_tokens: z.int().min(1).max(4096).nullish(),
    max_tokens: z.int().min(1).max(4096).nullish().openapi({ description: "Its older name" }),
    temperature: z.number().min(0).max(2).nullish(),
    top_p: z.number().gt(0).max(1).nullish(),
    seed: z.int().nullish().openapi({ description: "The same seed gives the same answer" }),
    stop: z.union([z.string().min(1), z.array(z.string().min(1)).max(4)]).nullish(),
    tools: only(z.array(z.unknown()).max(0), "Not supported"),
    functions: only(z.array(z.unknown()).max(0), "Not supported"),
    logprobs: only(z.literal(false), "Not supported"),
    response_format: only(z.object({ type: z.literal("text") }), "Only text"),
  }).refine(({ stream, n }) => !stream || (n ?? 1) === 1, {
    path: ["n"],
    error: "it must be 1 where the answer is streamed",
  }).openapi("ChatRequest");
}

export type ChatRequest = z.output<ReturnType<typeof chatSchema>>;

/** The query that the router scores, as in RouteLLM: the last message, which is the user's. */
export function queryOf(messages: Conversation): string {
  return messages.at(-1)!.content;
}

/** The request in the words of lib/models; the model's own limit holds where it names none. */
export function samplingOf(request: ChatRequest, { limits }: Pick<ServedModel, "limits">) {
  const { temperature, top_p, max_completion_tokens, max_tokens, stop, seed } = request;
  return {
    temperature: temperature ?? 1,
    topP: top_p ?? 1,
    maxTokens: max_completion_tokens ?? max_tokens ?? limits.answer.default,
    stop: typeof stop === "string" ? [stop] : stop ?? [],
    // Without a seed answers differ from call to call, as OpenAI's do
    seed: seed ?? crypto.getRandomValues(new Uint32Array(1))[0],
  };
}
