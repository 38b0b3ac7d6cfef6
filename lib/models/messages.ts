/** Prompts as conversations: messages with roles, as OpenAI's API has them. */
import { UserError } from "../core/errors.ts";

export interface Message {
  role: "system" | "developer" | "user" | "assistant" | "tool" | "function";
  /** Its text; that of several parts joined, empty where there is none. */
  content: string;
  /** The message in OpenAI's form where it has more than a role and one text: a name, parts, tool calls. */
  raw?: Readonly<Record<string, unknown>>;
}

/** A prompt to a model: instructions and earlier turns if there are any, then the one to answer. */
export type Conversation = readonly Message[];

/** The conversation that a single question is. */
export function user(content: string): Conversation {
  return [{ role: "user", content }];
}

/** A conversation that a model cannot read, while another model may. */
export class UnreadableConversation extends UserError {}

/** What of a message is no text of a turn. */
const CALLS = ["tool_calls", "function_call", "audio"];

/** For models that read texts alone. @throws {UnreadableConversation} for anything but turns of texts, the user's last */
export function checkTurn(conversation: Conversation, asked: string): void {
  for (const [at, { role, raw = {} }] of conversation.entries()) {
    const found = role === "tool" || role === "function"
      ? `is of role ${role}`
      : CALLS.filter((key) => key in raw).map((key) => `has ${key}`)[0];
    if (found !== undefined) {
      throw new UnreadableConversation(
        `Cannot ask ${asked} as it reads turns of text alone: message ${at + 1} ${found}`,
      );
    }
  }
  const last = conversation.at(-1)?.role;
  if (last === "user") return;
  throw new UnreadableConversation(
    `Cannot ask ${asked} as a conversation must end with a message of the user: ` +
      (last === undefined ? "it is empty" : `its last is of the ${last}`),
  );
}
