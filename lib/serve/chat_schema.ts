/**
 * What `/v1/chat/completions` takes: of OpenAI's parameters those that any client of lib/models can
 * follow. What would only tune an answer is ignored; what an answer would lack is refused.
 */
import { z } from "@hono/zod-openapi";
import { textSchema } from "./text_schema.ts";

const part = z.object({
  type: z.literal("text", { error: 'it must be "text": the models read nothing else' }),
  text: z.string(),
});

const message = z.object({
  role: z.enum(["system", "developer", "user", "assistant", "tool"]),
  content: z.union([z.string(), z.array(part).min(1)], {
    error: "it must be a text or a list of parts of type text",
  }),
}).transform(({ role, content }) => ({
  role,
  text: typeof content === "string" ? content : content.map(({ text }) => text).join("\n"),
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
      const question = messages.findLast(({ role }) => role === "user");
      const fault = question
        ? [promptOf(messages), question.text].map((text) => prompt.safeParse(text).error)
          .find((error) => error)?.issues[0].message
        : "there must be a message of the user";
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
type Messages = ChatRequest["messages"];

/** All messages as one prompt; of a single one its very text. */
export function promptOf(messages: Messages): string {
  return messages.map(({ text }) => text.trim()).join("\n\n");
}

/** What the router decides by, as in RouteLLM: the last message of the user. */
export function queryOf(messages: Messages): string {
  return messages.findLast(({ role }) => role === "user")!.text.trim();
}

/** The request in the words of lib/models; `maxTokens` holds where it names none. */
export function samplingOf(request: ChatRequest, { maxTokens }: { maxTokens: number }) {
  const { temperature, top_p, max_completion_tokens, max_tokens, stop, seed } = request;
  return {
    temperature: temperature ?? 1,
    topP: top_p ?? 1,
    maxTokens: max_completion_tokens ?? max_tokens ?? maxTokens,
    stop: typeof stop === "string" ? [stop] : stop ?? [],
    // Without a seed answers differ from call to call, as OpenAI's do
    seed: seed ?? crypto.getRandomValues(new Uint32Array(1))[0],
  };
}
