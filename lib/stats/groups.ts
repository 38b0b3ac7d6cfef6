/** Groups of rows, such as the samples of one query, by whatever ids they have. */
import { UserError } from "../core/errors.ts";

/**
 * The group of each row as a number from 0, in the order they first come, and how many there are.
 */
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
  if (ids === undefined) return { group: Int32Array.from({ length: n }, (_, i) => i), count: n };
  if (ids.length !== n) {
    throw new UserError(
      `Cannot ${task} as groups must have as many rows as the others, ${n}: ` +
        `current value is ${ids.length}`,
    );
  }
  const numbers = new Map<string | number, number>();
  const group = Int32Array.from(ids, (id) => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.set(id, numbers.size);
    return numbers.size - 1;
  });
  return { group, count: numbers.size };
}
