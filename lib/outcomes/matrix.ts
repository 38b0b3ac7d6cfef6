/**
 * The table seen from routing: for each query and each model, how good its answers are and what they
 * cost. Samples of one model are averaged; the single draws stay available for match probabilities.
 */
import { UserError } from "../core/errors.ts";
import type { OutcomeTable } from "./table.ts";

/** What a router may look at. Everything else about a query is an answer. */
export interface Query {
  id: string;
  dataset: string;
  prompt: string;
  task: string | null;
  split: "train" | "validation" | "test" | null;
}

export function promptsOf(queries: readonly Query[]): string[] {
  return queries.map((query) => query.prompt);
}

/** n queries x k models, row-major: the cell of query i and model j is at `i * k + j`. */
export interface OutcomeMatrix {
  models: string[];
  queries: Query[];
  /** Mean quality over the samples of a cell. */
  quality: Float64Array;
  /** Mean cost of one call; see `costUnit`. */
  cost: Float64Array;
  costUnit: "USD" | "strong calls";
  /** The single qualities: those of cell c are `draws[offsets[c]]` to `draws[offsets[c + 1] - 1]`. */
  draws: Float64Array;
  offsets: Int32Array;
}

/** The rows `indices` of a matrix, in that order. */
export function selectQueries(matrix: OutcomeMatrix, indices: ArrayLike<number>): OutcomeMatrix {
  const k = matrix.models.length;
  const cells = Array.from(indices).flatMap((row) => matrix.models.map((_, j) => row * k + j));
  const offsets = new Int32Array(cells.length + 1);
  cells.forEach((cell, at) => {
    offsets[at + 1] = offsets[at] + matrix.offsets[cell + 1] - matrix.offsets[cell];
  });
  const draws = new Float64Array(offsets[cells.length]);
  cells.forEach((cell, at) => {
    draws.set(matrix.draws.subarray(matrix.offsets[cell], matrix.offsets[cell + 1]), offsets[at]);
  });
  return {
    ...matrix,
    queries: Array.from(indices, (row) => matrix.queries[row]),
    quality: Float64Array.from(cells, (cell) => matrix.quality[cell]),
    cost: Float64Array.from(cells, (cell) => matrix.cost[cell]),
    draws,
    offsets,
  };
}

/** Mean quality or mean cost of each model. */
export function modelMeans(matrix: OutcomeMatrix, of: "quality" | "cost"): number[] {
  const k = matrix.models.length, n = matrix.queries.length;
  return matrix.models.map((_, model) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += matrix[of][i * k + model];
    return sum / n;
  });
}

/**
 * P(a draw of `model` is at least as good as a draw of `reference` minus `relax`), per query: the label
 * of HybridLLM (arXiv 2404.14618, y_i(t)) and BEST-Route (arXiv 2506.22716). Ties count as a match.
 */
export function matchProbability(
  matrix: OutcomeMatrix,
  options: { model: number; reference: number; relax?: number },
): Float64Array {
  const { model, reference, relax = 0 } = options;
  const { draws, offsets, models } = matrix;
  const k = models.length;
  return Float64Array.from(matrix.queries, (_, i) => {
    const ours = i * k + model, theirs = i * k + reference;
    let matches = 0, pairs = 0;
    for (let s = offsets[ours]; s < offsets[ours + 1]; s++) {
      for (let l = offsets[theirs]; l < offsets[theirs + 1]; l++) {
        if (draws[s] >= draws[l] - relax) matches++;
        pairs++;
      }
    }
    return matches / pairs;
  });
}

export interface MatrixOptions {
  /** The models to keep, in this order; all of the table's by default. */
  models?: string[];
  /** US dollars of one call of a model; overrides what the table records. */
  prices?: Record<string, number>;
}

/**
 * Builds the matrix of a table. Every query must have a quality from every model.
 *
 * Cost is `prices` where given, else the recorded `cost_usd`. A table of two models that records none
 * is costed in strong calls, as RouteLLM does: the model named last costs 1, the other 0.
 *
 * @throws {UserError} for an unknown model, fewer than two models, a missing quality or cost
 */
