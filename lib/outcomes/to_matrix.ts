/** From the table's rows to the candidate matrix. */
import { UserError } from "../core/errors.ts";
import { bestOfProbabilities, majorityProbabilities } from "./best_of_n.ts";
import { candidateCosts, type CostOptions } from "./candidate_costs.ts";
import { type Candidate, candidateName, selectionColumn } from "./candidates.ts";
import type { CandidateMatrix, Query } from "./matrix.ts";
import { queryName } from "./needs.ts";
import type { OutcomeTable } from "./table.ts";

export interface MatrixOptions extends CostOptions {
  /** The candidates, in this order; by default one sample of each of the table's models. */
  candidates?: readonly Candidate[] | undefined;
  /** True where best-of-n draws recorded samples with replacement. @default {false} */
  replacement?: boolean | undefined;
}

/**
 * Builds the matrix of a table. Every query must have a quality from every model; samples without one
 * are left out.
 *
 * @throws {UserError} for an unknown model, fewer than two candidates, one given twice, a missing
 * quality, cost or score, or fewer samples than a candidate draws
 */
export function toMatrix(table: OutcomeTable, options: MatrixOptions = {}): CandidateMatrix {
  const { name } = table.card;
  const column = <T>(name: string) => table.frame.getColumn(name).toArray() as T[];
  const modelOfRow = column<string>("model");
  const candidates = chooseCandidates(new Set(modelOfRow), { ...options, name });
  const models = [...new Set(candidates.map(({ model }) => model))];
  const { queries, cellOfRow } = placeRows(modelOfRow, { models, column });

  const cells = queries.length * models.length;
  const qualities = column<number | null>("quality");
  const samples = gather(qualities, cellOfRow, cells);
  demandScores(samples, { queries, models });
  const meansOf = (name: "cost_usd" | "tokens_in" | "tokens_out") => {
    // Of the samples that quality is the mean of, too
    const values = column<number | null>(name)
      .map((value, row) => qualities[row] === null ? null : value);
    return cellMeans(values, gather(values, cellOfRow, cells));
  };
  return {
    candidates,
    queries,
    ...pickSamples(table, { candidates, models, queries, samples, qualities, options }),
    ...candidateCosts(
      {
        cost_usd: meansOf("cost_usd"),
        ...options.tokenPrices || options.scorePrices
          ? { tokens_in: meansOf("tokens_in"), tokens_out: meansOf("tokens_out") }
          : { tokens_in: new Float64Array(0), tokens_out: new Float64Array(0) },
      },
      { ...options, candidates, models, name },
    ),
  };
}

/** @throws {UserError} where a cell has no sample with a quality, for all such cells at once */
function demandScores(
  { offsets }: CellRows,
  { queries, models }: { queries: readonly Query[]; models: readonly string[] },
): void {
  const m = models.length;
  const empty = [...queries.keys()].flatMap((i) =>
    models.flatMap((_, j) => offsets[i * m + j] === offsets[i * m + j + 1] ? [{ i, j }] : [])
  );
  if (empty.length === 0) return;
  const { id, dataset } = queries[empty[0].i];
  const counts = models.map((model, j) => [model, empty.filter((cell) => cell.j === j).length])
    .filter(([, count]) => count !== 0);
  throw new UserError(
    `Cannot compare models on ${queryName(dataset, id)} as ${models[empty[0].j]} has ` +
      "no quality for it; in all, queries lack one of " +
      counts.map(([model, count]) => `${model} (${count} of ${queries.length})`).join(", "),
    {
      hint: "lab evaluate and lab data import leave such queries out with --blank drop " +
        "--incomplete drop; or name others: --candidates",
    },
  );
}

function chooseCandidates(
  known: ReadonlySet<string>,
  { candidates, prices, tokenPrices, name }: MatrixOptions & { name: string },
): Candidate[] {
  const chosen = candidates ?? [...known].map((model) => ({ model, n: 1 }));
  const named = [
    ...chosen.map(({ model }) => model),
    ...Object.keys(prices ?? {}),
    ...Object.keys(tokenPrices ?? {}),
  ];
  const unknown = named.find((model) => !known.has(model));
  if (unknown !== undefined) {
    throw new UserError(`Cannot use model "${unknown}" as ${name} has no outcomes of it`, {
      hint: `Its models are: ${[...known].join(", ")}`,
    });
  }
  const names = chosen.map(candidateName);
  const twice = names.find((candidate, j) => names.indexOf(candidate) < j);
  if (twice !== undefined) throw new UserError(`Cannot use candidate "${twice}" twice`);
  if (chosen.length < 2) {
    throw new UserError(
      `Cannot route in ${name} as a router needs two candidates or more to choose from: ` +
        `there ${chosen.length === 1 ? `is one, ${names[0]}` : "are none"}`,
    );
  }
  return [...chosen];
}

/** The queries in the order they come, and the cell (query x model) of each row; -1 for other models. */
function placeRows(
  modelOfRow: readonly string[],
  { models, column }: { models: readonly string[]; column: <T>(name: string) => T[] },
): { queries: Query[]; cellOfRow: Int32Array } {
  const m = models.length;
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
    cellOfRow[row] = i * m + j;
  }
  return { queries, cellOfRow };
}

