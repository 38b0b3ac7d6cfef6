/**
 * All built-in rules, in the order of the source: the budget before all, then words, length and mathematics. The
 * first that has something to say decides.
 */
import { z } from "zod";
import { costAware } from "./cost_aware.ts";
import { keyword } from "./keyword.ts";
import { length } from "./length.ts";
import { mathematics } from "./mathematics.ts";
import { policySchema } from "./names.ts";
import type { Rule } from "./rule.ts";

export const hybridSchema = z.strictObject({
  rule: z.literal("hybrid"),
  policy: policySchema,
});

export function hybrid(
  { medium, large, policy }: { medium: string; large: string; policy: string },
): Rule[] {
  return [
    costAware({ model: medium }),
    keyword({ model: large }),
    length({ model: large, policy }),
    mathematics({ model: large, policy }),
  ];
}
