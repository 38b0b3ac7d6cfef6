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
  return secrets.reduce(hidden, text);
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

/** Hides a secret plain, URL-encoded, escaped as in JSON or HTML, in part or whole, and one that is cut off. */
function hidden(text: string, secret: string): string {
  const characters = [...lowerCase(secret)];
  if (characters.length < LEAST) return text;
  const searched = lowerCase(text);
  // Nearly all places of a text begin no spelling of it, and are passed over at once
  const begins = `${characters[0].charAt(0)}%&\\`;
  let safe = "", given = 0;
  for (let at = 0; at < text.length; at++) {
    if (!begins.includes(searched[at])) continue;
    const end = endOf(characters, searched, at);
    if (end === null) continue;
    safe += text.slice(given, at) + HIDDEN;
    given = end;
    at = end - 1;
  }
  return safe + text.slice(given);
}

/** Where the secret that begins at a place ends; null where none begins. */
function endOf(secret: readonly string[], text: string, from: number): number | null {
  // A place may be read in several ways: "%25" is a per cent sign, encoded, and one with "25" after it
  let ends = [from], matched = 0;
  for (; matched < secret.length; matched++) {
    const next = new Set(ends.flatMap((at) => after(text, at, secret[matched])));
    if (next.size === 0) break;
    ends = [...next];
  }
  if (matched < Math.min(secret.length, TELLING)) return null;
  const end = Math.max(...ends);
  const within = WORD.test(text.charAt(from - 1)) || WORD.test(text.charAt(end));
  return secret.length < SHORT && within ? null : end;
}

/** Of ASCII alone: other characters may become longer, and move all places after them. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

const WORD = /^[\p{L}\p{N}]/u;
/** %41, and %2541 where it was encoded again, which may be %25 and 41 after it, too. */
const URL_ESCAPES = [
  /%([0-9a-f]{2})/y,
  /%25([0-9a-f]{2})/y,
  /%2525([0-9a-f]{2})/y,
  /%252525([0-9a-f]{2})/y,
];
/** Backslashes, as JSON in JSON has several, and \u0041 after them. */
const JSON_ESCAPE = /\\{1,4}(?:u([0-9a-f]{4}))?/y;
const HTML_ESCAPE = /&#(?:x0{0,4}([0-9a-f]{1,6})|0{0,4}(\d{1,7}));/y;

/** The places after a character, however it is spelled at a place of the text; none where it is not there. */
function after(text: string, at: number, character: string): number[] {
  const code = character.codePointAt(0)!;
  const found = (escape: RegExp) => {
    escape.lastIndex = at;
    return escape.exec(text);
  };
  const is = (value: number) =>
    value <= 0x10ffff && lowerCase(String.fromCodePoint(value)) === character;
  const places = text.startsWith(character, at) ? [at + character.length] : [];
  switch (text[at]) {
    case "%": {
      const encoded = code < 128 ? null : encodeURIComponent(character).toLowerCase();
      if (encoded !== null && text.startsWith(encoded, at)) places.push(at + encoded.length);
      for (const escape of URL_ESCAPES) {
        const url = found(escape);
        if (url && is(parseInt(url[1], 16))) places.push(at + url[0].length);
      }
      break;
    }
    case "&": {
      const html = found(HTML_ESCAPE);
      if (html && is(html[1] ? parseInt(html[1], 16) : Number(html[2]))) {
        places.push(at + html[0].length);
      }
      break;
    }
    case "\\": {
      const json = found(JSON_ESCAPE)!;
      if (json[1] && is(parseInt(json[1], 16))) places.push(at + json[0].length);
      const bare = /^\\{1,4}/.exec(text.slice(at, at + 4))![0].length;
      for (let escapes = 1; escapes <= bare; escapes++) {
        if (text.startsWith(character, at + escapes)) places.push(at + escapes + character.length);
      }
      break;
    }
  }
  return places;
}
