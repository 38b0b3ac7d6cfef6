/**
 * A real language model before and after it is trained to state its confidence, from the recorded results of the
 * recipe (recipe.ts, record.ts).
 *
 *     deno task lab run 60
 */
import { type NamedRuns, pairedDifferences, type Resampling } from "../../lib/calibration/mod.ts";
import { UserError } from "../../lib/core/errors.ts";
import { type Job, startJob } from "../../lib/jobs/mod.ts";
import type { Recording } from "./recorded.ts";
import { MODELS } from "./recipe.ts";

export type ModelName = typeof MODELS[number];

/** The name of the entry of a model's token probabilities. */
export const tokensOf = (name: ModelName) => `${name}: tokens`;

/** Questions whose right answer is "I don't know". */
export const UNANSWERABLE = "unanswerable";

/** Stated confidences and token probabilities of each model, in the order of the test questions. */
export function entriesOf(
  { answers }: Pick<Recording, "answers">,
  { without }: { /** A family to leave out. */ without?: string } = {},
): NamedRuns[] {
  return MODELS.flatMap((name) => {
    const own = answers.filter(({ model, query_id }) =>
      model === name && familyOf(query_id) !== without
    );
    const correct = own.map(({ correct }): 0 | 1 => correct ? 1 : 0);
    const runs = (confidence: (number | null)[]) => [{ confidence, correct }];
    return [
      { name, runs: runs(own.map(({ stated }) => stated)) },
      { name: tokensOf(name), runs: runs(own.map(({ tokens }) => tokens)) },
    ];
  });
}

/** The pairs that are compared, question by question. */
const COMPARED: readonly [string, string][] = [
  ["SFT", "taught"],
  ["RLOO", "taught"],
  ["SFT", "RLOO"],
  ["SFT", tokensOf("SFT")],
  ["RLOO", tokensOf("RLOO")],
];

export function comparedPairs(entries: readonly NamedRuns[], resampling: Resampling) {
  const named = (wanted: string) => entries.find(({ name }) => name === wanted)!;
  return COMPARED.map(([name, over]) => pairedDifferences(named(name), named(over), resampling));
}

/** Shares of right answers by family of questions. */
export function byFamily({ answers }: Pick<Recording, "answers">) {
  const families = [...new Set(answers.map(({ query_id }) => familyOf(query_id)))].sort();
  return families.map((family) => {
    const own = answers.filter(({ query_id }) => familyOf(query_id) === family);
    const of = (model: ModelName) => own.filter((answer) => answer.model === model);
    const share = (model: ModelName) =>
      of(model).filter(({ correct }) => correct).length / of(model).length;
    return {
      family,
      questions: of("base").length,
      ...Object.fromEntries(MODELS.map((m) => [m, share(m)])),
    };
  });
}

const familyOf = (id: string) => id.split("/")[0];

/**
 * Starts the job that needs no PyTorch on this machine; returns the error message where there is no Python.
 */
export async function startCheck(): Promise<Job | string> {
  try {
    return await startJob({ job: "check", config: {}, on: "local" });
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
