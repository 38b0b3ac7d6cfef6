/** Analyses of the queries of an oracle dataset, where they have a policy: others are no labels. */
import { z } from "zod";
import { parseConfig } from "../../core/config.ts";
import { SpendingMeter, type SpendingProgress } from "../../grading/mod.ts";
import { openingFields, openingOf, type Paid } from "../../models/mod.ts";
import { type Analyst, openAnalyst } from "./analyst.ts";
import { callPayer } from "./call_payer.ts";
import type { OracleRow } from "./oracle_row.ts";

const schema = z.strictObject({
  ...openingFields,
  /** As openClient() takes it. */
  analyst: z.string(),
});

/**
 * Has the queries of recorded outcomes analysed; what is paid for it is returned, in US dollars.
 *
 * @throws {UserError} where there is no such model, its host fails, or the budget is spent; called again, it goes on
 */
export async function analyseRows(
  rows: readonly OracleRow[],
  config: z.input<typeof schema>,
  { onProgress }: { onProgress?: (progress: SpendingProgress) => void } = {},
): Promise<Paid> {
  const { analyst: name, ...settings } = parseConfig(schema, config);
  const analyst = await openAnalyst(name, openingOf(settings)(name));
  const labelled = rows.filter(({ policy }) => policy !== null).length;
  const meter = new SpendingMeter(labelled, { kinds: ["answers"], onProgress });
  await analyseQueries(rows, { analyst, meter });
  return { now: meter.spent.answers, earlier: meter.earlier.answers };
}

/** Writes analyses into the rows; returns how many were asked for. */
export async function analyseQueries(
  rows: readonly OracleRow[],
  { analyst, meter }: { analyst: Analyst; meter: SpendingMeter },
): Promise<number> {
  const labelled = rows.filter(({ policy }) => policy !== null);
  const analyses = await analyst.analyse(labelled.map(({ query }) => query), callPayer(meter));
  for (const [i, row] of labelled.entries()) {
    row.analysis = analyses[i].value;
    row.metadata.analyst = analyst.name;
    row.metadata.cost_usd.analyst = analyses[i].cost_usd;
  }
  return labelled.length;
}
