/** Log-probabilities of given tokens under a decoder: one pass over whole rows, nothing sampled. */
import type { Decoder } from "./decoder.ts";
import { padLeft } from "./generation.ts";
import { argmax, logSumExp } from "./sampling.ts";

/** A prompt and an answer to it; `from` is where in `ids` the answer begins, 1 or later. */
export interface AnsweredRow {
  ids: number[];
  from: number;
}

/** Log-probability at temperature 1 of each token of each row's answer, given all before it. */
export async function scoreRows(
  decoder: Decoder,
  rows: readonly AnsweredRow[],
): Promise<number[][]> {
  const { tokens, start, time } = padLeft(rows.map(({ ids }) => ids));
  const { logits, vocab } = await decoder.run({
    tokens,
    batch: rows.length,
    past: decoder.nothing(),
    rows: new Int32Array(rows.length),
    start,
  });
  return rows.map(({ ids, from }, row) =>
    ids.slice(from).map((id, i) => {
      // The logits of a position are about the token after it
      const at = (row * time + start[row] + from + i - 1) * vocab;
      const own = logits.subarray(at, at + vocab);
      return own[id] - logSumExp(own, own[argmax(own)]);
    })
  );
}
