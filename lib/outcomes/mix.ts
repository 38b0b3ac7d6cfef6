/**
 * Mixing prompts of several sources to one question set, as BEST-Route does (arXiv 2506.22716, table 5: 10,000
 * prompts of four data sets), each prompt once. A question keeps its dataset and id, which identify it from here on.
 *
 *     deno task lab prompts mix --from pocket:8000 more.csv:2000 --seed 1 --out mixed.jsonl
 */
import { UserError } from "../core/errors.ts";
import { permutation, random } from "../core/random.ts";
import { queryKey } from "./audit.ts";
import { collectQuestions } from "./collect.ts";
import { findMade, type Made } from "./made_datasets.ts";
import { queryName } from "./needs.ts";
import { normalizePrompt } from "./normalize.ts";
import { drawQuestions, openQuestions } from "./questions.ts";
import type { Question } from "./schema.ts";
import { type Shares, splitByShares } from "./split.ts";
import { type OutcomeTable, withFrame } from "./table.ts";

export interface Source {
  /** A dataset or a file of prompts or outcomes. */
  from: string;
  /** Prompts of it that are in the mix. */
  count: number;
}

/** What became of a source's prompts. */
export interface Drawn extends Source {
  /** Different prompts that it has; of a dataset that makes as many as are wanted, those that were made. */
  there: number;
  /** Queries dropped as an earlier one of the source has the same normalised prompt, with a few of their ids. */
  repeated: { queries: number; examples: string[] };
  /** The same of an earlier source. */
  shared: { queries: number; examples: string[] };
}

export interface Mix {
  /** A question set in the order in which prompts were drawn, source by source. */
  table: OutcomeTable;
  drawn: Drawn[];
}

const EXAMPLES = 3;

/**
 * Draws from each source, in their order, as many different prompts as are wanted of it, none of which an earlier
 * source has.
 *
 * @param options.shares Of train, validation and test, in per cent: the split of the questions, by prompt; by
 * default each keeps the one it has.
 * @param options.onProgress Hears of prompts that a dataset is making.
 * @throws {UserError} where a source has fewer, or two different questions have one dataset and id
 */
export async function mixPrompts(
  sources: readonly Source[],
  { seed, shares, created_by = null, onProgress }: {
    seed: number;
    shares?: Shares | undefined;
    created_by?: string | null;
    onProgress?: (source: Source, made: number) => void;
  },
): Promise<Mix> {
  const taken = new Map<string, Question>(), drawn: Drawn[] = [];
  for (const source of sources) {
    const { there, repeated } = eachOnce(
      await questionsOf(source, {
        ...{ seed, taken: taken.size },
        onProgress: (made) => onProgress?.(source, made),
      }),
    );
    const shared = there.filter(([prompt]) => taken.has(prompt)).map(([, question]) => question);
    const fresh = there.filter(([prompt]) => !taken.has(prompt));
    if (fresh.length < source.count) {
      throw new UserError(
        `Cannot take ${source.count} prompts of ${source.from} as it has ${fresh.length}` +
          (shared.length > 0 ? " that no earlier source has" : "") +
          (repeated.length > 0 ? ` (queries that repeat another of it: ${repeated.length})` : ""),
        {
          hint: fresh.length > 0
            ? `At most ${source.from}:${fresh.length}`
            : `Leave ${source.from} out: it has no prompt to add`,
        },
      );
    }
    // A dataset that makes questions has drawn them by the seed already
    const order = findMade(source.from) ? fresh.keys() : permutation(
      fresh.length,
      random(seed, `mix ${drawn.length}`),
    );
    for (const at of [...order].slice(0, source.count)) taken.set(...fresh[at]);
    drawn.push({
      ...source,
      there: there.length,
      repeated: dropped(repeated),
      shared: dropped(shared),
    });
  }
  const questions = [...taken.values()];
  demandIdentities(questions);
  return { table: await tableOf(withSplit(questions, { shares, seed }), created_by), drawn };
}

/** All questions of a source, or of one that makes them enough, though all that are taken were among them. */
async function questionsOf(
  { from, count }: Source,
  { seed, taken, onProgress }: { seed: number; taken: number; onProgress: Made },
): Promise<Question[]> {
  return findMade(from)
    ? await drawQuestions(from, { n: count + taken, seed, onProgress })
    : await openQuestions(from);
}

/** The first question of each normalised prompt, by it, and the others. */
function eachOnce(questions: Question[]): { there: [string, Question][]; repeated: Question[] } {
  const there = new Map<string, Question>(), repeated: Question[] = [];
  for (const question of questions) {
    const prompt = normalizePrompt(question.prompt);
    if (there.has(prompt)) repeated.push(question);
    else there.set(prompt, question);
  }
  return { there: [...there], repeated };
}

function dropped(questions: readonly Question[]): Drawn["shared"] {
  const examples = questions.slice(0, EXAMPLES).map(({ dataset, query_id }) =>
    `${dataset}/${query_id}`
  );
  return { queries: questions.length, examples };
}

function demandIdentities(questions: readonly Question[]): void {
  const known = new Set<string>();
  for (const { dataset, query_id } of questions) {
    const key = queryKey(dataset, query_id);
    if (known.has(key)) {
      throw new UserError(
        `Cannot mix these sources as two prompts are ${queryName(dataset, query_id)}`,
        {
          hint: "A dataset is named by its file where it has no column dataset: give one, or " +
            "rename a file",
        },
      );
    }
    known.add(key);
  }
}

function withSplit(
  questions: Question[],
  { shares, seed }: { shares: Shares | undefined; seed: number },
): Question[] {
  if (shares === undefined) return questions;
  const parts = splitByShares(questions, { shares, seed });
  const splits = ["train", "validation", "test"] as const;
  const splitOf = new Map(splits.flatMap((split) => parts[split].map((row) => [row, split])));
  return questions.map((question, row) => ({ ...question, split: splitOf.get(row)! }));
}

async function tableOf(questions: Question[], created_by: string | null): Promise<OutcomeTable> {
  async function* rows() {
    for (const [i, row] of questions.entries()) yield { row, file: "mix", line: i + 1 };
  }
  const { frame } = await collectQuestions(rows(), { dataset: "mix", contaminated: new Set() });
  const datasets = [...new Set(questions.map(({ dataset }) => dataset))];
  return withFrame({
    name: "mix",
    title: `Prompts of ${datasets.join(", ")}`,
    description: null,
    kind: "questions",
    format: "prompts",
    source: null,
    quality: { what: "none: no model has answered yet", min: null, max: null },
    weak: null,
    strong: null,
    caveats: [],
    contaminated: [],
    created_by,
  }, frame);
}
