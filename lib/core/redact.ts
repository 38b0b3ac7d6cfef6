/**
 * Texts without secrets. What others say (a host's error, an answer) and what we say about others (an address, a
 * command line) goes through here before it reaches a message, a log, a file or a page.
 */

/** Stands where a secret was. */
export const HIDDEN = "[hidden]";

/** Characters of a host's words that are kept. */
const LONGEST = 300;

/** A shorter secret is hidden only where it stands alone: else half of all words would be. */
const SHORT = 8;

/** A secret that is cut off is still known by so many of its first characters. */
const TELLING = 12;

/** What is shorter is no secret. */
const LEAST = 4;

/** `https://user:password@` of an address; the password may have "@" of its own. */
const URL_CREDENTIALS = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'<>]+@/gi;

/** The values of headers, parameters and fields that hold secrets by their names. */
const NAMED =
  /((?:\b|_)(?:(?:proxy-)?authorization|(?:x-)?api[-_]?key|access[-_]?token|password|secret)\b["']?\s*[:=]\s*["']?(?:(?:bearer|basic|token)\s+)?)[^\s"',;&}]+/gi;

/** `Bearer ...`, and keys by the form that most hosts give them. */
const BY_FORM = /(\bbearer\s+)[\w.~+/=-]{12,}|\bsk-[\w-]{16,}/gi;

/** Text without the known secrets, in whatever spelling; all else stays as it is. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((safe, secret) => safe.replace(spellingsOf(secret), HIDDEN), text);
}

/** An address, a command line or a setting without credentials of addresses and values named as secret. */
export function withoutCredentials(text: string): string {
  return text
    .replace(URL_CREDENTIALS, `$1${HIDDEN}@`)
    .replace(NAMED, `$1${HIDDEN}`)
    .replace(BY_FORM, (_, before = "") => `${before}${HIDDEN}`);
}

/**
 * A host's words for a message: on one line, without the known secrets or what looks like one, cut to 300
 * characters.
 */
export function foreignWords(text: string, secrets: readonly string[] = []): string {
  const safe = withoutCredentials(withoutSecrets(text.slice(0, 100 * LONGEST), secrets))
    .replace(/[\p{Cc}\p{Cf}\p{Z}\s]+/gu, " ").trim();
  return safe.length <= LONGEST ? safe : `${safe.slice(0, LONGEST).toWellFormed()}...`;
}

/**
 * The pieces of a text without the known secrets, also where one is divided between pieces: as secrets are ASCII
 * without blanks, the last such word waits for the piece that ends it.
 */
export class PiecesWithoutSecrets {
  readonly #secrets: readonly string[];
  #word = "";

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  /** What of the text so far can be given on. */
  add(piece: string): string {
    if (this.#secrets.length === 0) return piece;
    const text = this.#word + piece;
    let word = text.length;
    while (word > 0 && /[!-~]/.test(text[word - 1])) word--;
    this.#word = text.slice(word);
    return withoutSecrets(text.slice(0, word), this.#secrets);
  }

  /** What waited for more that did not come. */
  end(): string {
    return withoutSecrets(this.#word, this.#secrets);
  }
}

const patterns = new Map<string, RegExp>();

/** Finds a secret plain, URL-encoded, escaped as in JSON or HTML, in part or whole, and one that is cut off. */
function spellingsOf(secret: string): RegExp {
  let pattern = patterns.get(secret);
  if (pattern === undefined) patterns.set(secret, pattern = new RegExp(sourceOf(secret), "giu"));
  return pattern;
}

function sourceOf(secret: string): string {
  const characters = [...secret].map(spellings);
  if (characters.length < LEAST) return "(?!)";
  if (characters.length < SHORT) {
    return `(?<![\\p{L}\\p{N}])${characters.join("")}(?![\\p{L}\\p{N}])`;
  }
  const rest = characters.slice(TELLING).reduceRight((rest, one) => `(?:${one}${rest})?`, "");
  return characters.slice(0, TELLING).join("") + rest;
}

/**
 * A character plain, after backslashes, as %41, as \u0041, as &#65; or &#x41;. As few backslashes as will do: a
 * backslash of the secret may stand before the escape of its next character.
 */
function spellings(character: string): string {
  const code = character.codePointAt(0)!, hex = code.toString(16);
  const bytes = [...new TextEncoder().encode(character)]
    .map((byte) => `%(?:25){0,3}${byte.toString(16).padStart(2, "0")}`).join("");
  const escape = "\\\\{1,4}";
  return `(?:${bytes}|${escape}u0{0,3}${hex}|&#0{0,4}${code};|&#x0{0,4}${hex};|(?:${escape})??\\u{${hex}})`;
}
