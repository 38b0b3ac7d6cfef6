/**
 * Text of others as a terminal may show it: control characters, which clear screens or hide text, and marks
 * that turn the direction of writing (https://trojansource.codes) are written as escapes.
 */

/** C0 and C1 controls, marks of direction, separators of lines. */
const CONTROLS = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** True where a text holds a character that {@link printable} escapes; tabs and line ends are such. */
export function hasControls(text: string): boolean {
  return text.search(CONTROLS) >= 0;
}

/** The text with such characters as \u001b; line ends and tabs, which lay out our own texts, stay. */
export function printable(text: string): string {
  return text.replace(
    CONTROLS,
    (char) => char === "\n" || char === "\t" ? char : escaped(char),
  );
}

function escaped(char: string): string {
  return `\\u${char.codePointAt(0)!.toString(16).padStart(4, "0")}`;
}
