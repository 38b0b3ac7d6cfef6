/**
 * Models behind one interface: their capabilities, who provides them, their prices and kept answers.
 *
 * ```ts
 * import { able, openClient, user } from "./mod.ts";
 * import "../pocket/mod.ts"; // registers the models that are here
 * import assert from "node:assert/strict";
 *
 * const client = able(await openClient("pocket-small"), "generate", "score");
 * const [[{ text, cost_usd }]] = await client.generate([user("Spell a b c backwards.")], {
 *   temperature: 0,
 * });
 * assert.ok(text.length > 0 && cost_usd > 0);
 * ```
 * @module
 */
export { paidFor, tryGenerate, UnansweredError } from "./answers.ts";
export { ask, type Asked } from "./ask.ts";
export { bestOf } from "./best_of.ts";
export { Budget, BudgetExhausted, type Reservation } from "./budget.ts";
export { type Able, able, can, type Capability } from "./capabilities.ts";
export type {
  Client,
  Completion,
  ConfidencePrompt,
  FineTuning,
  GenerateOptions,
  HeadLoss,
  Instructions,
  LanguageModelTuning,
  Limits,
  Paid,
  QueryPrompt,
  SaidWithConfidence,
  ScoredAnswer,
  StreamEnd,
  StreamOptions,
  TaskPrompt,
} from "./client.ts";
export { encoderClient } from "./encoder_client.ts";
export { modelsFromEnvironment, type NamedModels, namedModelsSchema } from "./environment.ts";
export { VARIABLES } from "./variables.ts";
export { LocalClient } from "./local_client.ts";
export { type Conversation, type Message, UnreadableConversation, user } from "./messages.ts";
export { openEncoder } from "./open_encoder.ts";
export { openingFields, openingOf } from "./opening.ts";
export {
  costOf,
  findPrice,
  parsePrice,
  type Price,
  priceOf,
  PRICES_FILE,
  priceSchema,
  pricesDate,
  type Usage,
} from "./prices.ts";
export { type OpenOptions, type Provider, type Thinking, thinkingSchema } from "./provider.ts";
export { HostError, PromptRefused } from "./providers/host_error.ts";
export { describeModels, openClient, registerProvider } from "./registry.ts";
export { storedClient } from "./stored_client.ts";
export { stored } from "./stored_encoder.ts";
