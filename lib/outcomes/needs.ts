/**
 * What evaluating routers on a table lacks: a second model, a score of each model for each query, costs. Told
 * at once where a table is read, not one after the other where it is used.
 */
import pl from "nodejs-polars";
import { queryKey, texts } from "./audit.ts";

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
  const models = [...new Set(texts(frame, "model"))].sort();
  const all = queriesOf(frame);
  const scored = frame.filter(pl.col("quality").isNotNull());
  const pairs: Lack[] = [], costs: Lack[] = [];
  for (const model of models) {
    const own = scored.filter(pl.col("model").eq(pl.lit(model)));
    const answered = queriesOf(own);
    const without = [...all].filter(([key]) => !answered.has(key));
    const free = own.filter(pl.col("cost_usd").isNull());
    if (without.length > 0) {
      const examples = without.slice(0, EXAMPLES).map(([, name]) => name);
      pairs.push({ model, count: without.length, of: all.size, examples });
    }
    if (free.height > 0) {
      const examples = [...queriesOf(free).values()].slice(0, EXAMPLES);
      costs.push({ model, count: free.height, of: own.height, examples });
    }
  }
  const costless = costs.every(({ count, of }) => count === of) && costs.length === 2 &&
    models.length === 2;
  return { models: models.length < 2 ? models : [], pairs, costs: costless ? [] : costs };
}

/** Names of the queries by their keys. */
function queriesOf(frame: pl.DataFrame): Map<string, string> {
  const [datasets, ids] = [texts(frame, "dataset"), texts(frame, "query_id")];
  return new Map(ids.map((id, i) => [queryKey(datasets[i], id), queryName(datasets[i], id)]));
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
