/**
 * Shared code of all formats with one row a query, a column per model: each scored column is an outcome.
 * A model with neither score nor response has no outcome there; with a response alone, a blank one.
 */
import { badInput } from "../bad_input.ts";
import type { JsonObject } from "../json.ts";
import type { InputFile, SourceRow } from "./reader.ts";
import { isBlank, toNumber, toScore, toText, verdictOf } from "./values.ts";

/** Columns of a plain wide table that are about the query. */
export const QUERY_COLUMNS = ["query_id", "prompt", "task", "reference", "split", "dataset"];

/** Names that pandas and Arrow give an index, and usual ones of an id and a length: no models. */
export const NO_MODEL =
  /^(|unnamed: ?\d+(_level_\d+)?|index|idx|level_\d+|__index_level_\d+__|row(_?(id|num(ber)?|names?))?|id|(prompt_)?length)$/i;

/** The columns of a plain wide table that may be models' scores. */
export function modelColumns({ fields }: InputFile): string[] {
  return fields.filter((name) => !QUERY_COLUMNS.includes(name) && !NO_MODEL.test(name));
}

/** True where a table without ids of queries has two columns or more beside theirs, and all begin with a score. */
export function looksWide(input: InputFile): boolean {
  const models = modelColumns(input);
  return models.length >= 2 && input.first !== null &&
    models.every((model) => isUnitScore(input.first![model]));
}

function isUnitScore(value: unknown): boolean {
  const number = verdictOf(value) === undefined ? Number(isBlank(value) ? NaN : value) : 1;
  return number >= 0 && number <= 1;
}

/** The columns of one model; response and cost need not exist. */
export interface ModelColumns {
  model: string;
  score: string;
  response?: string;
  cost?: string;
}

/**
 * The outcomes in one wide record.
 *
 * @throws {UserError} when a score is not a number or no model has any.
 */
export function* wideOutcomes(
  query: SourceRow["row"],
  { file, line, values, models }: {
    file: string;
    line: number;
    values: JsonObject;
    models: readonly ModelColumns[];
  },
): Generator<SourceRow> {
  let outcomes = 0;
  for (const { model, score, response, cost } of models) {
    const answer = response ? toText(values[response], { file, line, column: response }) : null;
    if (isBlank(values[score]) && answer === null) continue;
    outcomes++;
    yield {
      file,
      line,
      columns: { quality: score, ...response && { response }, ...cost && { cost_usd: cost } },
      row: {
        ...query,
        model,
        ...toScore(values[score], { file, line, column: score }),
        response: answer,
        cost_usd: cost ? toNumber(values[cost], { file, line, column: cost }) : null,
      },
    };
  }
  if (outcomes === 0) {
    throw badInput({ file, line }, {
      problem: `no model has a score: expected one in ${
        models.map(({ score }) => score).join(", ")
      }`,
      hint: "Remove the row, or fill it.",
    });
  }
}
