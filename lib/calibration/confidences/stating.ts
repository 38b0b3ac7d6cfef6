/**
 * Asking a model for an answer and how sure it is of it. A model that was trained to state a confidence is asked in
 * the words of its training, any other is told the form of two lines (statement.ts).
 */
import { type Client, type ConfidencePrompt, user } from "../../models/mod.ts";
import { askForConfidence, readStatement } from "./statement.ts";

/** The prompt that asks a client to state its confidence. */
export function stating(client: Client): ConfidencePrompt {
  return client.instructions?.confidence ?? TOLD;
}

const TOLD: ConfidencePrompt = {
  of: (query) => user(askForConfidence(query)),
  read: readStatement,
};
