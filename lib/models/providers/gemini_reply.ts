/** What Gemini answers, held to one schema where it comes in: GenerateContentResponse, whole or as a piece of a stream. */
import { z } from "zod";
import type { Usage } from "../prices.ts";
import { checked, type Reply, tokenCount } from "./reply.ts";

/** Thoughts are no answer, and neither is a part of another kind. */
const partSchema = z.object({ text: z.string().optional(), thought: z.boolean().optional() });

/** Of the answer's tokens; what is none is as if it were not told. */
const logProbsSchema = z.object({
  chosenCandidates: z.array(
    z.object({ token: z.string(), logProbability: z.number().max(0) }),
  ).min(1),
});

const candidateSchema = z.object({
  content: z.object({ parts: z.array(partSchema).optional() }).optional(),
  finishReason: z.string().optional(),
  logprobsResult: logProbsSchema.optional().catch(undefined),
});

/** A prompt that is blocked has no candidate. */
const replySchema = z.object({
  candidates: z.array(candidateSchema).optional(),
  promptFeedback: z.object({
    blockReason: z.string().optional(),
    blockReasonMessage: z.string().optional(),
  }).optional(),
  modelVersion: z.string().optional().catch(undefined),
  usageMetadata: z.unknown().optional(),
}).refine(({ candidates, promptFeedback, usageMetadata }) =>
  (candidates ?? promptFeedback ?? usageMetadata) !== undefined
);

/** Where thoughts or a block left no answer its tokens are not told. */
const usageSchema = z.object({
  promptTokenCount: tokenCount.default(0),
  candidatesTokenCount: tokenCount.default(0),
  thoughtsTokenCount: tokenCount.default(0),
});

/** All other reasons are why there is no answer: SAFETY, RECITATION, PROHIBITED_CONTENT, ... */
const ENDS: Record<string, Reply["end"]> = {
  FINISH_REASON_UNSPECIFIED: null,
  STOP: "stop",
  MAX_TOKENS: "length",
};

/** An answer, or a piece of one. @throws {BadReply} */
export function readGemini(body: unknown): Reply {
  const { candidates: [candidate] = [], promptFeedback, modelVersion = null } = checked(body, {
    schema: replySchema,
    list: "candidates",
  });
  const texts = candidate?.content?.parts
    ?.flatMap(({ text, thought }) => text === undefined || thought ? [] : [text]) ?? [];
  const finish = candidate?.finishReason ?? null;
  const tokens = candidate?.logprobsResult?.chosenCandidates
    .map(({ token, logProbability }) => ({ token, logProb: logProbability }));
  const { blockReason, blockReasonMessage } = promptFeedback ?? {};
  return {
    text: texts.length > 0 ? texts.join("") : null,
    refusal: blockReason === undefined
      ? null
      : `the prompt is blocked: ${[blockReason, blockReasonMessage].filter(Boolean).join(", ")}`,
    finish,
    end: finish === null ? null : Object.hasOwn(ENDS, finish) ? ENDS[finish] : "refused",
    tokens: tokens ?? null,
    version: modelVersion,
  };
}

/**
 * The tokens so far, thoughts among those of the answer, as they cost the same; null where none are told that can be
 * true. What of a prompt is cached is cheaper than the price says.
 */
export function readGeminiUsage(body: unknown): Usage | null {
  const { success, data } = z.object({ usageMetadata: usageSchema }).safeParse(body);
  if (!success) return null;
  const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount } = data.usageMetadata;
  const usage = {
    tokens_in: promptTokenCount,
    tokens_out: candidatesTokenCount + thoughtsTokenCount,
  };
  return usage.tokens_in + usage.tokens_out > 0 ? usage : null;
}
