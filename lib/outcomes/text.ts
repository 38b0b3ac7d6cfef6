/**
 * Text files as they come: plain or gzipped, with or without a byte order mark, always UTF-8.
 * A truncated archive or a wrong byte is reported with the line it was met on.
 */
import type { UserError } from "../core/errors.ts";
import { badInput, type Place } from "./bad_input.ts";

/** Characters of the longest record that is read: what is longer is hardly one, and would fill the memory. */
export const LONGEST_RECORD = 2 ** 26;

/** The fault of a record beyond that. */
export function tooLong(place: Place): UserError {
  return badInput(place, {
    problem: `this record has more than ${LONGEST_RECORD.toLocaleString("en")} characters`,
    hint: "Is a line end, a quote or a bracket missing?",
  });
}

/**
 * Yields the text of `file` in chunks, gunzipped when its name ends in `.gz`.
 *
 * @throws {UserError} when the file is missing or empty, the gzip stream is damaged or ends early, or
 * a byte is not UTF-8.
 */
export async function* readText(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  let bytes = 0;
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch (cause) {
      const good = new TextDecoder().decode(chunk).split("\uFFFD", 1)[0];
      throw badInput({ file, line: line + countLines(good) }, {
        problem: "a byte is not valid UTF-8",
        hint: "Convert the file, e.g. iconv -f latin1 -t utf-8.",
        cause,
      });
    }
  };

  for await (const chunk of readBytes(file, () => line)) {
    bytes += chunk.length;
    const text = decode(chunk);
    line += countLines(text);
    if (text !== "") yield text;
  }
  if (bytes === 0) throw badInput({ file }, { problem: "the file is empty" });
  const rest = decode();
  if (rest !== "") yield rest;
}

async function* readBytes(file: string, line: () => number): AsyncGenerator<Uint8Array> {
  const { readable } = await openFile(file);
  if (!file.endsWith(".gz")) {
    yield* readable;
    return;
  }
  try {
    yield* readable.pipeThrough(new DecompressionStream("gzip"));
  } catch (cause) {
    throw badInput({ file, line: line() }, {
      problem: "the gzip data is damaged or ends early",
      hint: "Fetch or compress the file again.",
      cause,
    });
  }
}

async function openFile(file: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(file);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw badInput({ file }, { problem: "there is no such file", cause });
  }
}

/** Number of line ends in a text. */
export function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
