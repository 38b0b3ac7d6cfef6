import { printable } from "./printable.ts";

/**
 * The one class for faults of the user's set-up or input: no data, no key, a wrong column, a wrong flag.
 * The command line prints its message and hint without a stack and exits 2; anything else is a bug of
 * ours and keeps its stack. Control characters of the texts that a message quotes are escaped.
 */
export class UserError extends Error {
  override readonly name = "UserError" as const;
  /** The next step for the user, printed on a line of its own. */
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(printable(message), { cause: options.cause });
    this.hint = options.hint && printable(options.hint);
  }
}
