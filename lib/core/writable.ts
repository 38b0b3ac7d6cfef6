/** Whether a file can be written, asked before what it is to hold is computed or paid for. */
import { dirname, extname } from "node:path";
import { UserError } from "./errors.ts";
import { makeFileSync, makeFolder, partialPath, unwritable } from "./write.ts";

/**
 * Makes the file's folder and tries to write there.
 *
 * @param options.endings Of the formats that can be written, e.g. ".parquet"; any when empty.
 * @param options.reads Files that the command reads itself: they stay, whatever `overwrite` says.
 * @param options.overwrite False where a file that is there must stay, as every command of lab has it without
 * --force. @default {true}
 * @throws {UserError} for another ending, a folder of its name, a file that must stay, or a place that cannot be
 * written
 */
export async function checkWritable(
  path: string,
  { endings, reads = [], overwrite = true }: {
    endings: readonly string[];
    reads?: readonly string[];
    overwrite?: boolean;
  },
): Promise<void> {
  if (endings.length > 0 && !endings.includes(extname(path).toLowerCase())) {
    throw new UserError(
      `Cannot write ${path} as it must end in ${endings.join(" or ")}: the ending says the format`,
    );
  }
  const real = await realPath(path);
  if (real !== null && (await Promise.all(reads.map(realPath))).includes(real)) {
    throw new UserError(`Cannot write ${path} as it is what the command reads`, {
      hint: "Choose another name: --force overwrites results alone",
    });
  }
  if (!overwrite && await Deno.stat(path).then(({ isFile }) => isFile, () => false)) {
    throw new UserError(`Cannot write ${path} as it exists already`, {
      hint: "Choose another name, or overwrite it with --force",
    });
  }
  const trial = partialPath(path);
  try {
    await makeFolder(dirname(path));
    if (await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false)) {
      throw new Error("it is a folder");
    }
    makeFileSync(trial);
  } catch (error) {
    throw unwritable(path, error as Error);
  } finally {
    await Deno.remove(trial).catch(() => {}); // it may not have come to be
  }
}

/** Where a path leads; null where there is nothing. */
function realPath(path: string): Promise<string | null> {
  return Deno.realPath(path).catch(() => null);
}