export function toMatrix(table: OutcomeTable, options: MatrixOptions = {}): OutcomeMatrix {
  const { frame, card } = table;
  const column = <T>(name: string) => frame.getColumn(name).toArray() as T[];
  const modelOfRow = column<string>("model");
  const models = chooseModels(new Set(modelOfRow), options, card.name);
  const k = models.length;

  const modelIndex = new Map(models.map((model, j) => [model, j]));
  const queries: Query[] = [];
  const cellOfRow = new Int32Array(modelOfRow.length).fill(-1);
  const queryIndex = new Map<string, number>();
  const datasets = column<string>("dataset"), ids = column<string>("query_id");
  const prompts = column<string>("prompt"), tasks = column<string | null>("task");
  const splits = column<Query["split"]>("split");
  for (let row = 0; row < modelOfRow.length; row++) {
    const j = modelIndex.get(modelOfRow[row]);
    if (j === undefined) continue;
    const key = `${datasets[row]}\u0000${ids[row]}`;
    let i = queryIndex.get(key);
    if (i === undefined) {
      i = queries.length;
      queryIndex.set(key, i);
      const [id, dataset, prompt] = [ids[row], datasets[row], prompts[row]];
      queries.push({ id, dataset, prompt, task: tasks[row], split: splits[row] });
    }
    cellOfRow[row] = i * k + j;
  }

  const qualities = gather(column<number | null>("quality"), cellOfRow, queries.length * k);
  const missing = qualities.means.findIndex(Number.isNaN);
  if (missing >= 0) {
    throw new UserError(
      `Cannot compare models on query "${
        queries[Math.floor(missing / k)].id
      }" of ${card.name} as ` +
        `${models[missing % k]} has no quality for it`,
      {
        hint:
          "Leave such queries out with --blank drop --incomplete drop, or name other models: --models",
      },
    );
  }
  const costs = gather(column<number | null>("cost_usd"), cellOfRow, queries.length * k);
  return {
    models,
    queries,
    quality: qualities.means,
    draws: qualities.values,
    offsets: qualities.offsets,
    ...priceCells(costs.means, { models, prices: options.prices, name: card.name }),
  };
}

function chooseModels(known: Set<string>, options: MatrixOptions, name: string): string[] {
  const models = options.models ?? [...known];
  for (const model of [...models, ...Object.keys(options.prices ?? {})]) {
    if (known.has(model)) continue;
    throw new UserError(`Cannot use model "${model}" as ${name} has no outcomes of it`, {
      hint: `Its models are: ${[...known].join(", ")}`,
    });
  }
  if (models.length < 2) {
    throw new UserError(
      `Cannot route in ${name} as a router needs two models or more to choose from: ` +
        `there ${models.length === 1 ? `is one, ${models[0]}` : "are none"}`,
    );
  }
  return models;
}

/** The values that fall in each cell, blanks left out, and their means (NaN where there are none). */
function gather(values: (number | null)[], cellOfRow: Int32Array, cells: number) {
  const offsets = new Int32Array(cells + 1);
  cellOfRow.forEach((cell, row) => {
    if (cell >= 0 && values[row] !== null) offsets[cell + 1]++;
  });
  for (let cell = 0; cell < cells; cell++) offsets[cell + 1] += offsets[cell];
  const filled = offsets.slice(0, cells);
  const sorted = new Float64Array(offsets[cells]);
  cellOfRow.forEach((cell, row) => {
    const value = values[row];
    if (cell >= 0 && value !== null) sorted[filled[cell]++] = value;
  });
  const means = new Float64Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    let sum = 0;
    for (let at = offsets[cell]; at < offsets[cell + 1]; at++) sum += sorted[at];
    means[cell] = sum / (offsets[cell + 1] - offsets[cell]);
  }
  return { values: sorted, offsets, means };
}

function priceCells(
  recorded: Float64Array,
  { models, prices, name }: { models: string[]; prices?: Record<string, number>; name: string },
): Pick<OutcomeMatrix, "cost" | "costUnit"> {
  const k = models.length;
  if (k === 2 && !prices && recorded.every(Number.isNaN)) {
    return { cost: recorded.map((_, cell) => cell % 2), costUnit: "strong calls" };
  }
  const cost = recorded.map((value, cell) => prices?.[models[cell % k]] ?? value);
  const missing = cost.findIndex(Number.isNaN);
  if (missing < 0) return { cost, costUnit: "USD" };
  throw new UserError(
    `Cannot compare costs in ${name} as cost_usd is blank for model ${models[missing % k]}`,
    { hint: `Give its price in US dollars a call: --price "${models[missing % k]}=0.0004"` },
  );
}
