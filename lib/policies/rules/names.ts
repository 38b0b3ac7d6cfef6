/** Schemas of the names in a mapper's file. */
import { z } from "zod";
import { SEED_MATRIX } from "../matrix.ts";

export const modelSchema = z.string().trim().min(1);

/** A label of metrics, too. */
export const ruleNameSchema = z.string().regex(
  /^[\w-]+$/,
  "a name of letters, digits, underscores and hyphens",
);

/** The policy whose queries a rule sends to a larger model; by default the first, which the medium model serves. */
export const policySchema = z.string().default(SEED_MATRIX.policies[0].name);
