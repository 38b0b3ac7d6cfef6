/** An answer of a host, or a piece of one, whatever it speaks; and a reply that is none, in the host's words. */
import { z } from "zod";
import type { Finish, TokenLogProb } from "../../onnx/mod.ts";

/** One answer, or one piece of it. */
export interface Reply {
  /** Null where there is none. */
  text: string | null;
  /** The host's words for giving none. */
  refusal: string | null;
  /** Why it ended, in the host's word; null before it did. */
  finish: string | null;
  /** What that means; null before it did. */
  end: Finish | "refused" | null;
  /** With their log-probabilities; null where they are not told. */
  tokens: TokenLogProb[] | null;
  /** The model that answered, as the host calls it; null where it tells none. */
  version: string | null;
}

/** What came is no answer. */
export class BadReply extends Error {
  /** The status that the host gives in the error object of a reply; null where it gives none. */
  readonly status: number | null;

  constructor(message: string, status: number | null = null) {
    super(message);
    this.status = status;
  }
}

/** More tokens than any call can have; a host that tells more does not tell the truth. */
const MOST_TOKENS = 1e9;

/** Tokens that can be true: not negative, in parts or beyond all measure. */
export const tokenCount = z.int().min(0).max(MOST_TOKENS);

/** A host's words for an error, wherever in its JSON they are; else all that it said. */
export function wordsIn(body: unknown): string {
  if (typeof body === "string") return body;
  for (const name of ["error", "message", "detail", "msg", "metadata", "raw"]) {
    const part = fieldOf(body, name);
    if (part !== undefined && part !== null && part !== "") return wordsIn(part);
  }
  return JSON.stringify(body) ?? "";
}

/** An error object as a host gives it. */
export function toldError(error: unknown): BadReply {
  const code = Number(fieldOf(error, "code") ?? fieldOf(error, "status"));
  return new BadReply(wordsIn(error), code >= 400 && code <= 599 ? Math.trunc(code) : null);
}

/** What a host answered, if the schema has it. `list` is the field that any answer has. */
export function checked<S extends z.ZodType>(
  body: unknown,
  { schema, list }: { schema: S; list: string },
): z.output<S> {
  const { success, data, error } = schema.safeParse(body);
  if (success) return data;
  if (fieldOf(body, list) === undefined) {
    throw new BadReply(`it answered without ${list}: ${wordsIn(body)}`);
  }
  const path = error.issues[0].path.join(".");
  throw new BadReply(`it answered with ${path} that is none: ${JSON.stringify(body)}`);
}

export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
