/** Faults in the code that users bring, told by the line of theirs that threw and not by a stack of ours. */
import { fileURLToPath } from "node:url";
import { UserError } from "../core/errors.ts";

/** Frames of this library are not where a user looks. */
const LIBRARY = new URL("../", import.meta.url).href;

/**
 * The error of a user's code as a fault of the user's.
 *
 * @param what What failed, e.g. `Router "mine" failed to fit`.
 */
export function faultOf(error: unknown, what: string): UserError {
  if (error instanceof UserError) return error;
  const place = placeIn(error);
  const refused = error instanceof Deno.errors.NotCapable;
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new UserError(
    `${what}${place === null ? "" : ` at ${place}`}: ` +
      (refused ? said.replace(/, run again with.*/, "") : said),
    {
      hint: refused
        ? "A router's file may do what the command may (docs/extending.md); a program of --router-command may do more"
        : undefined,
      cause: error,
    },
  );
}

/** File, line and column of the first frame that is neither of this library nor of Deno. */
function placeIn(error: unknown): string | null {
  const stack = error instanceof Error ? error.stack ?? "" : "";
  for (const [, url, line, column] of stack.matchAll(/(file:\/\/[^\s()]+):(\d+):(\d+)/g)) {
    if (url.startsWith(LIBRARY)) continue;
    return `${fileURLToPath(url.replace(/\?.*$/, ""))}:${line}:${column}`;
  }
  return null;
}
