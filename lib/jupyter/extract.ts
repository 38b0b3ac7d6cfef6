/**
 * The code cells of a notebook as one TypeScript module beside it, since Deno's tools do not look into
 * notebooks: `deno check` and `deno lint` then find faults before a kernel does, and `deno info` tells
 * what is imported. As one module the cells may not declare a name twice, which is a good rule anyway.
 */
import { basename, dirname, join, resolve } from "node:path";
import { codeCells, type Notebook, readNotebook } from "./notebook.ts";

/** A place in a notebook: cell and line counted from 1. */
export interface CellLine {
  cell: number;
  line: number;
}

/** The module's text and, for each of its lines, the cell and the line it comes from. */
export function extractCells(notebook: Notebook): { code: string; lines: CellLine[] } {
  const code: string[] = [];
  const lines: CellLine[] = [];
  for (const { cell, number } of codeCells(notebook)) {
    // In a cell the last semicolon may be left out; here the next cell follows.
    const source = /[;}]\s*$/.test(cell.source) ? cell.source : `${cell.source};`;
    source.split("\n").forEach((text, i) => {
      code.push(text);
      lines.push({ cell: number, line: i + 1 });
    });
  }
  return { code: [...code, "export {};", ""].join("\n"), lines };
}

/** Calls `use` with the file of extracted cells, which exists only until `use` is done. */
export async function withExtractedCells<T>(
  path: string,
  use: (file: string, lines: CellLine[]) => Promise<T>,
): Promise<T> {
  const { code, lines } = extractCells(await readNotebook(path));
  const name = `${basename(path, ".ipynb")}.${crypto.randomUUID()}.cells.ts`;
  const file = join(dirname(resolve(path)), name);
  try {
    await Deno.writeTextFile(file, code);
    return await use(file, lines);
  } finally {
    await Deno.remove(file);
  }
}

/**
 * Type-checks and lints the code cells of notebooks. Returns what was found, each finding with its
 * notebook, cell and line; an empty list means that all is well.
 */
export async function checkNotebooks(paths: string[]): Promise<string[]> {
  const findings: string[] = [];
  for (const path of paths) {
    await withExtractedCells(path, async (file, lines) => {
      const place = (line: string, column: string) => {
        const at = lines[+line - 1] ?? lines.at(-1);
        return `${path}, cell ${at?.cell}, line ${at?.line}, column ${column}`;
      };
      findings.push(...await check(file, place), ...await lint(file, place));
    });
  }
  return findings;
}

type Place = (line: string, column: string) => string;

async function check(file: string, place: Place): Promise<string[]> {
  const { success, text } = await deno("check", file);
  if (success) return [];
  return text
    .replace(/^Check .*\n/, "")
    .replace(/\n\n(Found \d+ errors|error: Type checking failed)[^]*$/, "")
    .split("\n\n")
    .map((finding) =>
      finding.replace(/file:\S+\.cells\.ts:(\d+):(\d+)/g, (_, line, column) => place(line, column))
    );
}

async function lint(file: string, place: Place): Promise<string[]> {
  const { success, text } = await deno("lint", "--compact", file);
  if (success) return [];
  const findings = [...text.matchAll(/^file:.*: line (\d+), col (\d+) - (.*)$/gm)];
  return findings.length === 0
    ? [text]
    : findings.map(([, line, column, message]) => `${place(line, column)}: ${message}`);
}

async function deno(...args: string[]): Promise<{ success: boolean; text: string }> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: dirname(args.at(-1)!),
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { success, text: decoder.decode(stderr) + decoder.decode(stdout) };
}
