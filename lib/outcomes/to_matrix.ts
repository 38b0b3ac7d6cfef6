/** From the table's rows to the candidate matrix. */
import type pl from "nodejs-polars";
import { UserError } from "../core/errors.ts";
import { bestOfProbabilities, majorityProbabilities } from "./best_of_n.ts";
import { candidateCosts, type CostOptions } from "./candidate_costs.ts";
import { type Candidate, candidateName, selectionColumn } from "./candidates.ts";
import type { CandidateMatrix, Query } from "./matrix.ts";
import { queryName } from "./needs.ts";
import { markedRows, numbersIn, rowKeys } from "./row_keys.ts";
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
  const { frame } = table;
  const candidates = chooseCandidates(new Set(rowKeys(frame).models), { ...options, name });
  const models = [...new Set(candidates.map(({ model }) => model))];
  const { queries, cellOfRow } = placeRows(frame, models);

  const cells = queries.length * models.length;
  const qualities = numbersIn(frame, "quality");
  const samples = gather(qualities, cellOfRow, cells);
  demandScores(samples, { queries, models });
  const meansOf = (name: "cost_usd" | "tokens_in" | "tokens_out") => {
    // Of the samples that quality is the mean of, too
    const values = numbersIn(frame, name)
      .map((value, row) => Number.isNaN(qualities[row]) ? NaN : value);
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
  const empty: { i: number; j: number }[] = [];
  for (let cell = 0; cell + 1 < offsets.length; cell++) {
    if (offsets[cell] === offsets[cell + 1]) empty.push({ i: Math.floor(cell / m), j: cell % m });
  }
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
  frame: pl.DataFrame,
  models: readonly string[],
): { queries: Query[]; cellOfRow: Int32Array } {
  const keys = rowKeys(frame), m = models.length;
  const place = keys.models.map((model) => models.indexOf(model));
  const cellOfRow = new Int32Array(frame.height).fill(-1);
  const numberOf = new Int32Array(keys.first.length).fill(-1),
    isFirst = new Uint8Array(frame.height);
  let count = 0;
  for (let row = 0; row < cellOfRow.length; row++) {
    const j = place[keys.model[row]], query = keys.query[row];
    if (j < 0) continue;
    if (numberOf[query] < 0) {
      numberOf[query] = count++;
      isFirst[row] = 1;
    }
    cellOfRow[row] = numberOf[query] * m + j;
  }
  return { queries: queriesIn(markedRows(frame.select(...QUERY_COLUMNS), isFirst)), cellOfRow };
}

const QUERY_COLUMNS = ["query_id", "dataset", "prompt", "task", "split"];

/** Rows that are made queries at once. */
const SLICE = 100_000;

function queriesIn(frame: pl.DataFrame): Query[] {
  // One text for all that are equal: as polars gives them, each would take memory of its own
  const texts = new Map<string | null, string | null>();
  const shared = (text: string | null) => {
    if (!texts.has(text)) texts.set(text, text);
    return texts.get(text)!;
  };
  const queries = new Array<Query>(frame.height);
  for (let from = 0; from < frame.height; from += SLICE) {
    const slice = frame.slice(from, SLICE);
    const [ids, datasets, prompts, tasks, splits] = QUERY_COLUMNS
      .map((name) => slice.getColumn(name).toArray() as (string | null)[]);
    for (let i = 0; i < slice.height; i++) {
      queries[from + i] = {
        id: ids[i]!,
        dataset: shared(datasets[i])!,
        prompt: prompts[i]!,
        task: shared(tasks[i]),
        split: shared(splits[i]) as Query["split"],
      };
    }
  }
  return queries;
}

/** Rows by cell: those of cell c are `rows[offsets[c]]` to `rows[offsets[c + 1] - 1]`, in their order. */
interface CellRows {
  rows: Int32Array;
  offsets: Int32Array;
}

/** The rows of each cell whose value is not NaN, which is blank. */
function gather(
  values: Float64Array,
  cellOfRow: Int32Array,
  cells: number,
): CellRows {
  const offsets = new Int32Array(cells + 1);
  cellOfRow.forEach((cell, row) => {
    if (cell >= 0 && !Number.isNaN(values[row])) offsets[cell + 1]++;
  });
  for (let cell = 0; cell < cells; cell++) offsets[cell + 1] += offsets[cell];
  const filled = offsets.slice(0, cells);
  const rows = new Int32Array(offsets[cells]);
  cellOfRow.forEach((cell, row) => {
    if (cell >= 0 && !Number.isNaN(values[row])) rows[filled[cell]++] = row;
  });
  return { rows, offsets };
}

/** Mean of each cell; NaN where all is blank. */
function cellMeans(
  values: Float64Array,
  { rows, offsets }: CellRows,
): Float64Array {
  return Float64Array.from({ length: offsets.length - 1 }, (_, cell) => {
    let sum = 0;
    for (let at = offsets[cell]; at < offsets[cell + 1]; at++) sum += values[rows[at]];
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
    qualities: Float64Array;
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
  for (let cell = 0; cell < cells; cell++) {
    const source = Math.floor(cell / k) * m + pickers[cell % k].at;
    offsets[cell + 1] = offsets[cell] + samples.offsets[source + 1] - samples.offsets[source];
  }
  const single = candidates.every(({ n }) => n === 1) && offsets[cells] === cells;
  const draws = single ? quality : new Float64Array(offsets[cells]);
  const weights = new Float64Array(draws.length);
  for (let cell = 0; cell < cells; cell++) {
    const query = Math.floor(cell / k), { at, weigh } = pickers[cell % k];
    const source = query * m + at;
    const rows = samples.rows.subarray(samples.offsets[source], samples.offsets[source + 1]);
    const own = weigh(rows, queries[query]);
    let sum = 0, total = 0;
    for (let s = 0, to = offsets[cell]; s < rows.length; s++, to++) {
      sum += own[s] * qualities[rows[s]];
      total += own[s];
      draws[to] = qualities[rows[s]];
      weights[to] = own[s];
    }
    quality[cell] = sum / total;
  }
  return { quality, draws, weights, offsets };
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
