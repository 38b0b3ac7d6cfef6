/**
 * From what two models really did with a query to the policy that serves it: the nine-cell matrix of an
 * oracle-trained router. It is data, so that other policies are another file.
 *
 * ```ts
 * import { DEFAULT_MATRIX } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const cell = DEFAULT_MATRIX.cells["Incorrect"]["Correct"]; // the medium model's verdict, then the large one's
 * assert.equal(cell.policy, "Complex_Query");
 * ```
 * @module
 */
import { z } from "zod";
import { parseConfig } from "../core/config.ts";
import { UserError } from "../core/errors.ts";
import { type JudgeVerdict, VERDICTS } from "../grading/mod.ts";

const name = z.string().regex(/^\w+$/, "a name of letters, digits and underscores");

export const policySchema = z.strictObject({
  name,
  /** What queries it is for, in a sentence: a router that reads instructions is told it. */
  description: z.string().min(1),
  /** The model that serves it, as far as the matrix can tell; a mapper may say otherwise. */
  served_by: z.enum(["medium", "large"]),
  /** The policy that stands for the likeliest mistake about it: what preference pairs reject. */
  mistaken_for: name,
});

/** A class of queries that are served alike; which model serves it is the mapper's to say. */
export type Policy = z.infer<typeof policySchema>;

const cellSchema = z.strictObject({ policy: name, rationale: z.string().min(1) });
const rowSchema = z.record(z.enum(VERDICTS), cellSchema);

export const matrixSchema = z.strictObject({
  policies: z.array(policySchema).min(2),
  /** By the verdict on the medium model, then by that on the large one. */
  cells: z.record(z.enum(VERDICTS), rowSchema),
}).superRefine(({ policies, cells }, context) => {
  const names = policies.map(({ name }) => name);
  const itself = policies.find((policy) => policy.mistaken_for === policy.name);
  const unknown = [
    ...policies.map((policy) => policy.mistaken_for),
    ...Object.values(cells).flatMap((row) => Object.values(row).map(({ policy }) => policy)),
  ].find((policy) => !names.includes(policy));
  if (new Set(names).size < names.length) context.addIssue("two policies have one name");
  if (itself) context.addIssue(`${itself.name} is mistaken for itself`);
  if (unknown !== undefined) context.addIssue(`${unknown} is none of its policies`);
});

export type OracleMatrix = z.infer<typeof matrixSchema>;

const STANDARD = "Standard_Query", COMPLEX = "Complex_Query", AMBIGUOUS = "Ambiguous_Query";

/** The three policies and the nine cells of the source's documents, whose IDK is "Not attempted" here. */
export const DEFAULT_MATRIX: OracleMatrix = {
  policies: [
    {
      name: STANDARD,
      description: "A query that the medium model answers correctly",
      served_by: "medium",
      mistaken_for: COMPLEX,
    },
    {
      name: COMPLEX,
      description: "A query that needs the large model",
      served_by: "large",
      mistaken_for: STANDARD,
    },
    {
      name: AMBIGUOUS,
      description: "A query that no model answers reliably",
      served_by: "medium",
      mistaken_for: STANDARD,
    },
  ],
  cells: {
    "Correct": {
      "Correct": { policy: STANDARD, rationale: "Both models are right; the medium one suffices" },
      "Incorrect": { policy: STANDARD, rationale: "The medium model alone is right" },
      "Not attempted": { policy: STANDARD, rationale: "The medium model alone answers" },
    },
    "Incorrect": {
      "Correct": { policy: COMPLEX, rationale: "The large model alone is right" },
      "Incorrect": { policy: AMBIGUOUS, rationale: "Both models are wrong" },
      "Not attempted": {
        policy: COMPLEX,
        rationale: "The large model declines where the medium one is wrong",
      },
    },
    "Not attempted": {
      "Correct": { policy: COMPLEX, rationale: "The large model alone answers" },
      "Incorrect": {
        policy: AMBIGUOUS,
        rationale: "The medium model declines where the large one is wrong",
      },
      "Not attempted": { policy: AMBIGUOUS, rationale: "Both models decline" },
    },
  },
};

/** @throws {UserError} where the file is no matrix of nine cells */
export async function readMatrix(path: string): Promise<OracleMatrix> {
  try {
    return parseConfig(matrixSchema, JSON.parse(await Deno.readTextFile(path)));
  } catch (error) {
    throw new UserError(`Cannot read the matrix ${path}: ${(error as Error).message}`, {
      hint: "It has policies, each { name, description, served_by, mistaken_for }, and cells: " +
        `{ ${VERDICTS.join(", ")} } of the medium model, in each those of the large one, ` +
        "in each of these { policy, rationale }",
      cause: error,
    });
  }
}

/** The cell of a pair of verdicts. */
export function cellOf(
  { cells }: OracleMatrix,
  { medium, large }: { medium: JudgeVerdict; large: JudgeVerdict },
): z.infer<typeof cellSchema> {
  return cells[medium][large];
}
