/** The place of a rule that the user wrote as a function. */
import { z } from "zod";
import { UserError } from "../../../core/errors.ts";
import { nameSchema } from "./names.ts";
import type { Rule } from "./rule.ts";

export const ownSchema = z.strictObject({ rule: z.literal("own"), name: nameSchema });

/** Functions by the names that the file gives their places. */
export type OwnRules = Readonly<Record<string, Rule["choose"]>>;

/** @throws {UserError} where there is no function of that name */
export function ownRule(name: string, own: OwnRules): Rule {
  if (Object.hasOwn(own, name)) return { name, choose: own[name] };
  const given = Object.keys(own);
  throw new UserError(
    `Cannot use the rule ${name} of the user's own as its function must be given: ` +
      (given.length === 0 ? "none is" : `given are ${given.join(", ")}`),
    { hint: `In TypeScript: readMapper(path, { own: { "${name}": (query, policy) => null } })` },
  );
}
