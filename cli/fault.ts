/** How faults of a call are told: on stderr, and with --json as a document on stdout. */
import type { UserError } from "../lib/core/errors.ts";

/** Tells a fault of the user's, for which lab exits 2. */
export function tellUserError({ message, hint }: UserError): void {
  console.error(`lab: ${message}`);
  if (hint) console.error(hint);
  tellAsJson(message, hint);
}

/** Prints the `--json` document of a call that failed, where one is wanted. */
export function tellAsJson(message: string, hint: string | null = null): void {
  if (Deno.args.includes("--json")) {
    console.log(JSON.stringify({ error: { message, hint } }, null, 2));
  }
}
