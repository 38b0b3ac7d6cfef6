/**
 * A judge's verdict on an answer, as SimpleQA's grader has it (Wei et al. 2024, arXiv 2411.04368). It is read
 * exactly: "correct" is in "incorrect" too, and a reader that looked for it would find every answer right.
 */
import { z } from "zod";
import { withoutThoughts } from "./thoughts.ts";

export const VERDICTS = ["Correct", "Incorrect", "Not attempted"] as const;
export type JudgeVerdict = typeof VERDICTS[number];

/**
 * The verdict that a text is, but for case, the marks around it and how "not attempted" is joined; null for a text
 * that says anything else, or more.
 */
export function parseVerdict(text: string): JudgeVerdict | null {
  const word = withoutThoughts(text)?.toLowerCase()
    .replace(/^[\s"'`*_]+|[\s"'`*_.!]+$/g, "").replace(/^not[\s_-]attempted$/, "not attempted");
  return VERDICTS.find((verdict) => verdict.toLowerCase() === word) ?? null;
}

/** A verdict with its reasoning, which comes first: what a model has written by then is what it judges by. */
const reasonedSchema = z.strictObject({ reasoning: z.string(), verdict: z.enum(VERDICTS) });

const { $schema: _, ...jsonSchema } = z.toJSONSchema(reasonedSchema);

/** The schema of a reasoned verdict, for models that can be held to one. */
export const VERDICT_SCHEMA: Readonly<Record<string, unknown>> = jsonSchema;

/** The reasoned verdict that a text is; null for a text that does not fit the schema. */
export function parseReasonedVerdict(text: string): z.infer<typeof reasonedSchema> | null {
  try {
    return reasonedSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
