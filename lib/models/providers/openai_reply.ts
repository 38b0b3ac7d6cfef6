/**
 * What hosts that speak OpenAI's API answer, held to one schema where it comes in: chat completions, whole or as the
 * chunks of a stream.
 */
import { z } from "zod";
import type { Usage } from "../prices.ts";
import { BadReply, checked, fieldOf, type Reply, tokenCount, toldError } from "./reply.ts";

/** Neither is nothing of an answer that is there. */
const usageSchema = z.object({ prompt_tokens: tokenCount, completion_tokens: tokenCount })
  .refine(({ prompt_tokens, completion_tokens }) => prompt_tokens + completion_tokens > 0);

/** Text parts are joined; parts of other types, such as thoughts, are no answer. */
const partSchema = z.union([
  z.string(),
  z.object({ type: z.enum(["text", "output_text"]), text: z.string() }).transform(({ text }) =>
    text
  ),
  z.object({ type: z.string() }).transform(({ type }, context) => {
    if (type === "text" || type === "output_text") context.addIssue("must have a text");
    return null;
  }),
]);

const contentSchema = z.union([
  z.string(),
  z.array(partSchema).transform((parts) => {
    const texts = parts.filter((part) => part !== null);
    return texts.length > 0 ? texts.join("") : null;
  }),
]).nullish();

const messageSchema = z.object({ content: contentSchema, refusal: z.string().nullish() });
const finishSchema = z.string().nullish();
/** Who answered; a name that is none is as if it were not told. */
const modelSchema = z.string().nullish().catch(null);

/** Of the answer's tokens; what is none is as if it were not told. */
const logProbsSchema = z.object({
  content: z.array(z.object({ token: z.string(), logprob: z.number().max(0) })).min(1),
});

const replySchema = z.object({
  choices: z.array(z.object({
    message: messageSchema,
    finish_reason: finishSchema,
    logprobs: logProbsSchema.nullish().catch(null),
  })).min(1),
  model: modelSchema,
});

/** The chunk that tells the usage may lack a choice, and a choice that ends may lack a delta. */
const chunkSchema = z.object({
  choices: z.array(z.object({ delta: messageSchema.nullish(), finish_reason: finishSchema }))
    .nullish(),
  model: modelSchema,
});

/** Other reasons are ends as any. */
const ENDS: Record<string, Reply["end"]> = { length: "length", content_filter: "refused" };

/** @throws {BadReply} in the host's own words where it tells of an error */
export function readReply(body: unknown): Reply {
  throwTold(body);
  const { choices: [choice], model } = checked(body, { schema: replySchema, list: "choices" });
  const tokens = choice.logprobs?.content.map(({ token, logprob }) => ({
    token,
    logProb: logprob,
  }));
  return { ...replyOf(choice.message, { ...choice, model }), tokens: tokens ?? null };
}

/** As readReply(), of a chunk. */
export function readChunk(body: unknown): Reply {
  throwTold(body);
  const { choices, model } = checked(body, { schema: chunkSchema, list: "choices" });
  const [choice] = choices ?? [];
  return replyOf(choice?.delta, { ...choice, model });
}

/**
 * The tokens of an answer, as the host tells them; null where it tells none, or none that can be true: negative,
 * in parts, beyond all measure, or nothing at all.
 */
export function readUsage(body: unknown): Usage | null {
  const { success, data } = z.object({ usage: usageSchema }).safeParse(body);
  return success
    ? { tokens_in: data.usage.prompt_tokens, tokens_out: data.usage.completion_tokens }
    : null;
}

function replyOf(
  message: z.output<typeof messageSchema> | null | undefined,
  { finish_reason = null, model = null }: {
    finish_reason?: string | null | undefined;
    model?: string | null | undefined;
  },
): Reply {
  const { content = null, refusal = null } = message ?? {};
  const end = finish_reason === null ? null : ENDS[finish_reason] ?? "stop";
  return { text: content, refusal, finish: finish_reason, end, tokens: null, version: model };
}

/** Hosts tell of errors in a reply of status 200 too, in its body or in a choice. */
function throwTold(body: unknown): void {
  const choices = fieldOf(body, "choices");
  const choice = Array.isArray(choices) ? choices[0] : undefined;
  for (const error of [fieldOf(body, "error"), fieldOf(choice, "error")]) {
    if (error === undefined || error === null || error === false) continue;
    throw toldError(error);
  }
  if (fieldOf(choice, "finish_reason") === "error") {
    throw new BadReply("its answer ended in an error");
  }
}
