/**
 * JSON Lines and JSON arrays as streams of records that know their line; memory holds a few at a time.
 * Of an array every token is checked where it stands (@streamparser/json): what follows its end or stands
 * between its elements is a fault like any other.
 */
import { Tokenizer, TokenParser, TokenType } from "@streamparser/json";
import { UserError } from "../core/errors.ts";
import { badInput, badValue } from "./bad_input.ts";
import { exactNumber } from "./exact_number.ts";
import { LONGEST_RECORD, readText, tooLong } from "./text.ts";

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
    if (begun.length > LONGEST_RECORD) throw tooLong({ file, line });
  }
  if (begun.trim() !== "") yield { values: parseObject(begun, { file, line }), line };
}

/**
 * Yields the objects of a file that holds one JSON array of them.
 *
 * @throws {UserError} at the line where the file stops to be that.
 */
export async function* readJsonArray(file: string): AsyncGenerator<JsonRecord> {
  const elements = new ArrayElements(file);
  for await (const chunk of readText(file)) yield* elements.read(chunk);
  elements.end();
}

/** Keeps numbers that a double cannot hold as the text that they are. */
class ExactTokenizer extends Tokenizer {
  protected override parseNumber(source: string): number {
    return exactNumber(source) as number; // the parser passes on whatever it is
  }
}

/** The elements of an array that comes in pieces. */
class ArrayElements {
  readonly #file: string;
  /** The buffer spares it a text object for each character: a third less time. */
  readonly #tokenizer = new ExactTokenizer({ stringBufferSize: 2 ** 16 });
  readonly #parser = new TokenParser({ paths: ["$.*"], keepStack: false });
  /** 1 inside the array, 2 and more inside an element. */
  #depth = 0;
  #line = 1;
  /** Of the element that was begun last. */
  #start = 1;
  #length = 0;
  #count = 0;
  #ready: JsonRecord[] = [];

  constructor(file: string) {
    this.#file = file;
    this.#tokenizer.onToken = (token) => {
      this.#onToken(token.token);
      this.#parser.write(token);
    };
    this.#parser.onValue = ({ value }) => this.#onValue(value);
    this.#parser.onEnd = () => this.#tokenizer.end();
  }

  /** The records completed by this piece of the file. */
  read(text: string): JsonRecord[] {
    for (let from = 0; from < text.length;) {
      // A line at a time, so that the parser is never ahead of the count
      const end = text.indexOf("\n", from) + 1 || text.length;
      this.#length += end - from;
      this.#write(text.slice(from, end));
      if (this.#length > LONGEST_RECORD) {
        throw tooLong({ file: this.#file, line: this.#start });
      }
      if (text[end - 1] === "\n") this.#line++;
      from = end;
    }
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  /** @throws {UserError} where the array was not closed, or never came */
  end(): void {
    if (this.#parser.isEnded) return;
    if (this.#depth === 0) throw this.#notAnArray();
    throw badInput({ file: this.#file, line: this.#start }, {
      problem: "the JSON array is never closed (is the file truncated?)",
    });
  }

  #write(text: string): void {
    try {
      this.#tokenizer.write(text);
    } catch (cause) {
      if (cause instanceof UserError) throw cause;
      const found = (cause as Error).message.match(UNEXPECTED);
      const what = found?.[1] ?? found?.[2] ?? "character";
      const where = this.#parser.isEnded
        ? "after the end of the array"
        : `near object ${this.#count + 1} of the array`;
      throw badInput({ file: this.#file, line: this.#line }, {
        problem: `this is not JSON: unexpected ${what.slice(0, 80)} ${where}`,
        cause,
      });
    }
  }

  #onToken(token: TokenType): void {
    if (this.#depth === 0 && token !== TokenType.LEFT_BRACKET) throw this.#notAnArray();
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) {
      this.#depth++;
      if (this.#depth === 2) this.#start = this.#line;
    } else if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) {
      this.#depth--;
    }
  }

  #onValue(value: unknown): void {
    if (!isObject(value)) throw this.#notAnArray();
    this.#ready.push({ values: value, line: this.#start });
    this.#count++;
    this.#length = 0;
  }

  #notAnArray(): UserError {
    return badInput({ file: this.#file, line: this.#line }, {
      problem: "expected one JSON array of objects",
    });
  }
}

/** The parser's message for an unexpected character (of which it may have only a byte) or token. */
const UNEXPECTED = /^Unexpected (?:[A-Z_]+ \((.*)\) in state|("[ -~]") at)/s;

/** Text in which a number beyond 2^53 could be. Few lines have one, and a reviver takes its time. */
const MAY_BE_LARGE = /\d{16}|\d[eE]\+?\d/;

/** A reviver that keeps numbers that a double cannot hold as the text that they are. */
function exactly(_key: string, value: unknown, { source }: { source?: string } = {}): unknown {
  return typeof value === "number" && source !== undefined ? exactNumber(source) : value;
}

function parseObject(text: string, place: { file: string; line: number }): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text, MAY_BE_LARGE.test(text) ? exactly : undefined);
  } catch (cause) {
    const { message } = cause as Error;
    throw badInput(place, {
      problem: `this is not JSON: ${message.replace(/ at position \d+ \(line .*\)/, "")}`,
      cause,
    });
  }
  if (!isObject(value)) throw badValue(place, { must: "a JSON object", value });
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
