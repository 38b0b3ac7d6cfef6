/** Batches of a list without end: each epoch has all items once, in an order of its own. */
import { permutation, random } from "../core/random.ts";

export interface EpochOptions {
  /** Items in a batch; fewer where the list has fewer. What is left over at the end of an epoch waits for the next. */
  size: number;
  seed: number;
  /** Of what the items are, so that two lists of one seed do not share their orders. */
  label: string;
}

/** The items of the batch of a number from 0. */
export function epochBatch<Item>(
  items: readonly Item[],
  index: number,
  { size, seed, label }: EpochOptions,
): Item[] {
  const batches = Math.max(1, Math.floor(items.length / size));
  const epoch = Math.floor(index / batches), from = (index % batches) * size;
  const order = permutation(items.length, random(seed, `${label} of epoch ${epoch}`));
  return Array.from(order.subarray(from, from + size), (i) => items[i]);
}
