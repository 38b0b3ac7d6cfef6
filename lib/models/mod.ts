/** Language models behind one interface, their sampling and their prices. */
export { ask, type Asked } from "./ask.ts";
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
export { HostError, PromptRefused } from "./providers/host_error.ts";
export { LocalClient } from "./local_client.ts";
export { type Endpoint, OpenAiClient } from "./providers/openai_client.ts";
export { costOf, findPrice, type Price, priceOf } from "./prices.ts";
export { storedClient } from "./stored_client.ts";
export {
  ANSWERS_VARIABLE,
  BASE_URL_VARIABLE,
  type ClientOptions,
  isPocket,
  openClient,
  openHosted,
} from "./open.ts";
export { ENCODER_VARIABLE, encoderInputs, openEncoder } from "./open_encoder.ts";
export type { SentenceEncoder } from "./sentence_encoder.ts";
export { stored } from "./stored_encoder.ts";
