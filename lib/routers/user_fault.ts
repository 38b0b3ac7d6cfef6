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
  // Deno colours what it says of modules that do not load
  const whole = stripVTControlCharacters(
    error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  );
  // It ends with their place, calls them all TypeErrors, and advises flags that are not the user's to set
  const [, named] = /\n? +at (file:\/\/\S+:\d+:\d+)$/.exec(whole) ?? [];
  const refused = /(^|: )Requires \w+ access/.test(whole);
  const said = whole
    .replace(/(\n? +at file:\/\/\S+)+$/, "")
    .replace(/^TypeError: (?=\w*Error: )/, "")
    .replace(/, run again with.*/, "");
  const place = named === undefined ? placeIn(error) : pathOf(named);
  return new UserError(`${what}${place === null ? "" : ` at ${place}`}: ${said}`, {
    hint: refused
      ? "A router's file may do what the command may (docs/extending.md); a program of --router-command may do more"
      : undefined,
    cause: error,
  });
}

/** Packages' frames say nothing of the user's file either. */
const PACKAGES = /\/node_modules\/|\/npm\/[^/]+\/(@[^/]+\/)?[^/]+\/\d+\./;

/** File, line and column of the first frame that is neither of this library, nor of packages, nor of Deno. */
export function placeIn(error: unknown): string | null {
  const stack = error instanceof Error ? error.stack ?? "" : "";
  for (const [frame] of stack.matchAll(/file:\/\/[^\s()]+:\d+:\d+/g)) {
    if (!OURS.some((folder) => frame.startsWith(folder)) && !PACKAGES.test(frame)) {
      return pathOf(frame);
    }
  }
  return null;
}

/** "file:///home/me/mine.ts?digest:1:2" as a path. */
function pathOf(frame: string): string {
  const [, url, at] = /^(.*?)(?:\?.*)?(:\d+:\d+)$/.exec(frame)!;
  return fileURLToPath(url) + at;
}
