/**
 * The bootstrap of statistics that know rows only by sums, such as the numbers of rows in bins: the same
 * resamples as `bootstrap()`, of which each drawn row is added where it belongs, with no list of weights.
 */
import { random, resample } from "../core/random.ts";
import type { BootstrapOptions, Draws } from "./bootstrap.ts";
import { numberGroups } from "./groups.ts";

export interface SumsOptions extends BootstrapOptions {
  /** The cell of each row, a whole number from 0. */
  cell: ArrayLike<number>;
  cells: number;
  /** Of each row, what is summed up. */
  values: ArrayLike<number>;
}

/** By cell: the rows drawn, and the sum of their values. */
export interface CellSums {
  rows: Float64Array;
  sum: Float64Array;
}

/**
 * Computes named statistics of the sums of each resample; `sums` are in arrays that are used again.
 * @throws {UserError} where there are not as many groups as rows
 */
export function bootstrapSums(
  statistics: (sums: CellSums) => Record<string, number>,
  { cell, cells, values, groups, draws, seed }: SumsOptions,
): Draws {
  const n = cell.length, sums = { rows: new Float64Array(cells), sum: new Float64Array(cells) };
  const draw = groups ? byGroups({ cell, values, groups }) : byRows({ cell, values });
  const next = random(seed, "bootstrap");
  const drawn: Draws = new Map();
  for (let at = 0; at < draws; at++) {
    sums.rows.fill(0);
    sums.sum.fill(0);
    if (n > 0) draw(next, sums);
    for (const [name, value] of Object.entries(statistics(sums))) {
      if (at === 0) drawn.set(name, new Float64Array(draws));
      drawn.get(name)![at] = value;
    }
  }
  return drawn;
}

type Rows = Pick<SumsOptions, "cell" | "values">;
type Draw = (next: () => number, sums: CellSums) => void;

function byRows({ cell, values }: Rows): Draw {
  const n = cell.length;
  // Beside each other, as rows are met in no order: one look into memory and not two
  const rows = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    rows[2 * i] = cell[i];
    rows[2 * i + 1] = values[i];
  }
  return (next, { rows: counts, sum }) => {
    for (let k = 0; k < n; k++) {
      const at = 2 * Math.floor(next() * n), c = rows[at];
      counts[c]++;
      sum[c] += rows[at + 1];
    }
  };
}

function byGroups({ cell, values, groups }: Rows & Required<Pick<SumsOptions, "groups">>): Draw {
  const n = cell.length;
  const { group, count } = numberGroups(n, { ids: groups, task: "resample rows" });
  const drawn = new Float64Array(count);
  return (next, { rows, sum }) => {
    resample(count, next, drawn);
    for (let i = 0; i < n; i++) {
      const weight = drawn[group[i]];
      rows[cell[i]] += weight;
      sum[cell[i]] += weight * values[i];
    }
  };
}
