/**
 * From the paths a user names to data files: folders are walked, each file's container and first
 * record are looked at, and contamination lists (RouteLLM's JSON Lines with `eval_prompt`) set apart.
 */
import { join } from "node:path";
import { badInput } from "./bad_input.ts";
import { readCsvHeader } from "./csv.ts";
import { FRAME_FILE, readFrame, recordsOf } from "./frame_file.ts";
import type { InputFile } from "./readers/reader.ts";
import { readRecords } from "./records.ts";

const CONTAINERS: [RegExp, InputFile["container"]][] = [
  [/\.(csv|tsv)(\.gz|\.zst)?$/i, "csv"],
  [/\.(jsonl|ndjson)(\.gz|\.zst)?$/i, "jsonl"],
  [/\.json(\.gz|\.zst)?$/i, "json"],
  [FRAME_FILE, "frame"],
];

/** The data files among the user's paths, and the texts that contamination lists among them name. */
export interface Inputs {
  files: InputFile[];
  contaminated: Set<string>;
}

/**
 * Looks at `paths`: files, or folders to search for data files.
 *
 * @throws {UserError} when a path does not exist, is of no known kind, or a folder has no data.
 */
export async function readInputs(paths: string[]): Promise<Inputs> {
  const inputs: Inputs = { files: [], contaminated: new Set() };
  for (const path of (await Promise.all(paths.map(dataFiles))).flat()) {
    const input = await probe(path);
    if (input.fields.includes("eval_prompt")) {
      for await (const { values } of readRecords(input)) {
        inputs.contaminated.add(String(values.eval_prompt));
      }
    } else {
      inputs.files.push(input);
    }
  }
  if (inputs.files.length === 0) {
    throw badInput({ file: paths.join(", ") }, { problem: "there is no data file" });
  }
  return inputs;
}

function containerOf(path: string): InputFile["container"] | undefined {
  return CONTAINERS.find(([pattern]) => pattern.test(path))?.[1];
}

/** The path itself if it is a data file, those below it if it is a folder, in order. */
async function dataFiles(path: string): Promise<string[]> {
  let info: Deno.FileInfo;
  try {
    info = await Deno.stat(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw badInput({ file: path }, { problem: "there is no such file or folder", cause });
  }
  if (!info.isDirectory) {
    if (containerOf(path)) return [path];
    throw badInput({ file: path }, {
      problem:
        "its name ends in none of .csv, .tsv, .json, .jsonl, .ndjson, .parquet, .arrow, .ipc, " +
        ".feather (and .gz or .zst)",
    });
  }
  const entries = await Array.fromAsync(Deno.readDir(path));
  const inside = entries
    .filter(({ name, isDirectory }) => isDirectory ? !name.startsWith(".") : containerOf(name))
    .map(({ name }) => join(path, name))
    .sort();
  return (await Promise.all(inside.map(dataFiles))).flat();
}

async function probe(path: string): Promise<InputFile> {
  const container = containerOf(path)!;
  if (container === "frame") {
    const frame = await readFrame(path), [first] = recordsOf(frame.head(1));
    return { path, container, fields: frame.columns, first: first?.values ?? null };
  }
  const fields = container === "csv" ? await readCsvHeader(path) : [];
  const records = readRecords({ path, container, fields, first: null })[Symbol.asyncIterator]();
  const { value: record, done } = await records.next();
  await records.return?.();
  if (!done) {
    const { values } = record;
    return {
      path,
      container,
      fields: fields.length > 0 ? fields : Object.keys(values),
      first: values,
    };
  }
  if (fields.length === 0) throw badInput({ file: path }, { problem: "it holds no record" });
  return { path, container, fields, first: null };
}
