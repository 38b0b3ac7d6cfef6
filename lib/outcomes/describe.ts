/**
 * A table in a page: its models, tasks and splits in figures, for `lab data describe` and notebooks.
 */
import pl from "nodejs-polars";
import type { DatasetCard } from "./card.ts";
import { type Needs, needsOf } from "./needs.ts";
import { isScoreColumn, type ScoreColumn } from "./schema.ts";
import type { OutcomeTable } from "./table.ts";

/** One model of a table; means over its outcomes, null where none has the figure. */
export interface ModelSummary {
  model: string;
  outcomes: number;
  /** Outcomes that have a quality. */
  scored: number;
  quality: number | null;
  cost_usd: number | null;
  tokens_in: number | null;
  tokens_out: number | null;
}

/** A named score of a table. */
export interface ScoreSummary {
  /** Its name, without `score.`. */
  name: string;
  /** Outcomes that have it. */
  scored: number;
  /** Null where no outcome has it. */
  min: number | null;
  mean: number | null;
  max: number | null;
}

/** Number of queries of a task or a split. */
export interface Share {
  name: string;
  queries: number;
}

export interface Description {
  card: DatasetCard;
  /** By mean quality, best first. */
  models: ModelSummary[];
  /** In the order of their columns. */
  scores: ScoreSummary[];
  /** Largest first. */
  tasks: Share[];
  splits: Share[];
  /** What evaluating routers on the table lacks. */
  needs: Needs;
}

/** Summarises a table of outcomes or questions. */
export function describeTable({ frame, card }: OutcomeTable): Description {
  return {
    card,
    models: card.kind === "outcomes" ? summarizeModels(frame) : [],
    scores: frame.columns.filter(isScoreColumn).map((column) => summarizeScore(frame, column)),
    tasks: countQueries(frame, "task"),
    splits: countQueries(frame, "split"),
    needs: card.kind === "outcomes" ? needsOf(frame) : { models: [], pairs: [], costs: [] },
  };
}

function summarizeModels(frame: pl.DataFrame): ModelSummary[] {
  const means = ["quality", "cost_usd", "tokens_in", "tokens_out"];
  const summaries = frame.groupBy("model").agg(
    pl.col("sample").count().alias("outcomes"),
    pl.col("quality").isNotNull().sum().alias("scored"),
    ...means.map((name) => pl.col(name).mean().alias(name)),
  ).toRecords() as unknown as ModelSummary[];
  return summaries.sort((a, b) =>
    (b.quality ?? -Infinity) - (a.quality ?? -Infinity) || (a.model < b.model ? -1 : 1)
  );
}

function summarizeScore(frame: pl.DataFrame, column: ScoreColumn): ScoreSummary {
  const score = pl.col(column);
  const [summary] = frame.select(
    score.isNotNull().sum().alias("scored"),
    score.min().alias("min"),
    score.mean().alias("mean"),
    score.max().alias("max"),
  ).toRecords() as unknown as Omit<ScoreSummary, "name">[];
  return { name: column.slice("score.".length), ...summary };
}

function countQueries(frame: pl.DataFrame, column: "task" | "split"): Share[] {
  const shares = frame.filter(pl.col(column).isNotNull())
    .select("dataset", "query_id", column).unique()
    .groupBy(column).agg(pl.col("query_id").count().alias("queries"))
    .toRecords() as unknown as ({ queries: number } & Record<typeof column, string>)[];
  return shares.map(({ queries, [column]: name }) => ({ name, queries }))
    .sort((a, b) => b.queries - a.queries || (a.name < b.name ? -1 : 1));
}
