/**
 * What hosts answer, held to one schema where it comes in: OpenAI's chat completions, whole or as the chunks of a
 * stream. Nothing else reads a host's JSON.
 */
import { z } from "zod";
import type { TokenLogProb } from "../../onnx/mod.ts";
import type { Usage } from "../prices.ts";

/** More tokens than any call can have; a host that tells more does not tell the truth. */
const MOST_TOKENS = 1e9;

const count = z.int().min(0).max(MOST_TOKENS);

/** Neither is nothing of an answer that is there. */
const usageSchema = z.object({ prompt_tokens: count, completion_tokens: count })
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
});

/** The chunk that tells the usage may lack a choice, and a choice that ends may lack a delta. */
const chunkSchema = z.object({
  choices: z.array(z.object({ delta: messageSchema.nullish(), finish_reason: finishSchema }))
    .nullish(),
});

/** One answer, or one piece of it. */
export interface Reply {
  /** Null where there is none. */
  text: string | null;
  /** The host's words for giving none. */
  refusal: string | null;
  /** Why it ended; null before it did. */
  finish: string | null;
  /** With their log-probabilities; null where they are not told. */
  tokens: TokenLogProb[] | null;
}

/** What came is no answer. */
export class BadReply extends Error {
  /** The status that the host gives in the error object of a reply; null where it gives none. */
  readonly status: number | null;

  constructor(message: string, status: number | null = null) {
    super(message);
    this.status = status;
  }
}

/** @throws {BadReply} in the host's own words where it tells of an error */
export function readReply(body: unknown): Reply {
  throwTold(body);
  const [{ message, finish_reason, logprobs }] = checked(replySchema, body).choices;
  const tokens = logprobs?.content.map(({ token, logprob }) => ({ token, logProb: logprob }));
  return { ...replyOf(message, finish_reason), tokens: tokens ?? null };
}

/** As readReply(), of a chunk. */
export function readChunk(body: unknown): Reply {
  throwTold(body);
  const [choice] = checked(chunkSchema, body).choices ?? [];
  return replyOf(choice?.delta, choice?.finish_reason);
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

/** A host's words for an error, wherever in its JSON they are; else all that it said. */
export function wordsIn(body: unknown): string {
  if (typeof body === "string") return body;
  for (const name of ["error", "message", "detail", "msg", "metadata", "raw"]) {
    const part = fieldOf(body, name);
    if (part !== undefined && part !== null && part !== "") return wordsIn(part);
  }
  return JSON.stringify(body) ?? "";
}

/** An error object as a host gives it. */
export function toldError(error: unknown): BadReply {
  const code = Number(fieldOf(error, "code") ?? fieldOf(error, "status"));
  return new BadReply(wordsIn(error), code >= 400 && code <= 599 ? Math.trunc(code) : null);
}

function replyOf(
  message: z.output<typeof messageSchema> | null | undefined,
  finish: string | null | undefined,
): Reply {
  const { content = null, refusal = null } = message ?? {};
  return { text: content, refusal, finish: finish ?? null, tokens: null };
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

function checked<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const { success, data, error } = schema.safeParse(body);
  if (success) return data;
  if (typeof body !== "object" || body === null || !("choices" in body)) {
    throw new BadReply(`it answered without choices: ${wordsIn(body)}`);
  }
  const path = error.issues[0].path.join(".");
  throw new BadReply(`it answered with ${path} that is none: ${JSON.stringify(body)}`);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
