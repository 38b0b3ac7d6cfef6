/** Whether a file can be written, asked before what it is to hold is computed or paid for. */
import { dirname, extname } from "node:path";
import { UserError } from "./errors.ts";

/**
 * Makes the file's folder and tries to write there.
 *
 * @param options.endings Of the formats that can be written, e.g. ".parquet"; any when empty.
 * @throws {UserError} for another ending, a folder of its name, or a place that cannot be written
 */
export async function checkWritable(
  path: string,
  { endings }: { endings: readonly string[] },
): Promise<void> {
  if (endings.length > 0 && !endings.includes(extname(path).toLowerCase())) {
    throw new UserError(
      `Cannot write ${path} as it must end in ${endings.join(" or ")}: the ending says the format`,
    );
  }
  const trial = `${path}.${crypto.randomUUID()}.partial`;
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    if (await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false)) {
      throw new Error("it is a folder");
    }
    await Deno.writeTextFile(trial, " ");
  } catch (error) {
    throw unwritable(path, error as Error);
  } finally {
    await Deno.remove(trial).catch(() => {}); // it may not have come to be
  }
}

/** That a file could not be written, and what to do about it. */
export function unwritable(path: string, error: Error & { code?: string }): UserError {
  if (error instanceof UserError) return error;
  const full = error.code === "ENOSPC" || /no space left|quota exceeded/i.test(error.message);
  const hint = full ? "Free some space and run this again" : "Name a file where you may write";
  // What the system adds is the name of the file beside that was tried
  const problem = error.message.replace(/ \(os error \d+\).*$/s, "");
  return new UserError(`Cannot write ${path}: ${problem}`, { hint, cause: error });
}
