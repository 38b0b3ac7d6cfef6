/** Once a share of the budget is spent or reserved, a cheap model serves every query. */
import { z } from "zod";
import { nameSchema } from "./names.ts";
import type { Rule, RuleContext } from "./rule.ts";

export const costAwareSchema = z.strictObject({
  rule: z.literal("cost-aware"),
  name: nameSchema.optional(),
  /** Of the budget, in [0, 1]. */
  share: z.number().min(0).max(1).optional(),
  model: nameSchema.optional(),
});

/** Has nothing to say where the budget has no limit. */
export function costAware(
  { model, name = "cost-aware", share = 0.9 }: { model: string; name?: string; share?: number },
): Rule {
  return {
    name,
    model,
    choose: (_query, _policy, { left, limit }) =>
      limit !== undefined && limit - left >= share * limit ? model : null,
    why: (_query, context) =>
      `${percent(usedOf(context))} of the budget of $${context.limit} are spent or reserved, ` +
      `${percent(share)} or more`,
  };
}

function usedOf({ left, limit }: RuleContext): number {
  return (limit! - left) / limit!;
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))}%`;
}
