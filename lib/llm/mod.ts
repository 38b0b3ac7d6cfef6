/** Language models behind one interface, their sampling and their prices. */
export { ask, type Asked } from "./ask.ts";
export { byLength, type EmbedOptions } from "./by_length.ts";
export {
  type Client,
  type Completion,
  type GenerateOptions,
  type Paid,
  paidFor,
  type ScoringClient,
  type StreamEnd,
  tryGenerate,
  UnansweredError,
  type Usage,
} from "./client.ts";
export { Decoder } from "./decoder.ts";
export { cosineOf, Encoder, normalized, padRight, textIds } from "./encoder.ts";
export type { GraphOptions } from "./graph.ts";
export { HostError, PromptRefused } from "./host_error.ts";
export { LocalClient } from "./local_client.ts";
export { type Endpoint, OpenAiClient } from "./openai_client.ts";
export { costOf, type Price, priceOf } from "./prices.ts";
export { probabilityOf } from "./sampling.ts";
export { storedClient } from "./stored_client.ts";
export { END, PAD, SEPARATOR, START, Tokenizer } from "./tokenizer.ts";
