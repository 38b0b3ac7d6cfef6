/**
 * Outcomes of the plain long format as columns: what its reader makes of each row, done for all rows at once. It
 * takes what is written in the usual way alone. Whatever else there is, right or wrong, is the reader's to judge, row
 * by row: it alone says where a fault is.
 */
import pl from "nodejs-polars";
import { OUTCOME_TYPES, typeOf } from "./packer.ts";
import type { ColumnRules } from "./readers/reader.ts";
import { wordsOf } from "./readers/values.ts";
import { isScoreColumn, OUTCOME_COLUMNS, type OutcomeColumn } from "./schema.ts";

/** Texts that stand for none in a column of numbers, as readers/values.ts has it. */
const BLANK = "(?i)^[ \\t]*(na|n/a|nan|null|none)?[ \\t]*$";
const DECIMAL = "^[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?$";
/** Characters that no label may have; see core/printable.ts. */
const CONTROLS = "[\\p{Cc}\\x{061c}\\x{200e}\\x{200f}\\x{2028}-\\x{202e}\\x{2066}-\\x{2069}]";

/** Types as polars writes them; a list of numbers has theirs within its own. */
const WHOLE = /^DataType\(U?Int(8|16|32|64)\)$/, REAL = /^DataType\(Float(32|64)\)$/;

/** What a column may hold, beyond its type: bounds of numbers, and texts that are shown. */
const BOUNDS: Partial<Record<OutcomeColumn, { min: number; max: number; whole?: true }>> = {
  sample: { min: 0, max: 2 ** 32 - 1, whole: true },
  confidence: { min: 0, max: 1 },
  tokens_in: { min: 0, max: 2 ** 31 - 1, whole: true },
  tokens_out: { min: 0, max: 2 ** 31 - 1, whole: true },
  cost_usd: { min: 0, max: Infinity },
  latency_ms: { min: 0, max: Infinity },
};
const LABELS: readonly OutcomeColumn[] = ["dataset", "query_id", "task", "model"];
const FILLED: readonly OutcomeColumn[] = ["dataset", "query_id", "prompt", "model"];
const SPLITS = ["train", "validation", "test"];

/**
 * The table's columns, of a frame that has the long format's; null where a value is not as it usually is.
 */
export function longColumns(
  source: pl.DataFrame,
  { dataset, quality: { min, max } }: ColumnRules,
): pl.DataFrame | null {
  const scores = source.columns.filter(isScoreColumn);
  const columns = [...OUTCOME_COLUMNS, ...scores];
  const parts = columns.map((name) => {
    if (!source.columns.includes(name)) return pl.lit(null).cast(typeOf(name)).alias(name);
    const own = valuesOf(source, name);
    return own?.alias(name) ?? null;
  });
  if (parts.includes(null)) return null;
  const filled = source.select(...parts as pl.Expr[]).withColumns(
    pl.col("dataset").fillNull(pl.lit(dataset)),
    pl.col("sample").fillNull(pl.lit(0)),
    pl.col("quality").fillNull(pl.col("correct").cast(pl.Float64)),
  );
  const bounds: typeof BOUNDS = {
    ...BOUNDS,
    quality: { min: min ?? -Infinity, max: max ?? Infinity },
  };
  const faults = [
    ...FILLED.map((name) => pl.col(name).isNull()),
    ...LABELS.map((name) => pl.col(name).str.contains(CONTROLS)),
    pl.col("split").isIn(SPLITS).not(),
    ...scores.map((name) => pl.col(name).isFinite().not()),
    ...Object.entries(bounds).flatMap(([name, { min, max, whole }]) => [
      pl.col(name).lt(pl.lit(min)).or(pl.col(name).gt(pl.lit(max))),
      pl.col(name).isFinite().not(),
      ...whole ? [pl.col(name).neq(pl.col(name).floor())] : [],
    ]),
  ];
  for (const fault of faults) {
    if (filled.select(fault.alias("fault")).getColumn("fault").any()) return null;
  }
  return filled.select(...columns.map((name) => pl.col(name).cast(typeOf(name))));
}

/** The values of one column, numbers as floats; null where they are not written as usual. */
function valuesOf(source: pl.DataFrame, name: string): pl.Expr | null {
  const type = typeIn(source, name), isText = type === String(pl.String);
  const whole = WHOLE.test(type), number = whole || REAL.test(type);
  const own = pl.col(name);
  const all = (test: pl.Expr) => source.select(test.alias("all")).getColumn("all").all();
  const target = isScoreColumn(name) ? pl.Float64 : OUTCOME_TYPES[name as OutcomeColumn];
  if (target === pl.String) {
    if (!isText && !whole) return null;
    const text = own.cast(pl.String);
    return pl.when(text.eq(pl.lit(""))).then(pl.lit(null)).otherwise(text);
  }
  if (target === pl.Bool) return verdictsOf(source, name);
  if (!isText && !number) return null;
  if (
    whole && !all(own.isNull().or(own.cast(pl.Float64).abs().ltEq(pl.lit(Number.MAX_SAFE_INTEGER))))
  ) return null;
  const blank = isText ? own.str.contains(BLANK) : own.cast(pl.Float64).isNan();
  if (isText && !all(own.isNull().or(blank).or(own.str.contains(DECIMAL)))) return null;
  return pl.when(blank.or(own.isNull())).then(pl.lit(null)).otherwise(own).cast(pl.Float64);
}

/** The type of a column; "" of those that polars cannot tell JavaScript of, such as Binary. */
function typeIn(source: pl.DataFrame, name: string): string {
  try {
    return String(source.getColumn(name).dtype);
  } catch {
    return "";
  }
}

/** Of booleans, of the numbers 1 and 0, or of the usual words. */
function verdictsOf(source: pl.DataFrame, name: string): pl.Expr | null {
  const own = pl.col(name), type = typeIn(source, name);
  if (type === String(pl.Bool)) return own;
  if (!WHOLE.test(type) && type !== String(pl.String)) return null;
  const word = own.cast(pl.String).str.toLowerCase();
  const [right, wrong] = [true, false].map((verdict) => word.isIn(wordsOf(verdict)));
  const blank = own.isNull().or(word.str.contains(BLANK));
  const known = source.select(blank.or(right).or(wrong).alias("known")).getColumn("known").all();
  return known ? pl.when(blank).then(pl.lit(null)).otherwise(right) : null;
}
