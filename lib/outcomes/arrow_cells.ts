/**
 * Cells of an Arrow table as values that readers take: numbers, texts, booleans, lists and objects of them.
 * What JavaScript has no exact value for stays text (64-bit integers) or an object that says what it is.
 */
import { DataType, type Field, type Table, TimeUnit } from "apache-arrow";
import { exactNumber } from "./exact_number.ts";

/** A duration: no number, as readers would take its count for one, whatever its unit. */
export class Elapsed {
  constructor(readonly milliseconds: number) {}

  toJSON(): string {
    return `a duration of ${this.milliseconds} ms`;
  }
}

/** A value of a type that no column of a table can have; named when a reader wants it, else ignored. */
class Opaque {
  constructor(readonly type: string) {}

  toJSON(): string {
    return `a value of type ${this.type}`;
  }
}

/** Units of a duration in a millisecond, by `TimeUnit`. */
const PER_MILLISECOND = {
  [TimeUnit.SECOND]: 1e-3,
  [TimeUnit.MILLISECOND]: 1,
  [TimeUnit.MICROSECOND]: 1e3,
  [TimeUnit.NANOSECOND]: 1e6,
};

/** Yields the rows of a table as objects. */
export function* arrowRecords(table: Table): Generator<Record<string, unknown>> {
  const columns = table.schema.fields.map(({ name, type }, index) => ({
    name,
    type,
    vector: table.getChildAt(index)!,
  }));
  for (let row = 0; row < table.numRows; row++) {
    const values: Record<string, unknown> = {};
    for (const { name, type, vector } of columns) values[name] = cellOf(type, vector.get(row));
    yield values;
  }
}

function cellOf(type: DataType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (DataType.isDictionary(type)) return cellOf(type.dictionary, value);
  if (DataType.isInt(type)) return typeof value === "bigint" ? exactNumber(String(value)) : value;
  if (
    DataType.isFloat(type) || DataType.isBool(type) || DataType.isUtf8(type) ||
    DataType.isLargeUtf8(type) || DataType.isUtf8View(type)
  ) return value;
  if (DataType.isDuration(type)) return new Elapsed(Number(value) / PER_MILLISECOND[type.unit]);
  if (
    DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type)
  ) {
    const { type: item } = (type as { children: Field[] }).children[0];
    return Array.from(value as Iterable<unknown>, (part) => cellOf(item, part));
  }
  if (DataType.isStruct(type)) {
    const struct = value as Record<string, unknown>;
    return Object.fromEntries(
      (type as { children: Field[] }).children.map((
        { name, type },
      ) => [name, cellOf(type, struct[name])]),
    );
  }
  return new Opaque(String(type));
}
