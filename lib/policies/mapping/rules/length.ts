/** Long queries of one policy go to a larger model. */
import { z } from "zod";
import { nameSchema, policySchema } from "./names.ts";
import type { Rule } from "./rule.ts";

export const lengthSchema = z.strictObject({
  rule: z.literal("length"),
  name: nameSchema.optional(),
  /** Characters (Unicode code points) that a short query has at most. */
  over: z.int().min(0).optional(),
  policy: policySchema,
  model: nameSchema.optional(),
});

export function length(
  { model, policy, name = "length", over = 500 }: {
    model: string;
    policy: string;
    name?: string;
    over?: number;
  },
): Rule {
  return {
    name,
    model,
    choose: (query, said) => said === policy && charactersOf(query) > over ? model : null,
    why: (query) => `${charactersOf(query)} characters, over ${over}`,
  };
}

function charactersOf(text: string): number {
  return [...text].length;
}
