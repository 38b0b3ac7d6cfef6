/**
 * ONNX Runtime: graphs with their weights, tokenizers, decoders that generate and encoders that embed.
 *
 * ```ts
 * import { cosineOf, normalized, padRight } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const [a, b] = [[3, 4], [4, 3]].map((vector) => normalized(Float32Array.from(vector)));
 * assert.equal(cosineOf(a, b).toFixed(2), "0.96");
 * const { tokens, present } = padRight([[1, 7, 3], [1, 3]], 3);
 * assert.deepEqual([[...tokens], [...present]], [[1, 7, 3, 1, 3, 0], [1, 1, 1, 1, 1, 0]]);
 * ```
 * @module
 */
export { byLength, type EmbedOptions } from "./by_length.ts";
export { Decoder } from "./decoder.ts";
export { cosineOf, cosinesOf, Encoder, normalized, padRight, textIds } from "./encoder.ts";
export {
  type Encoded,
  type Finish,
  generateRows,
  newRows,
  padLeft,
  type Row,
} from "./generation.ts";
export type { GraphOptions } from "./graph.ts";
export { OnnxClassifier } from "./onnx_classifier.ts";
export { OnnxEncoder, type Pooling } from "./onnx_encoder.ts";
export {
  argmax,
  logSumExp,
  probabilityOf,
  sampleToken,
  type Sampling,
  type TokenLogProb,
} from "./sampling.ts";
export { type AnsweredRow, scoreRows } from "./scoring.ts";
export { END, PAD, SEPARATOR, START, Tokenizer } from "./tokenizer.ts";
