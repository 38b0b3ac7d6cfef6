/**
 * The sampled stage of BEST-Route (https://github.com/microsoft/best-route-llm), a line a query, as its scripts read
 * it: `{id, prompt, <model>: {responses, armoRM_scores, <name>_scores, token_num_prompt, token_num_responses}}`.
 * The quality is armoRM_scores, whatever it is of. What the format has no place for stands beside it under the
 * table's own names, so that nothing is lost: the source's scripts pass it over, our reader does not.
 */
import { UserError } from "../../core/errors.ts";
import { queryName } from "../needs.ts";
import type { Outcome, Question, ScoreColumn } from "../schema.ts";
import type { OutcomeTable } from "../table.ts";
import { cellsOf } from "./cells.ts";

/** Keys of a line that are about the query. */
const OF_QUERY = ["id", "prompt", "dataset", "task", "reference", "split"];

/** Columns that the format has no place for, each a list by sample where it has a value. */
const BESIDE = ["correct", "confidence", "cost_usd", "latency_ms"] as const;

/**
 * Lines of JSON, without their ends.
 *
 * @param options.split Of the queries of this split alone.
 * @throws {UserError} where a model's name is that of another key, or score.armoRM is not the quality
 */
export function* bestrouteLines(
  table: OutcomeTable,
  { split }: { split?: Question["split"] | undefined } = {},
): Generator<string> {
  const { frame, card } = table;
  const { models, cells } = cellsOf(table, { split });
  const taken = models.find((model) => OF_QUERY.includes(model));
  if (taken !== undefined) {
    throw new UserError(
      `Cannot write ${card.name} as bestroute as a model is named "${taken}", which is a key of its lines`,
    );
  }
  const shape = {
    scored: frame.getColumn("quality").nullCount() < frame.height,
    answered: frame.getColumn("response").nullCount() < frame.height,
    scores: frame.columns.filter((column) => column.startsWith("score.")) as ScoreColumn[],
  };
  for (const { question, samples } of cells) {
    const { dataset, query_id, prompt, task, reference, split } = question;
    const own = [...samples].filter(([, rows]) => rows.length > 0).map(([model, rows]) => {
      demandOneOracle(rows, queryName(dataset, query_id));
      return [model, sampled(rows, shape)] as const;
    });
    yield JSON.stringify(Object.fromEntries<unknown>([
      ...Object.entries({ id: idOf(question), prompt, dataset, task, reference, split }),
      ...own,
    ]));
  }
}

/** The id by which the source's scripts know a query: `dataset/id`. */
export function idOf({ dataset, query_id }: Pick<Question, "dataset" | "query_id">): string {
  return `${dataset}/${query_id}`;
}

function sampled(
  rows: readonly Outcome[],
  { scored, answered, scores }: { scored: boolean; answered: boolean; scores: ScoreColumn[] },
): Record<string, unknown> {
  const list = (column: keyof Outcome) => rows.map((row) => row[column]);
  const others = scores.filter((column) => column !== "score.armoRM");
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
  };
}

function demandOneOracle(rows: readonly Outcome[], query: string): void {
  const other = rows.find((row) =>
    row["score.armoRM"] !== undefined && row["score.armoRM"] !== row.quality
  );
  if (other === undefined) return;
  throw new UserError(
    `Cannot write ${query} as bestroute as score.armoRM of ${other.model}, sample ${other.sample}, is ` +
      `${other["score.armoRM"]} and its quality ${other.quality}: the format has one list for both`,
  );
}
