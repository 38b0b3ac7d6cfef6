/**
 * A text as the value of a header, which holds visible ASCII and blanks alone. All else, and "%", is percent-encoded,
 * so that decodeURIComponent() gives the text again. Cut to a length that every proxy takes.
 */
export function headerText(text: string): string {
  const short = [...text.toWellFormed()].slice(0, MOST).join("");
  return short.replace(/[^\x20-\x7e]|%/gu, encodeURIComponent).trim();
}

const MOST = 200;
