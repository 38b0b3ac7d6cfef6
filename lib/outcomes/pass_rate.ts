/**
 * Pass rates read as draws: where a table's quality is the share k/N of N samples that were right, as in RouterDC's
 * gsm8k files (arXiv 2409.19886, N = 10), a row is N samples of which k are right. So best-of-n replays on it,
 * with a perfect selector at least: `small@bo5:quality`.
 */
import pl from "nodejs-polars";
import { UserError } from "../core/errors.ts";
import { queryName } from "./needs.ts";
import type { Outcome } from "./schema.ts";
import { type OutcomeTable, withFrame } from "./table.ts";

/** Of rates that were written with six decimals or more. */
const ROUNDING = 1e-6;

/**
 * The table with N samples in the place of each row: sample 0 to k - 1 right, the others wrong. What was recorded
 * of the row, its cost too, is each sample's. Not so its response, which one of the N gave: nobody knows which, so
 * it stays only where N is 1. Rows without a quality stay as they are.
 *
 * @throws {UserError} for a quality that is no multiple of 1/N in [0, 1], or a table that has samples already
 */
export function passRateDraws(table: OutcomeTable, samples: number): OutcomeTable {
  demandPassRates(table, samples);
  const { frame, card: { counts: _, audit: __, removed, ...base } } = table;
  const draws = pl.DataFrame(
    { draw: Array.from({ length: samples }, (_, draw) => draw) },
    { schema: { draw: pl.Float64 } },
  );
  const blank = pl.col("quality").isNull();
  const right = pl.col("draw").plus(pl.lit(0.5)).lt(pl.col("quality").mul(pl.lit(samples)));
  const expanded = frame.join(draws, { how: "cross" })
    .filter(blank.not().or(pl.col("draw").eq(pl.lit(0))))
    .withColumns(
      pl.col("draw").cast(pl.UInt32).alias("sample"),
      right.cast(pl.Float64).alias("quality"),
      pl.when(blank).then(pl.col("correct")).otherwise(right).alias("correct"),
      pl.when(blank.or(pl.lit(samples === 1))).then(pl.col("response"))
        .otherwise(pl.lit(null).cast(pl.String)).alias("response"),
    ).select(...frame.columns);
  return withFrame(
    {
      ...base,
      quality: { what: "1 if the answer is correct, else 0", min: 0, max: 1 },
      caveats: [
        ...base.caveats,
        `Qualities were pass rates over ${samples} samples, and are read as that many draws.`,
      ],
    },
    expanded,
    removed,
  );
}

function demandPassRates({ frame, card }: OutcomeTable, samples: number): void {
  const columns = ["dataset", "query_id", "model", "sample", "quality"] as const;
  const rows = frame.select(...columns).toRecords() as unknown as Pick<
    Outcome,
    typeof columns[number]
  >[];
  for (const { dataset, query_id, model, sample, quality } of rows) {
    const of = `${model} for ${queryName(dataset, query_id)}`;
    const because = (reason: string) =>
      new UserError(
        `Cannot read ${card.name} as pass rates over ${samples} samples as ${reason}`,
        { hint: "Leave out --pass-rate-of, or name the number of samples that the rates are of" },
      );
    if (sample > 0) throw because(`${of} has sample ${sample}: it has samples already`);
    if (quality === null) continue;
    const k = Math.round(quality * samples);
    if (k < 0 || k > samples || Math.abs(quality - k / samples) > ROUNDING) {
      throw because(`the quality of ${of} is ${quality}, no multiple of 1/${samples} up to 1`);
    }
  }
}
