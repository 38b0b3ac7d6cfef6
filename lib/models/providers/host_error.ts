/** Errors of a call to a host: of the host and the way to it, or of the one prompt. */
import { APIConnectionError, APIError } from "openai";
import { UserError } from "../../core/errors.ts";

/** Whom a host error is about. */
export interface Asking {
  /** The model's name in this project, e.g. "groq/llama-3.1-8b-instant". */
  name: string;
  /** The model's name at its host. */
  model: string;
  baseUrl: string;
}

/** A fault of the host, which the next prompt would meet too: not reached, no credit, its limit. */
export class HostError extends UserError {
  constructor(
    { name, baseUrl }: Asking,
    problem: string,
    options: { hint?: string; cause?: unknown } = {},
  ) {
    super(`Cannot ask ${name} at ${baseUrl}: ${problem}`, options);
  }
}

/** A fault of one prompt, which leaves the others alone: too long, or of a kind that is refused. */
export class PromptRefused extends UserError {
  /** In the words of the host. */
  readonly reason: string;

  constructor({ name }: Asking, reason: string, options: { cause?: unknown } = {}) {
    super(`Cannot get an answer of ${name} as it refuses the prompt: ${reason}`, options);
    this.reason = reason;
  }
}

const OF_THE_PROMPT = [400, 413, 422];

/** Hosts quote the key that they refuse, so their words are not repeated, nor kept as the cause. */
const OF_THE_KEY: Record<number, { problem: string; hint: string }> = {
  401: { problem: "401, it does not accept the key", hint: "Is the key right?" },
  403: {
    problem: "403, it does not allow the call",
    hint: "Is the key right, and may it use this model?",
  },
};

/** The library's error, in words by which the user can fix the cause. */
export function hostFault(error: unknown, asking: Asking): HostError | PromptRefused {
  if (error instanceof APIConnectionError) {
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    return new HostError(asking, `it is not reached: ${reason}`, { cause: error });
  }
  const { message } = error as Error;
  const status = error instanceof APIError ? error.status as number | undefined : undefined;
  if (status === undefined) {
    return new HostError(asking, `its answer broke off: ${message}`, { cause: error });
  }
  if (OF_THE_PROMPT.includes(status)) return new PromptRefused(asking, message, { cause: error });
  if (status in OF_THE_KEY) {
    const { problem, hint } = OF_THE_KEY[status];
    return new HostError(asking, problem, { hint });
  }
  const hints: Record<number, string> = {
    402: "The account has no credit left",
    404: `Does the host have the model "${asking.model}"?`,
    429: "Its limit is reached. What was answered is kept: run the same again later",
  };
  const hint = hints[status] ?? "What was answered is kept: run it again later";
  return new HostError(asking, message, { hint, cause: error });
}
