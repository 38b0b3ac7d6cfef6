/** Prompts as conversations: messages with roles, the last one a user's. */
import { UserError } from "../core/errors.ts";

export interface Message {
  role: "system" | "user" | "assistant";
  content: string;
}

/** A prompt to a model: system messages and earlier turns if there are any, then a user's turn. */
export type Conversation = readonly Message[];

/** The conversation that a single question is. */
export function user(content: string): Conversation {
  return [{ role: "user", content }];
}

/** @throws {UserError} for a conversation that does not end with a user's turn */
export function checkTurn(conversation: Conversation, asked: string): void {
  const last = conversation.at(-1)?.role;
  if (last === "user") return;
  throw new UserError(
    `Cannot ask ${asked} as a conversation must end with a message of the user: ` +
      (last === undefined ? "it is empty" : `its last is of the ${last}`),
  );
}
