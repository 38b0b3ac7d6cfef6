/**
 * Rows as CSV (RFC 4180, by csv-stringify), safe to open in a spreadsheet: a text that it would take for a
 * formula gets an apostrophe before it (https://owasp.org/www-community/attacks/CSV_Injection).
 */
import { stringify } from "csv-stringify/sync";

/** The columns are all keys in order of appearance; null is empty, what is neither text nor number is JSON. */
export function toCsv(rows: readonly Record<string, unknown>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  // Lists, as csv-stringify takes the dots of a key for a path into the row
  return stringify([columns, ...rows.map((row) => columns.map((column) => row[column]))], {
    escape_formulas: true,
    cast: {
      // Spreadsheets cut the blanks that csv-stringify takes for a beginning of text
      string: (text) => /^\s+[=+\-@]/.test(text) ? `'${text}` : text,
      boolean: String,
      date: (date) => date.toISOString(),
    },
  });
}
