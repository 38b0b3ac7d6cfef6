/**
 * Errors of a call to a host: of the host and the way to it, or of the one prompt. A host's words come into them
 * without secrets and cut to a sane length, and what the library threw stays outside, as it quotes both.
 */
import { UserError } from "../../core/errors.ts";
import { foreignWords } from "../../core/redact.ts";

/** Whom a host error is about. */
export interface Asking {
  /** The model's name in this project, e.g. "groq/llama-3.1-8b-instant". */
  name: string;
  /** The model's name at its host. */
  model: string;
  /** Without credentials. */
  baseUrl: string;
  /** What the host is told and no message may tell: the key, the password. */
  secrets: readonly string[];
}

/** A fault of the host or of the way to it: not reached, no credit, its limit, a reply that is none. */
export class HostError extends UserError {
  /** What is wrong. */
  readonly reason: string;
  /** True where all other calls meet it too, so that none is worth making: the key, the credit, a limit. */
  readonly lasting: boolean;
  /** True where it said nothing in the time it had. */
  readonly late: boolean;
  /** US dollars that the host told of calls whose answers this error leaves unused. */
  cost_usd = 0;
  readonly #asking: Asking;

  constructor(
    asking: Asking,
    reason: string,
    { hint, lasting = false, late = false }: {
      hint?: string | undefined;
      lasting?: boolean;
      late?: boolean;
    } = {},
  ) {
    super(`Cannot ask ${asking.name} at ${asking.baseUrl}: ${reason}`, hint ? { hint } : {});
    this.reason = reason;
    this.lasting = lasting;
    this.late = late;
    this.#asking = asking;
  }

  /** The same error, which says what was tried, e.g. "asked 3 times in 180 s". */
  after(what: string): HostError {
    const { hint, lasting, late } = this;
    return new HostError(this.#asking, `${this.reason} (${what})`, { hint, lasting, late });
  }
}

/** A fault of one prompt, which leaves the others alone: too long, or of a kind that is refused. */
export class PromptRefused extends UserError {
  /** In the words of the host. */
  readonly reason: string;
  /** US dollars that the host told of calls whose answers this error leaves unused. */
  cost_usd = 0;

  constructor({ name, secrets }: Pick<Asking, "name" | "secrets">, words: string) {
    const reason = foreignWords(words, secrets);
    super(`Cannot get an answer of ${name} as it refuses the prompt: ${reason}`);
    this.reason = reason;
  }
}

/** That one attempt at a call failed. */
export class FailedAttempt extends Error {
  /** What the caller hears if it was the last one. */
  readonly told: HostError | PromptRefused;
  /** True where another may succeed. */
  readonly again: boolean;
  /** Milliseconds that the host asks to wait before. */
  readonly waitMs: number;
  /** True where the host may have worked for it, and charge that. */
  readonly worked: boolean;
  /** True where the host has too many calls. */
  readonly busy: boolean;

