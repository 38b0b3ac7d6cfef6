/** The chat template of pocket models: they know no roles and no turns but one. */
import type { Conversation } from "../models/mod.ts";

/**
 * The contents of all messages in their order, a blank line between them; of a single question its
 * very text. Nothing is left out, and a conversation that is longer than the models' context is refused.
 * But they were trained on single questions: answers to anything else are guesses.
 */
export function oneTurn(conversation: Conversation): string {
  return conversation.map(({ content }) => content).filter((text) => text !== "").join("\n\n");
}
