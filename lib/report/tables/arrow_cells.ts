/**
 * Values of an Arrow column as cells of a table, and the names of their types in the words of Arrow's other
 * libraries, "dictionary<string>", "timestamp[us, UTC]". Source: https://arrow.apache.org/docs/format/Columnar.html
 */
import { type DataType, isArrowVector, type TimeUnit, Type } from "apache-arrow";
import { formatNumber, UNKNOWN } from "../format.ts";
import type { BodyCell } from "./table_html.ts";

/** Characters of a value that a cell shows, and bytes of one that is bytes. */
const LONGEST = 120, BYTES = 8;

const PLAIN: Partial<Record<Type, string>> = {
  [Type.Null]: "null",
  [Type.Bool]: "bool",
  [Type.Utf8]: "string",
  [Type.LargeUtf8]: "string",
  [Type.Utf8View]: "string",
  [Type.Binary]: "binary",
  [Type.LargeBinary]: "binary",
  [Type.BinaryView]: "binary",
};

const UNITS = ["s", "ms", "us", "ns"];
const DATES = ["date32", "date64"];

/** What is known of a type beside its id; which fields there are depends on it. */
type Details = DataType & {
  unit: number;
  timezone?: string | null;
  scale: number;
  precision: number;
  byteWidth: number;
  listSize: number;
  dictionary: DataType;
};

/** "int64", "list<float64>", "struct<a: int32, b: string>". */
export function typeName(type: DataType): string {
  const { typeId, unit, timezone, precision, scale, children, ...rest } = detailsOf(type);
  const inner = (children ?? []).map((field) => ({ name: field.name, type: typeName(field.type) }));
  const named = inner.map(({ name, type }) => `${name}: ${type}`).join(", ");
  const plain = PLAIN[typeId];
  if (plain !== undefined) return plain;
  switch (typeId) {
    case Type.Dictionary:
      return `dictionary<${typeName(rest.dictionary)}>`;
    case Type.Timestamp:
      return `timestamp[${[UNITS[unit], ...timezone ? [timezone] : []].join(", ")}]`;
    case Type.Date:
      return DATES[unit]!;
    case Type.Time:
      return `time[${UNITS[unit]}]`;
    case Type.Duration:
      return `duration[${UNITS[unit]}]`;
    case Type.Decimal:
      return `decimal(${precision}, ${scale})`;
    case Type.FixedSizeBinary:
      return `binary[${rest.byteWidth}]`;
    case Type.List:
    case Type.LargeList:
      return `list<${inner[0]!.type}>`;
    case Type.FixedSizeList:
      return `list[${rest.listSize}]<${inner[0]!.type}>`;
    case Type.Struct:
      return `struct<${named}>`;
    case Type.Map:
      return `map<${named.replace(/^[^:]*: struct<(.*)>$/, "$1")}>`;
    default:
      return String(type).toLowerCase(); // "int64", "float64"
  }
}

/** True of a type whose values are compared by size, and stand right-aligned. */
export function isNumeric(type: DataType): boolean {
  return [Type.Int, Type.Float, Type.Decimal, Type.Duration].includes(detailsOf(type).typeId);
}

/** A value as a cell: in full where it is a number or a time, cut where it is long; null as an en dash. */
export function arrowCell(value: unknown, type: DataType): BodyCell {
  if (value === null || value === undefined) return { text: UNKNOWN, sort: null };
  const { typeId, unit, scale, dictionary } = detailsOf(type);
  switch (typeId) {
    case Type.Dictionary:
      return arrowCell(value, dictionary);
    case Type.Float: {
      const number = value as number;
      const text = Number.isFinite(number)
        ? formatNumber(number, floatFormat(number))
        : `${number}`;
      return { text, sort: Number.isNaN(number) ? null : number };
    }
    case Type.Int:
      return { text: String(value), sort: value as number | bigint };
    case Type.Decimal: {
      const text = withPoint(String(value), scale);
      return { text, sort: Number(text) };
    }
    case Type.Timestamp:
      return { text: timeText(value as number), sort: value as number };
    case Type.Date:
      return { text: timeText(value as number).slice(0, 10), sort: value as number };
    case Type.Time:
      return { text: clockText(value as number | bigint, unit), sort: value as number | bigint };
    case Type.Duration:
      return { text: `${value} ${UNITS[unit]}`, sort: value as bigint };
    default:
      return { text: cut(textOf(value)) };
  }
}

function detailsOf(type: DataType): Details {
  return type as Details;
}

function floatFormat(number: number): string {
  const size = Math.abs(number);
  if (number !== 0 && (size < 1e-4 || size >= 1e15)) return ".6~e";
  return size < 1e4 ? ".6~r" : ".2~f"; // no digit before the point is lost
}

/** The digits of a decimal, which come without its point. */
function withPoint(digits: string, scale: number): string {
  if (scale <= 0) return digits + "0".repeat(-scale);
  const [, sign, number] = /^(-?)(\d+)$/.exec(digits)!;
  const padded = number!.padStart(scale + 1, "0");
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

/** Milliseconds since 1970, in UTC: "2001-09-09 01:46:40", with milliseconds where there are any. */
function timeText(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return `${ms} ms`;
  return date.toISOString().replace("T", " ").replace(/(?:\.000)?Z$/, "");
}

/** Time of a day since midnight. */
function clockText(value: number | bigint, unit: TimeUnit): string {
  const ms = Number(value) * 1000 / 1000 ** unit;
  return new Date(ms).toISOString().slice(11, -1).replace(/\.000$/, "");
}

/** Lists, structs, maps and bytes as text, and what they hold. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN;
  if (value instanceof Uint8Array) {
    const shown = value.subarray(0, BYTES).toHex();
    return `0x${shown}${value.length > BYTES ? "…" : ""} (${value.length} bytes)`;
  }
  // No more of a long list is made into text than is shown
  if (isArrowVector(value)) {
    const items = [...value.slice(0, LONGEST / 2)].map(textOf);
    return `[${items.join(", ")}${value.length > items.length ? ", …" : ""}]`;
  }
  return String(value);
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
