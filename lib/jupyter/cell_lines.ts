/**
 * Which cell, line and column a stack frame means. The kernel gives every cell the same script name
 * and counts lines after its own transpilation (which drops blank lines and types). So each cell is
 * sent below so many empty lines that no two cells share a line number, and the rest is undone with
 * the source map of `deno transpile`, which emits the same lines as the kernel. Fits Deno 2.9.
 */
import { SourceMap } from "node:module";

/** A place in a notebook: the runner's number for the cell, and line and column counted from 1. */
export interface Position {
  cell: number;
  line: number;
  column: number;
}

/** A diagnostic of the parser. */
export interface SyntaxFault {
  message: string;
  line: number;
  column: number;
}

interface Script {
  cell: number;
  /** The lead and the cell, as the kernel sees them. */
  code: string;
  /** Lines of the lead, the same before and after transpilation. */
  lead: number;
  map?: Promise<SourceMap | undefined>;
}

/** Lines below this are left to the cell, if any, that could not be given a lead. */
const FIRST_LEAD = 1_000;
const COMMENTS_BEFORE_MODULE_ITEM =
  /^(?:\s|\/\/.*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)+(?=(?:import|export)\b)/gm;
const FRAME = /<anonymous>:(\d+):(\d+)/g;

export class CellLines {
  /** In order of their leads. */
  readonly #scripts: Script[] = [];
  #end = FIRST_LEAD;

  /**
   * The code to send for a cell: first a call of `enter` with the cell's number and a string whose
   * lines set the cell apart, then the cell.
   */
  send(source: string, options: { cell: number; enter: string }): string {
    const { cell, enter } = options;
    if (source.trimStart().startsWith("{")) {
      // The kernel reads it as an object, but only if nothing stands before it.
      if (this.#scripts[0]?.lead === 0) this.#scripts.shift();
      this.#scripts.unshift({ cell, code: source, lead: 0 });
      return source;
    }
    const lead = `${enter}(${cell}, \`${"\n".repeat(this.#end)}\`);\n`;
    this.#scripts.push({ cell, code: lead + blankLostComments(source), lead: this.#end + 1 });
    this.#end += mostLines(source);
    return lead + source;
  }

  /** The positions of the stack frames in `text` that lie in cells, innermost first. */
  async positions(text: string): Promise<Position[]> {
    const found = await Promise.all(
      [...text.matchAll(FRAME)].map(([, line, column]) => this.#locate(+line, +column)),
    );
    return found.filter((position) => position !== undefined);
  }

  /** `text` with the frames that lie in cells written as `cell 3:8:9`. */
  async rewrite(text: string): Promise<string> {
    const places = new Map<string, string>();
    for (const [frame, line, column] of text.matchAll(FRAME)) {
      const at = await this.#locate(+line, +column);
      if (at) places.set(frame, `cell ${at.cell}:${at.line}:${at.column}`);
    }
    return text.replace(FRAME, (frame) => places.get(frame) ?? frame);
  }

  async #locate(line: number, column: number): Promise<Position | undefined> {
    const script = this.#scripts.findLast(({ lead }) => line > lead);
    if (!script) return undefined;
    script.map ??= transpile(script.code).then((result) =>
      result instanceof SourceMap ? result : undefined
    );
    const entry = (await script.map)?.findEntry(line - 1, column - 1);
    if (!entry || !("originalLine" in entry) || entry.originalLine < script.lead) return undefined;
    return {
      cell: script.cell,
      line: entry.originalLine - script.lead + 1,
      column: entry.originalColumn + 1,
    };
  }
}

/**
 * A bound on the lines that transpilation makes of a cell: it breaks lines at marks, for some (enums, accessors,
 * properties of a constructor) twice, and brings 394 of its own for decorators.
 */
function mostLines(source: string): number {
  const marks = source.match(/[\n;,:{}[\]]/g)?.length ?? 0;
  return 2 * marks + 10 + (source.includes("@") ? 500 : 0);
}

/** The syntax error of a cell, if it has one; the kernel does not report it. */
export async function findSyntaxFault(source: string): Promise<SyntaxFault | undefined> {
  const result = await transpile(source);
  return result instanceof SourceMap ? undefined : result;
}

/** The kernel loses the comments before an import or export, and with them their lines. */
function blankLostComments(source: string): string {
  return source.replace(COMMENTS_BEFORE_MODULE_ITEM, (comments) => comments.replace(/[^\n]/g, ""));
}

async function transpile(source: string): Promise<SourceMap | SyntaxFault | undefined> {
  const directory = await Deno.makeTempDir({ prefix: "routelab-cell-" });
  try {
    // Unused imports stay in, as they do in the kernel.
    const config = { compilerOptions: { verbatimModuleSyntax: true } };
    await Deno.writeTextFile(`${directory}/deno.json`, JSON.stringify(config));
    await Deno.writeTextFile(`${directory}/cell.ts`, source);
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["transpile", "--quiet", "--source-map", "inline", "cell.ts"],
      cwd: directory,
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const map = new TextDecoder().decode(stdout).match(/sourceMappingURL=.*?base64,(\S+)/)?.[1];
    if (map) return new SourceMap(JSON.parse(atob(map)));
    const diagnostic = new TextDecoder().decode(stderr)
      .match(/error: (?:SyntaxError: )?(.+)[^]*?cell\.ts:(\d+):(\d+)/);
    if (!diagnostic) return undefined;
    return { message: diagnostic[1], line: +diagnostic[2], column: +diagnostic[3] };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
