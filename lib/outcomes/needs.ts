/**
 * What evaluating routers on a table lacks: a second model, a score of each model for each query, costs. Told
 * at once where a table is read, not one after the other where it is used.
 */
import type pl from "nodejs-polars";
import { numbersIn, rowKeys } from "./row_keys.ts";

/** Queries without a quality of a model, or outcomes without a cost of it. */
export interface Lack {
  model: string;
  count: number;
  /** Of how many queries, or outcomes with a quality. */
  of: number;
  /** The first few queries, with their datasets. */
  examples: string[];
}

export interface Needs {
  /** The models, where there is one only. */
  models: string[];
  /** Models that lack a quality for some query. */
  pairs: Lack[];
  /** Models that lack a cost; none of a table of two that has no cost at all, which is costed in calls. */
  costs: Lack[];
}

const EXAMPLES = 3;

/** Looks through a frame of outcomes. */
export function needsOf(frame: pl.DataFrame): Needs {
  const keys = rowKeys(frame);
  const nameOf = (query: number) => queryNameAt(frame, keys.first[query]);
  const quality = numbersIn(frame, "quality"), cost = numbersIn(frame, "cost_usd");
  const queries = keys.first.length;
  const pairs: Lack[] = [], costs: Lack[] = [];
  const models = [...keys.models.entries()].sort(([, a], [, b]) => a < b ? -1 : 1);
  for (const [number, model] of models) {
    const answered = new Uint8Array(queries), freeOf = new Set<number>();
    let scored = 0, free = 0;
    for (let row = 0; row < quality.length; row++) {
      if (keys.model[row] !== number || Number.isNaN(quality[row])) continue;
      answered[keys.query[row]] = 1;
      scored++;
      if (!Number.isNaN(cost[row])) continue;
      free++;
      if (freeOf.size < EXAMPLES) freeOf.add(keys.query[row]);
    }
    const without = [...answered.keys().filter((query) => answered[query] === 0)];
    if (without.length > 0) {
      const examples = without.slice(0, EXAMPLES).map(nameOf);
      pairs.push({ model, count: without.length, of: queries, examples });
    }
    if (free > 0) costs.push({ model, count: free, of: scored, examples: [...freeOf].map(nameOf) });
  }
  const costless = costs.every(({ count, of }) => count === of) && costs.length === 2 &&
    models.length === 2;
  return {
    models: models.length < 2 ? models.map(([, model]) => model) : [],
    pairs,
    costs: costless ? [] : costs,
  };
}

function queryNameAt(frame: pl.DataFrame, row: number): string {
  const [dataset, id] = ["dataset", "query_id"].map((name) =>
    String(frame.getColumn(name).get(row))
  );
  return queryName(dataset, id);
}

/** A query as messages name it. */
export function queryName(dataset: string, id: string): string {
  return `query "${id}" of dataset "${dataset}"`;
}

/** The needs as a section of a description; none where there are none. */
export function needsText({ models, pairs, costs }: Needs): string[] {
  const line = ({ model, count, of, examples }: Lack, what: string) =>
    `  ${model}: ${count} of ${of} ${what}, such as ${examples.join(", ")}`;
  const lines = [
    ...models.length > 0 ? [`  a second model: there is ${models[0]} only`] : [],
    ...pairs.length > 0
      ? [
        "  scores of",
        ...pairs.map((lack) => `  ${line(lack, "queries")}`),
        "    (leave such queries out with --blank drop --incomplete drop, or name other --candidates)",
      ]
      : [],
    ...costs.length > 0
      ? [
        "  costs of",
        ...costs.map((lack) => `  ${line(lack, "scored outcomes")}`),
        "    (give them with --call-price MODEL=USD or, with tokens recorded, --price MODEL=IN,OUT;",
        "    or, where some have one, leave the others out with --unpriced drop --incomplete drop)",
      ]
      : [],
  ];
  return lines.length === 0 ? [] : [["lab evaluate lacks:", ...lines].join("\n")];
}
