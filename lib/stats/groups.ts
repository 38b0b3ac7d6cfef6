/** Groups of rows, such as the samples of one query, by ids of any kind. */
import { checkLength } from "./check.ts";

/** The group of each row, numbered from 0 in the order the groups first come, and their number. */
export interface Grouping {
  group: Int32Array;
  count: number;
}

/**
 * Numbers the groups of n rows; each row is its own group where there are no ids.
 * @throws {UserError} where there are not as many ids as rows
 */
export function numberGroups(
  n: number,
  { ids, task }: { ids?: ArrayLike<string | number>; task: string },
): Grouping {
  if (ids === undefined) return { group: new Int32Array(n).map((_, i) => i), count: n };
  checkLength("groups", ids, { task, n });
  const numbers = new Map<string | number, number>();
  const group = Int32Array.from(ids, (id) => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.set(id, numbers.size);
    return numbers.size - 1;
  });
  return { group, count: numbers.size };
}

/** The rows of each group, both in growing order. */
export function rowsByGroup({ group, count }: Grouping): number[][] {
  const rows: number[][] = Array.from({ length: count }, () => []);
  group.forEach((number, row) => rows[number].push(row));
  return rows;
}
