/**
 * The bootstrap of statistics that know rows only by sums, such as the numbers of rows in bins: the same
 * resamples as `bootstrap()`, of which each drawn row is added where it belongs, with no list of weights.
 */
import { resampler } from "../core/random.ts";
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
  const { group, count } = numberGroups(n, { ids: groups, task: "resample rows" });
  // Small, to be near to the processor: no row is ever drawn 256 times, which of many has a chance of 1e-500
  const times = new Uint8Array(count);
  const resample = resampler(count, seed, "bootstrap");
  const drawn: Draws = new Map();
  for (let draw = 0; draw < draws; draw++) {
    resample(times);
    addUp({ cell, values, times, group: groups && group }, sums);
    for (const [name, value] of Object.entries(statistics(sums))) {
      if (draw === 0) drawn.set(name, new Float64Array(draws));
      drawn.get(name)![draw] = value;
    }
  }
  return drawn;
}

function addUp(
  { cell, values, times, group }: Pick<SumsOptions, "cell" | "values"> & {
    times: Uint8Array;
    group: Int32Array | undefined;
  },
  { rows, sum }: CellSums,
): void {
  rows.fill(0);
  sum.fill(0);
  for (let i = 0; i < cell.length; i++) {
    const c = cell[i], weight = times[group ? group[i] : i];
    rows[c] += weight;
    sum[c] += weight * values[i];
  }
}