  constructor(
    told: HostError | PromptRefused,
    { again = false, waitMs = 0, worked = false, busy = false }: {
      again?: boolean;
      waitMs?: number;
      worked?: boolean;
      busy?: boolean;
    } = {},
  ) {
    super(told.message);
    this.told = told;
    this.again = again;
    this.waitMs = waitMs;
    this.worked = worked;
    this.busy = busy;
  }
}

const OF_THE_PROMPT = [400, 413, 422];

/** Of which another attempt may be spared; so are 5xx. */
const PASSING = [408, 409, 425, 429];

/** That there are too many calls; 529 is said by some hosts. */
const BUSY = [429, 503, 529];

/** Hosts quote the key that they refuse, in ways of their own, so their words are not repeated. */
const OF_THE_KEY: Record<number, { reason: string; hint: string }> = {
  401: { reason: "401, it does not accept the key", hint: "Is the key right?" },
  403: {
    reason: "403, it does not allow the call",
    hint: "Is the key right, and may it use this model?",
  },
};

const KEPT = "What was answered is kept: run it again later";

/** A status that tells of a fault, as the user hears it. */
export function statusFault(
  asking: Asking,
  { status, words, waitMs = 0 }: { status: number; words: string; waitMs?: number },
): FailedAttempt {
  const problem = `${status} ${words}`.trim();
  if (OF_THE_PROMPT.includes(status)) return new FailedAttempt(new PromptRefused(asking, problem));
  if (status in OF_THE_KEY) {
    const { reason, hint } = OF_THE_KEY[status];
    return new FailedAttempt(new HostError(asking, reason, { hint, lasting: true }));
  }
  const hints: Record<number, string> = {
    402: "The account has no credit left",
    404: `Does the host have the model "${asking.model}"?`,
    429: "Its limit is reached. What was answered is kept: run the same again later",
  };
  const again = PASSING.includes(status) || status >= 500;
  const told = new HostError(asking, foreignWords(problem, asking.secrets), {
    hint: hints[status] ?? KEPT,
    lasting: status === 429 || !again,
  });
  return new FailedAttempt(told, { again, waitMs, busy: BUSY.includes(status) });
}

/** A reply of status 200 that is no answer: broken off, HTML, an error; the host may charge it. */
export function replyFault(asking: Asking, words: string): FailedAttempt {
  const told = new HostError(asking, foreignWords(words, asking.secrets), { hint: KEPT });
  return new FailedAttempt(told, { again: true, worked: true });
}

/** That the host is not reached, or was left before it said anything. */
export function connectionFault(asking: Asking, error: Error): FailedAttempt {
  const causes = causesOf(error), forbidden = causes.find(isForbidden);
  if (forbidden !== undefined) return permissionFault(asking, forbidden);
  const { message } = causes[1] ?? error;
  const told = new HostError(
    asking,
    `it is not reached: ${foreignWords(message, asking.secrets)}`,
    { hint: KEPT },
  );
  return new FailedAttempt(told, { again: true, worked: !/\(Connect\)|dns error/.test(message) });
}

/** That this process may not connect to a host, as one redirects to it: that stays so however often it is asked. */
function permissionFault(asking: Asking, { message }: Error): FailedAttempt {
  const [, host] = /net access to "([^"]*)"/.exec(message) ?? [];
  const other = host === undefined ? "a host" : foreignWords(host, asking.secrets);
  const told = new HostError(
    asking,
    `it leads to ${other}, which this process may not connect to`,
    {
      hint: "Name the host that answers itself with --base-url",
      lasting: true,
    },
  );
  return new FailedAttempt(told);
}

/** The error and those that it came of, the latest first. */
function causesOf(error: Error): Error[] {
  const causes: Error[] = [];
  for (let at: unknown = error; at instanceof Error && !causes.includes(at); at = at.cause) {
    causes.push(at);
  }
  return causes;
}

function isForbidden(error: Error): boolean {
  return error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied;
}

/** That no answer came in the time of an attempt, or that it stopped coming. */
export function silenceFault(asking: Asking, ms: number): FailedAttempt {
  const told = new HostError(asking, `no answer came within ${Math.round(ms / 100) / 10} s`, {
    hint: KEPT,
    late: true,
  });
  return new FailedAttempt(told, { again: true, worked: true });
}

/** That no call could be made in the time there was, as others had their turns. */
export function queueFault(asking: Asking): FailedAttempt {
  const told = new HostError(asking, "other calls of it took all the time there was", {
    hint: KEPT,
  });
  return new FailedAttempt(told);
}

/** That another model answered, at a price of its own; null where the host does not tell which. */
export function versionFault(asking: Asking, version: string | null): FailedAttempt {
  const { name, model, secrets } = asking;
  const who = version === null ? "it does not tell which model" : foreignWords(version, secrets);
  const told = new HostError(asking, `${who} answered where ${model} was asked`, {
    hint:
      `Models that are retired are answered by others: name the one that answers, or allow it with ` +
      `--allow-other-version. What it answers counts at the price of ${name}, which --price sets`,
    lasting: true,
  });
  return new FailedAttempt(told, { worked: true });
}

/** That the tokens of an answer are not told, or wrong: asking again would cost again and help nothing. */
export function usageFault(asking: Asking): FailedAttempt {
  const told = new HostError(
    asking,
    "it does not tell how many tokens its answer took, so its cost is not known",
    { hint: "Ask an endpoint that gives `usage` with its answers" },
  );
  return new FailedAttempt(told, { worked: true });
}
