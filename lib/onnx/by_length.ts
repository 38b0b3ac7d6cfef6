/** Rows of tokens in batches, rows of like length together, so that little of a batch is padding. */

export interface EmbedOptions {
  /** Hears of texts that are done. */
  onProgress?: (done: number, total: number) => void;
}

/**
 * The results of `run`, one for each row, in the rows' order.
 *
 * @param options.most Tokens of a batch, padding included; a longer row is a batch of its own.
 */
export async function byLength<Result>(
  rows: readonly number[][],
  { most, run, onProgress }: EmbedOptions & {
    most: number;
    run: (batch: number[][]) => Promise<Result[]>;
  },
): Promise<Result[]> {
  const order = [...rows.keys()].sort((a, b) => rows[a].length - rows[b].length);
  const results = new Array<Result>(rows.length);
  for (let at = 0; at < order.length;) {
    let end = at + 1;
    while (end < order.length && (end + 1 - at) * rows[order[end]].length <= most) end++;
    const batch = order.slice(at, end);
    const computed = await run(batch.map((index) => rows[index]));
    for (const [i, index] of batch.entries()) results[index] = computed[i];
    at = end;
    onProgress?.(at, order.length);
  }
  return results;
}