/** Rows by cell: those of cell c are `rows[offsets[c]]` to `rows[offsets[c + 1] - 1]`, in their order. */
interface CellRows {
  rows: Int32Array;
  offsets: Int32Array;
}

/** The rows of each cell whose value is not blank. */
function gather(
  values: readonly (number | null)[],
  cellOfRow: Int32Array,
  cells: number,
): CellRows {
  const offsets = new Int32Array(cells + 1);
  cellOfRow.forEach((cell, row) => {
    if (cell >= 0 && values[row] !== null) offsets[cell + 1]++;
  });
  for (let cell = 0; cell < cells; cell++) offsets[cell + 1] += offsets[cell];
  const filled = offsets.slice(0, cells);
  const rows = new Int32Array(offsets[cells]);
  cellOfRow.forEach((cell, row) => {
    if (cell >= 0 && values[row] !== null) rows[filled[cell]++] = row;
  });
  return { rows, offsets };
}

/** Mean of each cell; NaN where all is blank. */
function cellMeans(
  values: readonly (number | null)[],
  { rows, offsets }: CellRows,
): Float64Array {
  return Float64Array.from({ length: offsets.length - 1 }, (_, cell) => {
    let sum = 0;
    for (let at = offsets[cell]; at < offsets[cell + 1]; at++) sum += values[rows[at]]!;
    return sum / (offsets[cell + 1] - offsets[cell]);
  });
}

/** Quality and the weights of its samples, for every query and candidate. */
function pickSamples(
  table: OutcomeTable,
  { candidates, models, queries, samples, qualities, options }: {
    candidates: readonly Candidate[];
    models: readonly string[];
    queries: readonly Query[];
    samples: CellRows;
    qualities: readonly (number | null)[];
    options: MatrixOptions;
  },
): Pick<CandidateMatrix, "quality" | "draws" | "weights" | "offsets"> {
  const k = candidates.length, m = models.length;
  const pickers = candidates.map((candidate) => ({
    at: models.indexOf(candidate.model),
    weigh: weigherOf(candidate, { table, options }),
  }));
  const cells = queries.length * k;
  const quality = new Float64Array(cells);
  const offsets = new Int32Array(cells + 1);
  const draws: number[] = [], weights: number[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const query = Math.floor(cell / k), { at, weigh } = pickers[cell % k];
    const source = query * m + at;
    const rows = samples.rows.subarray(samples.offsets[source], samples.offsets[source + 1]);
    const own = weigh(rows, queries[query]);
    let sum = 0, total = 0;
    rows.forEach((row, s) => {
      sum += own[s] * qualities[row]!;
      total += own[s];
      draws.push(qualities[row]!);
      weights.push(own[s]);
    });
    quality[cell] = sum / total;
    offsets[cell + 1] = draws.length;
  }
  return {
    quality,
    draws: Float64Array.from(draws),
    weights: Float64Array.from(weights),
    offsets,
  };
}

/** Weights of a cell's rows: their probabilities of being a candidate's answer, up to a factor. */
type Weigher = (rows: Int32Array, query: Query) => ArrayLike<number>;

function weigherOf(
  candidate: Candidate,
  { table: { frame, card }, options }: { table: OutcomeTable; options: MatrixOptions },
): Weigher {
  const { n, select } = candidate;
  if (n === 1) return (rows) => new Uint8Array(rows.length).fill(1);
  const { replacement = false } = options;
  const name = candidateName(candidate);
  const source = select === "majority" ? "response" : selectionColumn(select!);
  if (!frame.columns.includes(source)) {
    const scores = frame.columns.filter((column) => column.startsWith("score."));
    throw new UserError(`Cannot use candidate ${name} as ${card.name} has no column ${source}`, {
      hint: `Samples can be picked by ${
        ["confidence", "majority", "quality", ...scores.map((score) => score.slice(6))].join(", ")
      }`,
    });
  }
  const values = frame.getColumn(source).toArray() as (number | string | null)[];
  if (values.every((value) => value === null)) {
    throw new UserError(`Cannot use candidate ${name} as ${card.name} has no ${source}`, {
      hint: "A column is read by its exact name: lab data describe says which there are",
    });
  }
  return (rows, { id, dataset }) => {
    if (!replacement && rows.length < n) {
      throw new UserError(
        `Cannot draw ${n} samples for candidate ${name} as ${queryName(dataset, id)} has ` +
          `${rows.length} with a quality`,
        { hint: "Draw with replacement: --replacement; or leave the query out of the file" },
      );
    }
    const own = Array.from(rows, (row) => values[row]);
    const blank = own.filter((value) => value === null).length;
    if (blank > 0) {
      throw new UserError(
        `Cannot pick the best for candidate ${name} as ${source} is blank in ${blank} of the ` +
          `${own.length} samples of ${queryName(dataset, id)}`,
        { hint: "A sample whose quality is blank too is left out, by --blank drop" },
      );
    }
    return select === "majority"
      ? majorityProbabilities(own as string[], { n, replacement })
      : bestOfProbabilities(own as number[], { n, replacement });
  };
}
