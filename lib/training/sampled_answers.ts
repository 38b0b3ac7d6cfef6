/** The answers of a table as groups: all samples of one model for one query, with an oracle's score of each. */
import { UserError } from "../core/errors.ts";
import type { OutcomeTable, Query } from "../outcomes/mod.ts";

export interface SampledAnswers {
  query: Query;
  reference: string | null;
  model: string;
  responses: string[];
  /** The oracle's, of each response. */
  scores: number[];
  /** Their rows in the table's frame. */
  rows: number[];
}

/** The same before anything is demanded of it: null is what is blank. */
export interface AnswerGroup extends Omit<SampledAnswers, "responses" | "scores"> {
  responses: (string | null)[];
  scores: (number | null)[];
}

export interface SampledOptions {
  /** "quality", or the name of a score of the table: `graded` for the column `score.graded`. */
  oracle: string;
  /** Samples that a model must have for a query. */
  least: number;
}

/**
 * The groups, in the order of their first rows.
 *
 * @throws {UserError} as {@linkcode answerGroups} does, or where an answer has no score or a model has too few
 * samples for a query
 */
export function sampledAnswers(table: OutcomeTable, options: SampledOptions): SampledAnswers[] {
  const { oracle, least } = options;
  const all = answerGroups(table, oracle).map((group): SampledAnswers => {
    const { query: { id, dataset }, model } = group;
    if (group.scores.includes(null)) {
      throw new UserError(
        `Cannot compare the answers of ${model} to query "${id}" of dataset "${dataset}" as ` +
          `${scoreColumn(oracle)} is blank in one of them`,
      );
    }
    return {
      ...group,
      responses: group.responses.map((response) => response ?? ""), // text formats do not tell them apart
      scores: group.scores as number[],
    };
  });
  const few = all.filter(({ rows }) => rows.length < least);
  if (few.length > 0) {
    const [{ query: { id, dataset }, model, rows }] = few;
    throw new UserError(
      `Cannot compare samples as each model must have ${least} or more for each query: ${model} has ` +
        `${rows.length} for query "${id}" of dataset "${dataset}", and in all ${few.length} of ` +
        `${all.length} groups have too few`,
      {
        hint: `Compare fewer: --samples ${
          Math.max(
            2,
            Math.min(...few.map(({ rows }) => rows.length)),
          )
        }`,
      },
    );
  }
  return all;
}

/**
 * The groups, in the order of their first rows, blank cells and all.
 *
 * @param oracle As {@linkcode SampledOptions} has it.
 * @throws {UserError} where the table has no such score, or no text of any answer
 */
export function answerGroups({ frame, card }: OutcomeTable, oracle: string): AnswerGroup[] {
  const source = scoreColumn(oracle);
  if (!frame.columns.includes(source)) {
    const others = frame.columns.filter((column) => column.startsWith("score."));
    throw new UserError(
      `Cannot take ${oracle} for the oracle as ${card.name} has no column ${source}`,
      {
        hint: `There are: ${["quality", ...others.map((column) => column.slice(6))].join(", ")}`,
      },
    );
  }
  const column = <T>(name: string) => frame.getColumn(name).toArray() as T[];
  const datasets = column<string>("dataset"), ids = column<string>("query_id");
  const prompts = column<string>("prompt"), tasks = column<string | null>("task");
  const splits = column<Query["split"]>("split"), references = column<string | null>("reference");
  const models = column<string>("model"), responses = column<string | null>("response");
  const scores = column<number | null>(source);
  if (responses.every((response) => response === null)) {
    throw new UserError(
      `Cannot compare the answers of ${card.name} as it has no text of any: response is blank`,
    );
  }
  const groups = new Map<string, AnswerGroup>();
  for (let row = 0; row < models.length; row++) {
    const [id, dataset, model] = [ids[row], datasets[row], models[row]];
    const key = JSON.stringify([dataset, id, model]);
    const group = groups.get(key) ?? {
      query: { id, dataset, prompt: prompts[row], task: tasks[row], split: splits[row] },
      ...{ reference: references[row], model, responses: [], scores: [], rows: [] },
    };
    groups.set(key, group);
    group.responses.push(responses[row]);
    group.scores.push(scores[row]);
    group.rows.push(row);
  }
  return [...groups.values()];
}

function scoreColumn(oracle: string): string {
  return oracle === "quality" ? oracle : `score.${oracle}`;
}
