/**
 * What a score says of a model's samples, by which a cascade decides, and what it costs to score them: a reward
 * model reads a sample with its prompt.
 */
import pl from "nodejs-polars";
import { UserError } from "../core/errors.ts";
import { type CandidateMatrix, OutcomeTable, type Query } from "../outcomes/mod.ts";

/** A column's values in the place of qualities, and what they cost where that is counted apart. */
export interface SampleScores {
  /** The matrix with the values as draws, those of one candidate: the others' say nothing. */
  matrix: CandidateMatrix;
  /** Of each query, US dollars to score one sample of the candidate. */
  cost: Float64Array;
}

/** @throws {UserError} where a score is priced that the table does not have */
export function demandScores(
  { frame, card }: OutcomeTable,
  scorePrices: Record<string, number> = {},
): void {
  const columns = frame.columns.filter((name) => name.startsWith("score."));
  const odd = Object.keys(scorePrices).find((name) => !columns.includes(`score.${name}`));
  if (odd === undefined) return;
  throw new UserError(
    `Cannot price the score "${odd}" as ${card.name} has no column score.${odd}`,
    {
      hint:
        `Its scores are: ${
          columns.map((name) => name.slice(6)).join(", ") || "none"
        }; a confidence or a ` +
        "majority costs nothing beside the answers",
    },
  );
}

/** True where each sample of a model that has a quality has a value in the column. */
export function hasScores(
  { frame }: OutcomeTable,
  { column, model }: { column: string; model: string },
): boolean {
  if (!frame.columns.includes(column)) return false;
  const samples = frame.filter(
    pl.col("quality").isNotNull().and(pl.col("model").eq(pl.lit(model))),
  );
  return samples.height > 0 && samples.getColumn(column).nullCount() === 0;
}

/** The table with a column in the place of quality, as far as the samples of one model go. */
export function withQuality(
  { frame, card }: OutcomeTable,
  { column, model }: { column: string; model: string },
): OutcomeTable {
  if (!frame.columns.includes(column)) {
    const scores = frame.columns.filter((name) => /^(confidence$|score\.)/.test(name));
    throw new UserError(`Cannot use ${column} of ${card.name} as there is no such column`, {
      hint: `Its scores are: ${scores.join(", ") || "none; lab score adds one"}`,
    });
  }
  const judged = pl.col("quality").isNotNull(), own = pl.col("model").eq(pl.lit(model));
  const samples = frame.filter(judged.and(own));
  const blank = samples.getColumn(column).nullCount();
  if (blank > 0) {
    throw new UserError(
      `Cannot use ${column} of ${card.name} as it is blank in ${blank} of the ${samples.height} samples of ` +
        `${model} that have a quality`,
      {
        hint: "A sample whose quality is blank too is left out; lab score gives scores",
      },
    );
  }
  // Nobody reads the others' values
  const given = pl.when(judged).then(pl.col(column).fillNull(0)).otherwise(pl.lit(null));
  return new OutcomeTable(frame.withColumns(given.as("quality")), card);
}

/** Of each query, what it costs to score one sample of a model, which is read with its prompt. */
export function scoringCosts(
  { frame, card }: OutcomeTable,
  { model, queries, price }: { model: string; queries: readonly Query[]; price: number },
): Float64Array {
  const costs = new Float64Array(queries.length);
  if (price === 0) return costs;
  const read = pl.col("tokens_in").add(pl.col("tokens_out")).mean().as("tokens");
  const means = frame
    .filter(pl.col("model").eq(pl.lit(model)).and(pl.col("quality").isNotNull()))
    .groupBy("dataset", "query_id").agg(read).toRecords();
  const key = (dataset: unknown, id: unknown) => `${dataset}\u0000${id}`;
  const tokens = new Map(means.map((row) => [key(row.dataset, row.query_id), row.tokens]));
  return costs.map((_, i) => {
    const count = tokens.get(key(queries[i].dataset, queries[i].id));
    if (typeof count === "number") return price * count / 1e6;
    throw new UserError(
      `Cannot price scores of ${card.name} as tokens_in or tokens_out is blank for ${model}`,
    );
  });
}
