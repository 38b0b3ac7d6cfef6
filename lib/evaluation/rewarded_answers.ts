/** Answers that a reward model has scored, with their verdicts: what it is evaluated on. */
import { UserError } from "../core/errors.ts";
import type { AnswerScorer } from "../grading/answer_scorer.ts";
import { type OutcomeTable, sharedPrompts } from "../outcomes/mod.ts";
import { type SampledAnswers, sampledAnswers } from "../training/mod.ts";

/** The samples of one model for one query. */
export interface RewardedAnswers extends SampledAnswers {
  quality: number[];
  /** By which one can be picked: `reward` and, where the table has it of all answers, `confidence`. */
  picks: Record<string, number[]>;
}

/**
 * The test split of a table, scored; of a table without splits all of it.
 *
 * @param options.oracle As sampledAnswers() takes it.
 * @param options.samples Samples that each model must have for each query.
 * @throws {UserError} where there is no such query, a prompt of one is also in another split, an answer has no
 * quality or is too long for the scorer, or a model has too few samples
 */
export async function rewardedAnswers(
  table: OutcomeTable,
  scorer: AnswerScorer,
  { oracle, samples, onProgress }: {
    oracle: string;
    samples: number;
    onProgress?: (done: number, total: number) => void;
  },
): Promise<RewardedAnswers[]> {
  const { frame, card } = table;
  const groups = testOf(table, { oracle, samples });
  const fail = (problem: string) =>
    new UserError(`Cannot evaluate ${scorer.name} on ${card.name} as ${problem}`);
  const scores = await scorer.score(
    groups.flatMap(({ query: { prompt, dataset, id, task }, reference, responses }) =>
      responses.map((response) => ({ prompt, response, reference, dataset, query_id: id, task }))
    ),
    onProgress === undefined ? {} : { onProgress },
  );
  const long = scores.filter((score) => score === null).length;
  if (long > 0) throw fail(`it has no score for ${long} of ${scores.length} answers`);
  const column = (name: string) => frame.getColumn(name).toArray() as (number | null)[];
  const qualities = column("quality"), confidences = column("confidence");
  const confident = groups.every(({ rows }) => rows.every((row) => confidences[row] !== null));
  let at = 0;
  return groups.map((group) => ({
    ...group,
    quality: group.rows.map((row) => {
      const quality = qualities[row];
      if (quality !== null) return quality;
      throw fail(`an answer of ${group.model} to query "${group.query.id}" has no quality`);
    }),
    picks: {
      reward: group.rows.map(() => scores[at++]!),
      ...confident && { confidence: group.rows.map((row) => confidences[row]!) },
    },
  }));
}

function testOf(
  table: OutcomeTable,
  { oracle, samples }: { oracle: string; samples: number },
): SampledAnswers[] {
  const all = sampledAnswers(table, { oracle, least: samples });
  if (all.every(({ query }) => query.split === null)) return all;
  const test = all.filter(({ query }) => query.split === "test");
  const rest = all.filter(({ query }) => query.split !== "test");
  const [shared] = sharedPrompts(test.map(({ query }) => query), rest.map(({ query }) => query));
  if (test.length > 0 && shared === undefined) return test;
  throw new UserError(
    `Cannot evaluate a reward model on ${table.card.name} as ${
      shared === undefined
        ? "none of its queries is of the test split"
        : `query "${test[shared].query.id}" of the test split has a prompt of another split`
    }`,
  );
}
