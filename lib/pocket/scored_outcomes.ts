/**
 * The pocket models' answers, scored: the tables that studies of best-of-n are made of. Part of the training
 * questions is a validation split, on which thresholds are fitted.
 */
import { join } from "node:path";
import pl from "nodejs-polars";
import { z } from "zod";
import { codeDigest } from "../core/code_digest.ts";
import { parseConfig } from "../core/config.ts";
import { fileDigest } from "../core/digest.ts";
import { Store } from "../core/store/store.ts";
import { openAnswerScorer, scoreOutcomes } from "../grading/mod.ts";
import { openOutcomes, saveTable, withFrame } from "../outcomes/mod.ts";
import { pocketInputs } from "./models.ts";
import { pocketOutcomesFile, pocketOutcomesSchema } from "./outcomes.ts";

const schema = pocketOutcomesSchema.omit({ graded: true }).extend({
  /** Questions of the validation split, the last ones of the router pool. */
  validation: z.int().min(1).default(500),
  /** The scorers, as openAnswerScorer() takes them; each gives a column `score.NAME`. */
  by: z.array(z.string()).min(1),
  /** The one whose score is the quality. */
  quality: z.string(),
});

export type PocketScoredConfig = z.input<typeof schema>;

const FILE = "scored.parquet";

/** The file of the table, made if it is not in the store. */
export async function pocketScoredFile(config: PocketScoredConfig): Promise<string> {
  const { validation, by, quality, train, ...settings } = parseConfig(schema, config);
  const source = await pocketOutcomesFile({ ...settings, train: train + validation });
  const scorers = await Promise.all(
    by.map(async (name) => ({ name, scorer: await openAnswerScorer(name) })),
  );
  const parts = {
    ...{ source: await fileDigest(source), validation, quality },
    scorers: scorers.map(({ scorer: { name, method } }) => ({ name, method })),
    models: await pocketInputs(), // the reward model's weights too
    code: await codeDigest(import.meta.url),
  };
  const folder = await Store.open().files("outcomes", parts, {
    label: `${by.join(" ")}, quality ${quality}, ${validation} to validate`,
    async make(folder) {
      let table = await openOutcomes(source);
      for (const { name, scorer } of scorers) {
        table = await scoreOutcomes(table, scorer, { quality: name === quality });
      }
      const { frame, card: { counts: _, audit: __, ...card } } = table;
      const ids = [
        ...new Set(
          frame.filter(pl.col("split").eq(pl.lit("train"))).getColumn("query_id").toArray(),
        ),
      ];
      const held = new Set(ids.slice(train));
      const splits = frame.select("query_id", "split").toRecords()
        .map(({ query_id, split }) => held.has(query_id!) ? "validation" : split);
      const split = frame.withColumn(pl.Series("split", splits as string[], pl.Utf8));
      await saveTable(withFrame(card, split), join(folder, FILE));
    },
  });
  return join(folder, FILE);
}
