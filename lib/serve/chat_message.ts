/**
 * Messages of `/v1/chat/completions` as OpenAI's API has them: histories with the calls of tools too. All
 * of a message goes to a host as it came; routers and models of this machine read its text alone.
 */
import { z } from "@hono/zod-openapi";
import type { Message } from "../models/mod.ts";

const ROLES = ["system", "developer", "user", "assistant", "tool", "function"] as const;

type Raw = Readonly<Record<string, unknown>>;

/** What is wrong, and where in the message. */
type Fault = [path: (string | number)[], message: string];

/** The message, of which `content` is the text without surrounding blanks. */
export const messageSchema = z.record(z.string(), z.unknown(), {
  error: "it must be an object with a role and a content",
}).transform((message, context): Message => {
  const raw = withoutNulls(message);
  const faults: Fault[] = [];
  const content = textOf(raw, faults);
  checkFields(raw, faults);
  const [fault] = faults;
  if (fault) {
    const [path, message] = fault;
    context.issues.push({ code: "custom", path, message, input: undefined });
    return z.NEVER;
  }
  const role = raw.role as Message["role"];
  const plain = raw.content === content && Object.keys(raw).length === 2;
  return plain ? { role, content } : { role, content, raw };
}).openapi({
  type: "object",
  required: ["role"],
  properties: {
    role: { type: "string", enum: [...ROLES] },
    content: {
      description: "A text, or a list of parts of type text; null beside the calls of an assistant",
    },
    name: { type: "string" },
    tool_calls: { type: "array", items: { type: "object" } },
    tool_call_id: { type: "string" },
  },
});

/** A field that is null is as one that is not there, but for the content, which hosts demand. */
function withoutNulls(message: Raw): Raw {
  return Object.fromEntries(
    Object.entries(message).filter(([key, value]) => key === "content" || value !== null),
  );
}

function textOf(raw: Raw, faults: Fault[]): string {
  const { role, content } = raw;
  if (!ROLES.includes(role as Message["role"])) {
    faults.push([["role"], `it must be one of ${ROLES.join(", ")}`]);
    return "";
  }
  const text = content ?? insteadOfText(raw, faults);
  const parts = typeof text === "string" ? [text] : partsOf(text, { role, faults });
  const whole = parts.join("\n").trim();
  if (!whole.isWellFormed()) {
    faults.push([["content"], "it must be Unicode: half of a surrogate pair is no character"]);
  }
  return whole;
}

/** The text of a message without a content, which an assistant's may be that has something else. */
function insteadOfText({ role, ...rest }: Raw, faults: Fault[]): string {
  if (role === "assistant") {
    const { tool_calls, function_call, audio, refusal } = rest;
    if (Array.isArray(tool_calls) ? tool_calls.length > 0 : tool_calls !== undefined) return "";
    if (function_call !== undefined || audio !== undefined) return "";
    if (typeof refusal === "string") return refusal;
    faults.push([
      ["content"],
      "it must be a text, as the message has no tool_calls, function_call, refusal or audio",
    ]);
  } else if (role !== "function") {
    faults.push([["content"], "it must be a text or a list of parts of type text"]);
  }
  return "";
}

function partsOf(
  content: unknown,
  { role, faults }: { role: unknown; faults: Fault[] },
): string[] {
  if (!Array.isArray(content)) {
    faults.push([["content"], "it must be a text or a list of parts of type text"]);
    return [];
  }
  if (content.length === 0) faults.push([["content"], "there must be one part or more"]);
  return content.map((part, at) => {
    const { type, ...rest } = Object(part) as Raw;
    const key = type === "refusal" && role === "assistant" ? "refusal" : "text";
    if (type === key && typeof rest[key] === "string") return rest[key];
    const fault: Fault = typeof type === "string" && type !== key
      ? [["type"], `parts of type ${quoted(type)} are not supported, only of type text`]
      : type === key
      ? [[key], "it must be a text"]
      : [[], "it must be a part with a type and a text"];
    faults.push([["content", at, ...fault[0]], fault[1]]);
    return "";
  });
}

/** The fields that a host could not read; those that only some hosts know are for them to judge. */
function checkFields(raw: Raw, faults: Fault[]): void {
  const must = (key: string, is: (value: unknown) => boolean, what: string) => {
    if (!is(raw[key])) faults.push([[key], what]);
  };
  const isText = (value: unknown) => typeof value === "string";
  const isObject = (value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const orNone = (is: (value: unknown) => boolean) => (value: unknown) =>
    value === undefined || is(value);
  const { role } = raw;
  must("name", role === "function" ? isText : orNone(isText), "it must be a text");
  must("refusal", orNone(isText), "it must be a text");
  must("tool_call_id", role === "tool" ? isText : orNone(isText), "it must be a text");
  must("function_call", orNone(isObject), "it must be an object");
  must("audio", orNone(isObject), "it must be an object");
  must(
    "tool_calls",
    orNone((value) => Array.isArray(value) && value.every(isObject)),
    "it must be a list of objects",
  );
}

function quoted(text: string): string {
  return `"${[...text].slice(0, 40).join("")}"`;
}
