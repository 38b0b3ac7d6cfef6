/**
 * Parameters of a notebook, as in papermill (https://papermill.readthedocs.io): the cell tagged
 * `parameters` declares them with defaults, and a cell after it, tagged `injected-parameters`, sets
 * others. That cell repeats the declaration with the same keyword, which Deno's kernel allows.
 */
import { UserError } from "../core/errors.ts";
import { type CodeCell, hasTag, type Notebook } from "./notebook.ts";

/** Name -> JSON value. */
export type Parameters = Record<string, unknown>;

/** Reads `name=value`: the value as JSON where it is JSON, else as the text it is. */
export function parseParameter(text: string): [name: string, value: unknown] {
  const [, name, value] = text.match(/^([\p{ID_Start}_$][\p{ID_Continue}$]*)=(.*)$/su) ?? [];
  if (name === undefined) {
    throw new UserError(
      `Cannot read a parameter as it must be name=value: current value is ${text}`,
    );
  }
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}

/**
 * A copy of the notebook in which the parameters have the given values.
 * Throws {@linkcode UserError} for a parameter that the notebook does not declare.
 */
export function injectParameters(notebook: Notebook, params: Parameters): Notebook {
  const cells = notebook.cells.filter((cell) => !hasTag(cell, "injected-parameters"));
  if (Object.keys(params).length === 0) return { ...notebook, cells };
  const at = cells.findIndex((cell) => cell.cell_type === "code" && hasTag(cell, "parameters"));
  const declared = at < 0 ? new Map<string, string>() : declarations(cells[at].source);
  const lines = Object.entries(params).map(([name, value]) => {
    const keyword = declared.get(name);
    if (!keyword) {
      const known = [...declared.keys()].join(", ") || "none";
      throw new UserError(
        `Cannot set the parameter ${name}: the notebook's parameters are: ${known}`,
        {
          hint: `Declare it in the cell tagged "parameters", on a line such as: const ${name} = 1;`,
        },
      );
    }
    return `${keyword} ${name} = ${JSON.stringify(value)};`;
  });
  const injected: CodeCell = {
    cell_type: "code",
    id: "injected-parameters",
    metadata: { tags: ["injected-parameters"] },
    source: lines.join("\n"),
    execution_count: null,
    outputs: [],
  };
  return { ...notebook, cells: cells.toSpliced(at + 1, 0, injected) };
}

/** The variables which a cell declares, one to a line, with their keywords. */
function declarations(source: string): Map<string, string> {
  const pattern = /^(?:export\s+)?(const|let|var)\s+([\p{ID_Start}_$][\p{ID_Continue}$]*)/gmu;
  return new Map([...source.matchAll(pattern)].map(([, keyword, name]) => [name, keyword]));
}
