/**
 * The one border where Arrow data becomes the rows that charts and tables are made of.
 *
 * Vega can read Arrow by itself (vega-loader-arrow 0.3.2 draws what polars writes), but a chart travels as JSON,
 * which holds no bytes, to front ends that lack the loader: JupyterLab, VS Code, the Vega editor. As a data URL a
 * page would have to fetch it, which its content security policy forbids.
 */
import { isArrowTable, isArrowVector, type Table, type Vector } from "apache-arrow";
import { UserError } from "../core/errors.ts";

/** Rows, or an Arrow table whose columns are their fields; what the table does not know is null. */
export type Rows<Row> = readonly Row[] | Table;

/** Numbers, or an Arrow column of them. */
export type Numbers = readonly (number | null)[] | Vector;

/**
 * The rows of either form. Of Arrow's values, integers of 64 bits become numbers, or texts where a number would
 * not be exact, and lists become arrays.
 *
 * @param fields Those that an Arrow table must have; for rows the compiler sees to it.
 * @throws {UserError} If the table lacks one.
 */
export function rowsOf<Row = Record<string, unknown>>(
  data: Rows<Row>,
  fields: readonly (string & keyof Row)[] = [],
): readonly Row[] {
  if (!isArrowTable(data)) return data as readonly Row[];
  const names = data.schema.fields.map(({ name }) => name);
  const lacking = fields.find((field) => !names.includes(field));
  if (lacking !== undefined) {
    throw new UserError(
      `Cannot take rows from the table as it must have the column "${lacking}": ` +
        `it has ${names.join(", ") || "none"}`,
    );
  }
  const columns = names.map((_, i) => plainValues(data.getChildAt(i)!));
  return Array.from(
    { length: data.numRows },
    (_, row) => Object.fromEntries(names.map((name, i) => [name, columns[i]![row]])) as Row,
  );
}

/** Rows by the names of their series; a series that has no name is "all". */
export function rowsByName<Row>(
  data: Rows<Row> | Readonly<Record<string, Rows<Row>>>,
  fields: readonly (string & keyof Row)[],
): [name: string, rows: readonly Row[]][] {
  const named = Array.isArray(data) || isArrowTable(data) ? { all: data } : data;
  return Object.entries(named as Record<string, Rows<Row>>)
    .map(([name, rows]) => [name, rowsOf(rows, fields)]);
}

/** Numbers by the names of their sets, of which a table's columns are one each; a set that has no name is "all". */
export function numbersByName(
  data: Numbers | Table | Readonly<Record<string, Numbers>>,
): [name: string, numbers: readonly (number | null)[]][] {
  const named = isArrowTable(data)
    ? Object.fromEntries(data.schema.fields.map(({ name }, i) => [name, data.getChildAt(i)!]))
    : Array.isArray(data) || isArrowVector(data)
    ? { all: data }
    : data;
  return Object.entries(named as Record<string, Numbers>)
    .map(([name, numbers]) => [
      name,
      isArrowVector(numbers) ? plainValues(numbers) as (number | null)[] : numbers,
    ]);
}

function plainValues(vector: Vector): unknown[] {
  return Array.from(vector, plain);
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  return isArrowVector(value) ? plainValues(value) : value;
}
