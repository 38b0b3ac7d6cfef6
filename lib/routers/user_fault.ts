/** Faults in the code that users bring, told by the line of theirs that threw and not by a stack of ours. */
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { UserError } from "../core/errors.ts";

/** Frames of this library and its commands are not where a user looks. */
const OURS = ["../", "../../cli/"].map((folder) => new URL(folder, import.meta.url).href);

/**
 * The error of a user's code as a fault of the user's.
 *
 * @param what What failed, e.g. `Router "mine" failed to fit`.
 */
export function faultOf(error: unknown, what: string): UserError {
  if (error instanceof UserError) return error;
  const place = placeIn(error);
  const refused = error instanceof Deno.errors.NotCapable;
  // Deno colours what it says of modules that do not load
  const said = stripVTControlCharacters(
    error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  );
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
    if (OURS.some((folder) => url.startsWith(folder))) continue;
    return `${fileURLToPath(url.replace(/\?.*$/, ""))}:${line}:${column}`;
  }
  return null;
}
