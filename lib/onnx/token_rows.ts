/** Texts as the rows of int64 tokens that encoders in Hugging Face's format read. */
import { Tensor } from "onnxruntime-node";
import { Tokenizer } from "@huggingface/tokenizers";

/**
 * A tokenizer of a tokenizer.json. Texts are cut and padded by who uses them: the limit that the file has is often
 * another one.
 */
export function tokenizerOf(json: Record<string, unknown>): Tokenizer {
  return new Tokenizer({ ...json, truncation: null, padding: null }, {});
}

/** Tokens of a text: of one that has more than `most`, the end is cut, but for the tokens that close it. */
export function tokensOf(
  text: string,
  { tokenizer, most }: { tokenizer: Tokenizer; most: number },
): number[] {
  const { ids } = tokenizer.encode(text);
  if (ids.length <= most) return ids;
  const { ids: own } = tokenizer.encode(text, { add_special_tokens: false });
  const framing = ids.length - own.length;
  let before = 0;
  while (before < framing && own.some((id, i) => ids[before + i] !== id)) before++;
  return [
    ...ids.slice(0, before),
    ...own.slice(0, Math.max(0, most - framing)),
    ...ids.slice(before + own.length),
  ];
}

/** Rows of tokens as inputs of a graph, the end of shorter ones padded. */
export function tokenFeeds(
  rows: readonly number[][],
  { pad }: { pad: number },
): { input_ids: Tensor; attention_mask: Tensor } {
  const time = Math.max(...rows.map((row) => row.length));
  const tokens = new BigInt64Array(rows.length * time).fill(BigInt(pad));
  const mask = new BigInt64Array(tokens.length);
  for (const [row, ids] of rows.entries()) {
    for (const [i, id] of ids.entries()) tokens[row * time + i] = BigInt(id);
    mask.fill(1n, row * time, row * time + ids.length);
  }
  const dims = [rows.length, time];
  return {
    input_ids: new Tensor("int64", tokens, dims),
    attention_mask: new Tensor("int64", mask, dims),
  };
}
