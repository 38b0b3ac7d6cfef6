/**
 * The error of a failed cell, told so that the reader can go and fix it: which notebook, cell and
 * line, the line itself with a caret under the place, and what was thrown.
 */
import { stripVTControlCharacters } from "node:util";
import type { Position } from "./cell_lines.ts";

/** A place in the notebook with the text of its cell. */
export interface Place extends Position {
  source: string;
}

export interface CellErrorFields {
  /** Name of the notebook in messages, e.g. its path. */
  notebook: string;
  /** Number of the cell among the notebook's code cells, from 1. */
  cell: number;
  /** The nearest heading above the cell. */
  heading: string | undefined;
  /** The error in words, e.g. "TypeError: x is not a function". */
  problem: string;
  place?: Place | undefined;
  traceback?: string[];
  /** It is a UserError: a setting or the input is wrong, not the code. */
  userError?: boolean;
}

export class CellError extends Error {
  override readonly name = "CellError" as const;
  readonly cell: number;
  readonly place: Place | undefined;
  readonly userError: boolean;

  constructor(fields: CellErrorFields) {
    // Errors of cells may be coloured, but pages and logs are no terminals.
    super(stripVTControlCharacters(describe(fields)));
    // The runner's own frames would lead away from the notebook.
    this.stack = `${this.name}: ${this.message}`;
    this.cell = fields.cell;
    this.place = fields.place;
    this.userError = fields.userError ?? false;
  }
}

function describe({ notebook, cell, heading, problem, place, traceback = [] }: CellErrorFields) {
  const line = place?.cell === cell ? `, line ${place.line}` : "";
  const lines = [`${notebook}, cell ${cell}${heading ? ` (${heading})` : ""}${line}: ${problem}`];
  if (place) {
    if (place.cell !== cell) lines.push(`in cell ${place.cell}, line ${place.line}:`);
    lines.push(excerpt(place));
  }
  return [...lines, ...traceback].join("\n");
}

/** The line of a place, numbered, with a caret under its column. */
export function excerpt({ source, line, column }: Place): string {
  const text = source.split("\n")[line - 1] ?? "";
  const number = `  ${line} | `;
  // A tab stays a tab, so that the caret stands right however wide tabs are shown.
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
  return `${number}${text}\n${" ".repeat(number.length - 2)}| ${indent}^`;
}
