/**
 * Python's literals, which pandas leaves in CSV cells when a column held lists or dicts:
 * SimpleQA's metadata `{'topic': ...}`, RouterBench's prompts `['...']`.
 */

type Literal = string | number | boolean | null | Literal[] | { [key: string]: Literal };

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\n": "", "0": "\0" };
const WORDS: Record<string, Literal> = { True: true, False: false, None: null, nan: null };

/** The value of a literal of texts, numbers, True, False, None, lists, tuples and dicts; undefined if it is none. */
export function parsePythonLiteral(source: string): Literal | undefined {
  const parser = new LiteralParser(source.trim());
  try {
    const value = parser.value();
    return parser.atEnd() ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The text in a cell that may be a Python list of texts: its items as paragraphs, or the cell as is. */
export function unwrapTexts(cell: string): string {
  if (!cell.startsWith("[")) return cell;
  const list = parsePythonLiteral(cell);
  return Array.isArray(list) && list.every((item) => typeof item === "string")
    ? list.join("\n\n")
    : cell;
}

class LiteralParser {
  #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  atEnd(): boolean {
    return this.#at === this.#source.length;
  }

  value(): Literal {
    const next = this.#source[this.#at];
    if (next === "[" || next === "(") return this.#items(next === "[" ? "]" : ")");
    if (next === "{") return this.#dict();
    if (next === "'" || next === '"') return this.#text();
    const word = /^[-+.\w]+/.exec(this.#source.slice(this.#at, this.#at + 40))?.[0] ?? "";
    this.#at += word.length;
    if (word in WORDS) return WORDS[word];
    if (word !== "" && Number.isFinite(Number(word))) return Number(word);
    throw new SyntaxError(`no literal at ${this.#at}`);
  }

  #items(close: string): Literal[] {
    const items: Literal[] = [];
    this.#sequence(close, () => items.push(this.value()));
    return items;
  }

  #dict(): { [key: string]: Literal } {
    const dict: { [key: string]: Literal } = {};
    this.#sequence("}", () => {
      const key = String(this.value());
      this.#space();
      this.#expect(":");
      this.#space();
      dict[key] = this.value();
    });
    return dict;
  }

  #sequence(close: string, item: () => void): void {
    this.#at++;
    this.#space();
    while (this.#source[this.#at] !== close) {
      item();
      this.#space();
      if (this.#source[this.#at] !== close) this.#expect(",");
      this.#space();
    }
    this.#at++;
  }

  #text(): string {
    const quote = this.#source[this.#at++];
    let text = "";
    for (;; this.#at++) {
      const char = this.#source[this.#at];
      if (char === undefined) throw new SyntaxError("the text is never closed");
      if (char === quote) break;
      text += char === "\\" ? this.#escape() : char;
    }
    this.#at++;
    return text;
  }

  /** Leaves the position on the escape's last character. */
  #escape(): string {
    const kind = this.#source[++this.#at];
    const digits = { x: 2, u: 4, U: 8 }[kind];
    if (digits === undefined) return ESCAPES[kind] ?? (/["'\\]/.test(kind) ? kind : `\\${kind}`);
    const code = parseInt(this.#source.slice(this.#at + 1, this.#at + 1 + digits), 16);
    if (!(code <= 0x10ffff)) throw new SyntaxError("not a character");
    this.#at += digits;
    return String.fromCodePoint(code);
  }

  #space(): void {
    while (/\s/.test(this.#source[this.#at] ?? "")) this.#at++;
  }

  #expect(char: string): void {
    if (this.#source[this.#at++] !== char) throw new SyntaxError(`expected ${char}`);
  }
}
