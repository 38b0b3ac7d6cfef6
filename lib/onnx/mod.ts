/** ONNX Runtime: graphs with their weights, tokenizers, decoders that generate and encoders that embed. */
export { byLength, type EmbedOptions } from "./by_length.ts";
export { Decoder } from "./decoder.ts";
export { cosineOf, Encoder, normalized, padRight, textIds } from "./encoder.ts";
export {
  type Encoded,
  type Finish,
  generateRows,
  newRows,
  padLeft,
  type Row,
} from "./generation.ts";
export type { GraphOptions } from "./graph.ts";
export { OnnxEncoder, type Pooling } from "./onnx_encoder.ts";
export { argmax, logSumExp, probabilityOf, type TokenLogProb } from "./sampling.ts";
export { type AnsweredRow, scoreRows } from "./scoring.ts";
export { END, PAD, SEPARATOR, START, Tokenizer } from "./tokenizer.ts";
