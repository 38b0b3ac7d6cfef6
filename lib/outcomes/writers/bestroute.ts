/**
 * The sampled stage of BEST-Route (https://github.com/microsoft/best-route-llm), a line a query, as its scripts read
 * it: `{id, prompt, <model>: {responses, armoRM_scores, <name>_scores, token_num_prompt, token_num_responses}}`.
 * The quality is armoRM_scores, whatever it is of. What the format has no place for stands beside it under the
 * table's own names, the card in the first line: the source's scripts pass it over, our reader does not. Of a table
 * only `created_by` is not in the file, as it tells how a table came to be, and the order of its rows.
 */
import { UserError } from "../../core/errors.ts";
import { CARRIED, type CarriedCard } from "../card.ts";
import { type Outcome, type Question, type ScoreColumn } from "../schema.ts";
import type { OutcomeTable } from "../table.ts";
import { cellsOf } from "./cells.ts";

/** Keys of a line that are about the query. */
const OF_QUERY = ["id", "prompt", "dataset", "task", "reference", "split"];
/** And those that tell of the table: the column that armoRM_scores is, where it is not score.armoRM too. */
const OF_TABLE = ["armoRM_scores", "card"];

/** Columns that the format has no place for, each a list by sample where it has a value. */
const BESIDE = ["correct", "confidence", "cost_usd", "latency_ms"] as const;

interface Shape {
  scored: boolean;
  answered: boolean;
  /** True where the quality is not ArmoRM's score. */
  own: boolean;
  scores: ScoreColumn[];
}

/**
 * Lines of JSON, without their ends.
 *
 * @param options.split Of the queries of this split alone.
 * @throws {UserError} where a model's name is that of another key
 */
export function* bestrouteLines(
  table: OutcomeTable,
  { split }: { split?: Question["split"] | undefined } = {},
): Generator<string> {
  const { frame, card } = table;
  const { models, rows, cells } = cellsOf(table, { split });
  const taken = models.find((model) => [...OF_QUERY, ...OF_TABLE].includes(model));
  if (taken !== undefined) {
    throw new UserError(
      `Cannot write ${card.name} as bestroute as a model is named "${taken}", which is a key of its lines`,
    );
  }
  const scored = rows.some(({ quality }) => quality !== null);
  const shape: Shape = {
    scored,
    answered: rows.some(({ response }) => response !== null),
    own: scored && rows.some((row) => row["score.armoRM"] !== row.quality),
    scores: frame.columns.filter((column) => column.startsWith("score.")) as ScoreColumn[],
  };
  for (const [i, { question, samples }] of cells.entries()) {
    const { dataset, prompt, task, reference, split } = question;
    const own = [...samples].filter(([, rows]) => rows.length > 0)
      .map(([model, rows]) => [model, sampled(rows, shape)] as const);
    yield JSON.stringify(Object.fromEntries<unknown>([
      ...Object.entries({ id: idOf(question), prompt, dataset, task, reference, split }),
      ...shape.own ? [["armoRM_scores", "quality"] as const] : [],
      ...i === 0 ? [["card", carried(table, cells.map(({ question }) => question))] as const] : [],
      ...own,
    ]));
  }
}

/** The part of the card that the file has; of contaminated prompts those that are written. */
function carried({ card }: OutcomeTable, questions: readonly Question[]): CarriedCard {
  const prompts = new Set(questions.map(({ prompt }) => prompt));
  const part = Object.fromEntries(CARRIED.map((name) => [name, card[name]])) as CarriedCard;
  return { ...part, contaminated: card.contaminated.filter((prompt) => prompts.has(prompt)) };
}

/** The id by which the source's scripts know a query: `dataset/id`. */
export function idOf({ dataset, query_id }: Pick<Question, "dataset" | "query_id">): string {
  return `${dataset}/${query_id}`;
}

function sampled(
  rows: readonly Outcome[],
  { scored, answered, own, scores }: Shape,
): Record<string, unknown> {
  const list = (column: keyof Outcome) => rows.map((row) => row[column]);
  const others = scores.filter((column) => column !== "score.armoRM");
  const armo = scores.length > others.length && (own || !scored);
  const prompts = new Set(list("tokens_in"));
  const beside = BESIDE.filter((column) => rows.some((row) => row[column] !== null));
  return {
    ...(answered || !scored) && { responses: list("response") },
    ...scored && { armoRM_scores: list("quality") },
    ...Object.fromEntries(others.map((column) => [`${column.slice(6)}_scores`, list(column)])),
    token_num_prompt: [...prompts][0],
    token_num_responses: list("tokens_out"),
    ...prompts.size > 1 && { tokens_in: list("tokens_in") },
    ...rows.some(({ sample }, i) => sample !== i) && { sample: list("sample") },
    ...Object.fromEntries(beside.map((column) => [column, list(column)])),
    ...armo && { "score.armoRM": list("score.armoRM") },
  };
}
