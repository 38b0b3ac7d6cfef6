/** Questions to be put to models: the queries of any dataset or file, all of them or drawn. */
import { UserError } from "../core/errors.ts";
import { permutation, random } from "../core/random.ts";
import { queryKey } from "./audit.ts";
import { findMade, type Made } from "./made_datasets.ts";
import { openDataset } from "./open.ts";
import { type Question, QUESTION_COLUMNS } from "./schema.ts";

/** Questions that a dataset makes at once, at most: what is beyond is a slip of the finger. */
const MOST_MADE = 1_000_000;

/**
 * `n` questions of a dataset or file of prompts or outcomes, drawn by the seed; by default all, in their order,
 * or as many as a dataset that code makes has by default.
 *
 * @param options.split Only questions of this split; those of a dataset that code makes are all to train on.
 * @throws {UserError} where there are fewer or n is beyond all measure, or as openDataset() says
 */
export async function drawQuestions(
  nameOrFile: string,
  { n, seed, split, onProgress }: {
    n?: number | undefined;
    seed: number;
    split?: Question["split"] | undefined;
    onProgress?: Made | undefined;
  },
): Promise<Question[]> {
  const made = findMade(nameOrFile);
  if (made && (split ?? "train") === "train") {
    if (n === undefined || n <= MOST_MADE) return made.questions({ n, seed, onProgress });
    throw new UserError(
      `Cannot take ${n} prompts of ${nameOrFile} as it makes ${MOST_MADE} at most`,
      { hint: "Take fewer" },
    );
  }
  const all = await openQuestions(nameOrFile);
  const questions = split ? all.filter((question) => question.split === split) : all;
  if (split && questions.length === 0) {
    throw new UserError(`Cannot take prompts of ${nameOrFile} as none is of the split ${split}`, {
      hint: "lab prompts mix --split divides prompts",
    });
  }
  if (n === undefined) return questions;
  if (n > questions.length) {
    throw new UserError(
      `Cannot take ${n} prompts of ${nameOrFile} as it has ${questions.length}` +
        (split ? ` of the split ${split}` : ""),
      { hint: "Leave out n to take all of them" },
    );
  }
  const order = permutation(questions.length, random(seed, "prompts")).slice(0, n);
  return Array.from(order, (i) => questions[i]);
}

/** Every query of a dataset or file once, in the order in which they come. */
export async function openQuestions(nameOrFile: string): Promise<Question[]> {
  const { frame } = await openDataset(nameOrFile, { incomplete: "keep" });
  const questions = new Map<string, Question>();
  for (const row of frame.select(...QUESTION_COLUMNS).toRecords() as unknown as Question[]) {
    const key = queryKey(row.dataset, row.query_id);
    if (!questions.has(key)) questions.set(key, row);
  }
  return [...questions.values()];
}
