/**
 * Code of the user's in a command, a router's file: it may not end the process as if all were well, and what it prints
 * goes to stderr, as stdout is the command's own report, of JSON with --json.
 */
import { UserError } from "../lib/core/errors.ts";
import { placeIn } from "../lib/routers/user_fault.ts";
import { tellUserError } from "./fault.ts";

export function guardOwnCode(): void {
  const { log, info, debug } = console, own = { log, info, debug };
  for (const name of ["log", "info", "debug"] as const) {
    console[name] = (...values) =>
      (placeIn(new Error()) === null ? own[name] : console.error)(...values);
  }
  globalThis.addEventListener("unload", () => {
    const place = placeIn(new Error());
    if (place === null) return;
    Deno.exitCode = 2;
    Object.assign(console, own); // what is said below is lab's, though it was called from the user's code
    tellUserError(
      new UserError(`Cannot go on as ${place} ended the process`, {
        hint: "A router's file throws an error where it cannot go on",
      }),
    );
  });
}
