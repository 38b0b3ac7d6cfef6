/**
 * Parameters of a notebook, as in papermill (https://papermill.readthedocs.io): the cell tagged
 * `parameters` declares them with defaults, and a cell after it, tagged `injected-parameters`, sets
 * others. That cell repeats the declaration with the same keyword, which Deno's kernel allows.
 */
import { UserError } from "../core/errors.ts";
import { type Declaration, declarations, type DeclaredType, nameOf } from "./declarations.ts";
import { type CodeCell, hasTag, type Notebook } from "./notebook.ts";

/** Name -> JSON value. */
export type Parameters = Record<string, unknown>;

/** Reads `name=value`; {@linkcode readParameters} says what the value is. */
export function parseParameter(text: string): [name: string, value: string] {
  const [, name, value] = text.match(/^([\p{ID_Start}_$][\p{ID_Continue}$]*)=(.*)$/su) ?? [];
  if (name === undefined) {
    throw new UserError(
      `Cannot read a parameter as it must be name=value: current value is ${text}`,
    );
  }
  return [name, value];
}

/**
 * The values that texts, as of a command line, stand for: of the type that the notebook declares. Those that are
 * the defaults are left out.
 *
 * @throws {UserError} for a parameter that is not declared, or a text that is none of its type
 */
export function readParameters(notebook: Notebook, texts: Record<string, string>): Parameters {
  const declared = declaredBy(notebook);
  const values = Object.entries(texts).map(([name, text]) => {
    const declaration = declarationOf(name, declared);
    return [name, valueOf(text, declaration), declaration.value] as const;
  });
  return Object.fromEntries(
    values.filter(([, value, own]) => JSON.stringify(value) !== JSON.stringify(own)),
  );
}

/**
 * A copy of the notebook in which the parameters have the given values.
 *
 * @throws {UserError} for a parameter that the notebook does not declare, or a value of another type
 */
export function injectParameters(notebook: Notebook, params: Parameters): Notebook {
  const cells = notebook.cells.filter((cell) => !hasTag(cell, "injected-parameters"));
  if (Object.keys(params).length === 0) return { ...notebook, cells };
  const at = cells.findIndex(declaresParameters);
  const declared = declaredBy(notebook);
  const lines = Object.entries(params).map(([name, value]) => {
    const { keyword, types } = declarationOf(name, declared);
    if (types !== null && !types.some((type) => isOf(value, type))) {
      throw wrongType(name, { types, value: JSON.stringify(value) });
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

/** The values of all parameters, defaults included, as far as they are literals. */
export function parameterValues(notebook: Notebook, params: Parameters): Parameters {
  const defaults = [...declaredBy(notebook).values()].map(({ name, value }) => [name, value]);
  return { ...Object.fromEntries(defaults), ...params };
}

function declaresParameters(cell: Notebook["cells"][number]): boolean {
  return cell.cell_type === "code" && hasTag(cell, "parameters");
}

function declaredBy({ cells }: Notebook): Map<string, Declaration> {
  const cell = cells.find(declaresParameters);
  return cell === undefined ? new Map() : declarations(cell.source);
}

function declarationOf(name: string, declared: Map<string, Declaration>): Declaration {
  const declaration = declared.get(name);
  if (declaration !== undefined) return declaration;
  const known = [...declared.keys()].join(", ") || "none";
  throw new UserError(
    `Cannot set the parameter ${name}: the notebook's parameters are: ${known}`,
    { hint: `Declare it in the cell tagged "parameters", on a line such as: const ${name} = 1;` },
  );
}

/** What a text stands for: the first of the declared types that it is of. */
function valueOf(text: string, { name, types }: Declaration): unknown {
  const json = parsed(text);
  if (types === null) return json === undefined ? text : json;
  for (const type of types) {
    const value = ofType(text, { json, type: type.name });
    if (value !== undefined && isOf(value, type)) return value;
  }
  throw wrongType(name, { types, value: text });
}

const YES = /^(true|yes|y|1|on)$/i, NO = /^(false|no|n|0|off)$/i;

function ofType(text: string, { json, type }: { json: unknown; type: string }): unknown {
  const bare = text.trim();
  switch (type) {
    case "boolean":
      return YES.test(bare) ? true : NO.test(bare) ? false : undefined;
    case "null":
      return /^(null|none|undefined)$/i.test(bare) ? null : undefined;
    case "string":
      return typeof json === "string" ? json : text;
    default:
      return json;
  }
}

function isOf(value: unknown, { name, items, value: only }: DeclaredType): boolean {
  if (nameOf(value) !== name || (only !== undefined && value !== only)) return false;
  return items === undefined ||
    (value as unknown[]).every((item) => items.some((type) => isOf(item, type)));
}

function wrongType(
  name: string,
  { types, value }: { types: DeclaredType[]; value: string },
): UserError {
  const wanted = types.map(inWords).join(" or ");
  const hint = types.some((type) => type.name === "bigint")
    ? "Declare it as a number, or change the notebook: a bigint cannot be set from outside."
    : types.some((type) => type.name === "array")
    ? `Write it as JSON, e.g. --param '${name}=[1, 2]'.`
    : undefined;
  return new UserError(
    `Cannot set the parameter ${name} as it must be ${wanted}, as the notebook declares it: ` +
      `current value is ${value}`,
    hint === undefined ? {} : { hint },
  );
}

function inWords({ name, items, value }: DeclaredType): string {
  if (name === "null") return "null";
  if (value !== undefined) return JSON.stringify(value);
  if (name === "boolean") return "true or false";
  if (name === "array") return items ? `a list, each item ${inWords(items[0])}` : "a list";
  return name === "object" ? "an object" : name === "string" ? "a text" : `a ${name}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
