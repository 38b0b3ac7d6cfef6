/**
 * Text files as they come: plain or compressed, with or without a byte order mark, in UTF-8 or UTF-16.
 * A truncated archive or a wrong byte is reported with the line it was met on.
 */
import type { UserError } from "../core/errors.ts";
import { badInput, type Place } from "./bad_input.ts";
import { unpack } from "./packed.ts";

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
 * Yields the text of `file` in chunks, unpacked where it is compressed.
 *
 * @throws {UserError} when the file is missing or empty, its compressed data is damaged or ends early, or
 * a byte is not of its encoding.
 */
export async function* readText(file: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let line = 1;
  const { readable } = await openFile(file);
  for await (const chunk of unpack(readable, () => ({ file, line }))) {
    decoder ??= new TextDecoder(encodingOf(chunk, file), { fatal: true });
    const text = decode(decoder, chunk, { file, line });
    line += countLines(text);
    if (text !== "") yield text;
  }
  if (decoder === undefined) throw badInput({ file }, { problem: "the file is empty" });
  const rest = decode(decoder, undefined, { file, line });
  if (rest !== "") yield rest;
}

/** UTF-8, or UTF-16 where a byte order mark says so or a first character, which is ASCII in all formats. */
function encodingOf(bytes: Uint8Array, file: string): "utf-8" | "utf-16le" | "utf-16be" {
  const [a, b, c, d] = bytes;
  if (a === 0 && b === 0 || c === 0 && d === 0) {
    throw badInput({ file }, {
      problem: "its text is UTF-32",
      hint: "Convert it: iconv -f UTF-32 -t UTF-8 FILE",
    });
  }
  if (a === 0xff && b === 0xfe || a !== 0 && b === 0) return "utf-16le";
  return a === 0xfe && b === 0xff || a === 0 ? "utf-16be" : "utf-8";
}

function decode(
  decoder: TextDecoder,
  chunk: Uint8Array | undefined,
  { file, line }: { file: string; line: number },
): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch (cause) {
    const good = new TextDecoder(decoder.encoding).decode(chunk).split("\uFFFD", 1)[0];
    const place = { file, line: line + countLines(good) };
    if (decoder.encoding !== "utf-8") {
      throw badInput(place, { problem: `a character is not valid ${decoder.encoding}`, cause });
    }
    throw badInput(place, {
      problem: "a byte is not valid UTF-8: is it Latin-1 (ISO 8859-1, Windows-1252)?",
      hint: "If so, convert the file: iconv -f WINDOWS-1252 -t UTF-8 FILE",
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
