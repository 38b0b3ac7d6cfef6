/**
 * JSON Lines and JSON arrays as streams of records that know their line. The array is cut into its
 * elements before any is parsed, so that a fault is placed and memory holds one element at a time.
 */
import { badInput, badValue } from "./bad_input.ts";
import { readText } from "./text.ts";

export type JsonObject = Record<string, unknown>;

/** One JSON object and the line it begins on. */
export interface JsonRecord {
  values: JsonObject;
  line: number;
}

/** Yields the objects of a JSON Lines file; blank lines are skipped. */
export async function* readJsonLines(file: string): AsyncGenerator<JsonRecord> {
  let line = 1;
  let begun = ""; // searched through already: a line of many chunks is read once
  for await (const chunk of readText(file)) {
    const [first, ...others] = chunk.split("\n");
    begun += first;
    for (const next of others) {
      if (begun.trim() !== "") yield { values: parseObject(begun, { file, line }), line };
      begun = next;
      line++;
    }
  }
  if (begun.trim() !== "") yield { values: parseObject(begun, { file, line }), line };
}

/** Yields the objects of a file that holds one JSON array of them. */
export async function* readJsonArray(file: string): AsyncGenerator<JsonRecord> {
  let line = 1;
  let depth = 0; // 1 inside the array, 2 and more inside an element
  let inString = false;
  let escaped = false;
  let element = "";
  let start = 1;
  for await (const chunk of readText(file)) {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const char = chunk[i];
      if (char === "\n") line++;
      if (inString) {
        if (escaped) escaped = false;
        else if (char === "\\") escaped = true;
        else if (char === '"') inString = false;
      } else if (char === '"') {
        if (depth < 2) throw notAnArray(file, line);
        inString = true;
      } else if (char === "{" || char === "[") {
        if (depth === (char === "[" ? 1 : 0)) throw notAnArray(file, line);
        depth++;
        if (depth === 2) [start, from] = [line, i];
      } else if (char === "}" || char === "]") {
        depth--;
        if (depth === 1) {
          element += chunk.slice(from, i + 1);
          yield { values: parseObject(element, { file, line: start }), line: start };
          element = "";
        }
      } else if (depth < 2 && !/[\s,]/.test(char)) throw notAnArray(file, line);
    }
    if (depth > 1) element += chunk.slice(from);
  }
  if (depth > 0) {
    throw badInput({ file, line: start }, {
      problem: "the JSON array is never closed (is the file truncated?)",
    });
  }
}

function notAnArray(file: string, line: number) {
  return badInput({ file, line }, { problem: "expected one JSON array of objects" });
}

function parseObject(text: string, { file, line }: { file: string; line: number }): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const { message } = cause as Error;
    const within = message.match(/ at position \d+ \(line (\d+) column (\d+)\)/);
    throw badInput({ file, line: line + (within ? Number(within[1]) - 1 : 0) }, {
      problem: `this is not JSON: ${message.replace(within?.[0] ?? "", "")}`,
      cause,
    });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badValue({ file, line }, { must: "a JSON object", value });
  }
  return value as JsonObject;
}
