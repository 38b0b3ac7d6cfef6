/**
 * The files that a notebook names: a text among its parameters or in its code that is the path of one. What is
 * named is mostly read, and not always where a permission broker hears of it: a cell may hand it to another
 * program.
 */
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { codeCells, type Notebook } from "./notebook.ts";
import { type Parameters, parameterValues } from "./parameters.ts";

/** Texts of a cell's code, without those that are put together. */
const TEXT = /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\$]|\\.)*)`/g;
/** A longer text is no path. */
const LONGEST_PATH = 1_000;
/** Of a folder that a parameter names, at most so many files are looked at. */
const MOST_FILES = 1_000;

/** Absolute paths of files; of a folder that a parameter names, those in it. */
export async function namedPaths(
  notebook: Notebook,
  { params, cwd }: { params: Parameters; cwd: string },
): Promise<string[]> {
  const inCode = codeCells(notebook).flatMap(({ cell }) =>
    [...cell.source.matchAll(TEXT)].map(([, ...parts]) => parts.find((part) => part !== undefined)!)
  );
  const inParameters = textsIn(parameterValues(notebook, params));
  const paths = new Set<string>();
  for (const text of new Set([...inCode, ...inParameters])) {
    if (text === "" || text.length > LONGEST_PATH || text.includes("\0")) continue;
    const path = resolve(cwd, text);
    const kind = await kindOf(path);
    if (kind === "file") paths.add(path);
    if (kind === "folder" && inParameters.includes(text)) {
      const names = (await readdir(path)).sort().slice(0, MOST_FILES);
      for (const name of names) {
        if (await kindOf(join(path, name)) === "file") paths.add(join(path, name));
      }
    }
  }
  return [...paths];
}

async function kindOf(path: string): Promise<"file" | "folder" | null> {
  const info = await stat(path).catch(() => null);
  return info?.isFile() ? "file" : info?.isDirectory() ? "folder" : null;
}

/** The texts in a value as JSON has it. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
