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

/** The module made of a notebook, and where its lines come from. */
export interface CellsModule {
  /** The notebook's path. */
  notebook: string;
  /** The module's absolute path. */
  file: string;
  lines: CellLine[];
}

/** Calls `use` with the modules of the notebooks, whose files exist only until `use` is done. */
export async function withExtractedCells<T>(
  notebooks: string[],
  use: (modules: CellsModule[]) => Promise<T>,
): Promise<T> {
  const modules: CellsModule[] = [];
  try {
    for (const notebook of notebooks) {
      const { code, lines } = extractCells(await readNotebook(notebook));
      const name = `${basename(notebook, ".ipynb")}.${crypto.randomUUID()}.cells.ts`;
      const file = join(dirname(resolve(notebook)), name);
      await Deno.writeTextFile(file, code);
      modules.push({ notebook, file, lines });
    }
    return await use(modules);
  } finally {
    await Promise.all(modules.map(({ file }) => Deno.remove(file)));
  }
}

/**
 * Type-checks and lints the code cells of notebooks. Returns what was found, each finding with its
 * notebook, cell and line; an empty list means that all is well.
 */
export async function checkNotebooks(notebooks: string[]): Promise<string[]> {
  if (notebooks.length === 0) return [];
  return await withExtractedCells(notebooks, async (modules) => {
    const files = modules.map(({ file }) => file);
    const [checked, linted] = [await check(files), await lint(files)].map((findings) =>
      findings.map((finding) => placeInCells(finding, modules))
    );
    // Lint goes through the files in no order of its own.
    return [...checked, ...linted.sort((a, b) => a.localeCompare(b, "en", { numeric: true }))];
  });
}

async function check(files: string[]): Promise<string[]> {
  const { success, text } = await deno("check", ...files);
  if (success) return [];
  return text
    .replace(/^Check .*\n/gm, "")
    .replace(/\n\n(Found \d+ errors|error: Type checking failed)[^]*$/, "")
    .split("\n\n");
}

async function lint(files: string[]): Promise<string[]> {
  const { success, text } = await deno("lint", "--compact", ...files);
  if (success) return [];
  const findings = text.match(/^file:.*: line \d+, col \d+ - .*$/gm) ?? [text];
  return findings.map((line) => line.replace(/: line (\d+), col (\d+) - /, ":$1:$2: "));
}

/** Writes `file:///...cells.ts:12:3` as the notebook, cell, line and column that it stands for. */
function placeInCells(finding: string, modules: CellsModule[]): string {
  return finding.replace(/file:\S+\/(\S+\.cells\.ts):(\d+):(\d+)/g, (url, name, line, column) => {
    const module = modules.find(({ file }) => basename(file) === decodeURIComponent(name));
    const at = module?.lines[line - 1];
    return at ? `${module.notebook}, cell ${at.cell}, line ${at.line}, column ${column}` : url;
  });
}

async function deno(
  command: string,
  ...args: string[]
): Promise<{ success: boolean; text: string }> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [command, ...args],
    cwd: dirname(args.at(-1)!),
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { success, text: decoder.decode(stderr) + decoder.decode(stdout) };
}
