/** Schemas of the names in a mapper's file. */
import { z } from "zod";
import { DEFAULT_MATRIX } from "../../matrix.ts";

/** Of a model or a rule. */
export const nameSchema = z.string().trim().min(1);

/** The policy whose queries a rule sends to a larger model; by default the first, which the medium model serves. */
export const policySchema = z.string().default(DEFAULT_MATRIX.policies[0].name);
