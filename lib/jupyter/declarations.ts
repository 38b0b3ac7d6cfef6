/**
 * What a cell tagged `parameters` declares: a name, its keyword, and of which type a value must be. The type is
 * that of the annotation or, without one, of the default; a default that is no literal takes any value.
 */

/** A type of values as JSON has them; `null` is also what a value that may be missing is. */
type TypeName = "boolean" | "number" | "string" | "null" | "array" | "object" | "bigint";

export interface DeclaredType {
  name: TypeName;
  /** Of an array's items, where known. */
  items?: DeclaredType[];
  /** The only value of a literal type, e.g. of `"knn" | "logistic"`. */
  value?: unknown;
}

export interface Declaration {
  keyword: "const" | "let" | "var";
  name: string;
  /** The types that a value may have; null where any may be given. */
  types: DeclaredType[] | null;
  /** The default as JSON; undefined where it is no literal. */
  value: unknown;
}

const STATEMENT = /^(?:export\s+)?(const|let|var)\s+/gm;
const DECLARATOR = /^\s*([\p{ID_Start}_$][\p{ID_Continue}$]*)\s*(?::([^=]+))?(?:=([^]*))?$/u;
/** A string, a comment, or one character. */
const PART =
  /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\/[^\n]*|\/\*[^]*?\*\/|[^]/g;

/** The variables which statements at the start of a line declare. */
export function declarations(source: string): Map<string, Declaration> {
  const found = [...source.matchAll(STATEMENT)].flatMap(([head, keyword], i, all) => {
    const from = all[i].index + head.length;
    return declarators(source.slice(from, all[i + 1]?.index)).flatMap((text): Declaration[] => {
      const [, name, annotation, literal = ""] = DECLARATOR.exec(text) ?? [];
      if (name === undefined) return [];
      const bare = literal.trim().replace(/\s+(?:as const|satisfies\s[^]*)$/, "");
      const types = annotation ? annotated(annotation) : typeOfLiteral(bare);
      return [{ keyword: keyword as Declaration["keyword"], name, types, value: jsonOf(bare) }];
    });
  });
  return new Map(found.map((declaration) => [declaration.name, declaration]));
}

/** What stands between the commas of a statement, without comments, up to its end. */
function declarators(text: string): string[] {
  const all = [""];
  let depth = 0;
  for (const [part] of text.matchAll(PART)) {
    if (/^\/[/*]/.test(part)) continue;
    if ("([{".includes(part)) depth++;
    if (")]}".includes(part)) depth--;
    if (depth === 0 && part === ",") {
      all.push("");
      continue;
    }
    const ends = part === ";" || (part === "\n" && /[^\s=:|,+*/-]\s*$/.test(all.at(-1)!));
    if (depth <= 0 && ends) break;
    all[all.length - 1] += part;
  }
  return all;
}

const NUMBER = /^[+-]?(?:0[xob][\da-f_]+|(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:e[+-]?\d+)?)$/i;

function typeOfLiteral(text: string): DeclaredType[] | null {
  if (text === "true" || text === "false") return [{ name: "boolean" }];
  if (NUMBER.test(text)) return [{ name: "number" }];
  if (/^[+-]?\d[\d_]*n$/.test(text)) return [{ name: "bigint" }];
  if (/^(["'`])(?:(?!\1)[^\\]|\\.)*\1$/s.test(text) && !text.includes("${")) {
    return [{ name: "string" }];
  }
  if (text.startsWith("[") && text.endsWith("]")) return [{ name: "array", ...itemsOf(text) }];
  if (text.startsWith("{") && text.endsWith("}")) return [{ name: "object" }];
  return null; // an expression, or null or undefined, beside which a value of any type may stand
}

/** The items' type where the items of an array are literals of one type. */
function itemsOf(text: string): { items?: DeclaredType[] } {
  const value = jsonOf(text);
  if (!Array.isArray(value) || value.length === 0) return {};
  const names = new Set(value.map(nameOf));
  return names.size === 1 ? { items: [{ name: nameOf(value[0]) }] } : {};
}

/** A type annotation as far as it is made of JSON's types; null where it is not. */
function annotated(annotation: string): DeclaredType[] | null {
  const types = annotation.split("|").map((part) => part.trim()).filter((part) => part !== "")
    .map(annotatedType);
  return types.includes(null) ? null : types as DeclaredType[];
}

function annotatedType(part: string): DeclaredType | null {
  const list = /^(?:readonly\s+)?([\w"']+)\[\]$/.exec(part)?.[1] ??
    /^Array<(\w+)>$/.exec(part)?.[1];
  if (list !== undefined) {
    const items = annotatedType(list);
    return { name: "array", ...(items === null ? {} : { items: [items] }) };
  }
  if (part === "undefined") return { name: "null" };
  if (/^(boolean|number|string|null|bigint)$/.test(part)) return { name: part as TypeName };
  const value = jsonOf(part);
  return value === undefined ? null : { name: nameOf(value), value };
}

/** A literal of JavaScript as JSON has it; undefined where it is none, or where that is not easily told. */
function jsonOf(literal: string): unknown {
  const json = literal.replace(
    /"(?:[^"\\]|\\.)*"|'([^'"\\]*)'|`([^`"\\$]*)`|,(?=\s*\])|(?<=\d)_(?=\d)/g,
    (part, single, back) => part === "," || part === "_" ? "" : quoted(part, single ?? back),
  );
  try {
    return JSON.parse(json);
  } catch {
    return NUMBER.test(json) ? Number(json) : undefined;
  }
}

function quoted(part: string, text: string | undefined): string {
  return text === undefined ? part : JSON.stringify(text);
}

export function nameOf(value: unknown): TypeName {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value as TypeName;
}
