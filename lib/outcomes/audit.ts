/**
 * The faults of a table, counted: prompts under several query ids, outcomes without a score,
 * contaminated prompts, prompts on both sides of a split, queries that some model never answered.
 */
import pl from "nodejs-polars";
import type { Audit } from "./card.ts";
import { normalizePrompt } from "./normalize.ts";

const EXAMPLES = 5;

/** A query, or its part in one split. */
interface Query {
  /** dataset and query_id, as one text. */
  key: string;
  id: string;
  split: string | null;
}

/** Each fault's queries (or rows), by key; what cleaning drops is exactly these. */
export interface Findings {
  audit: Audit;
  /** Keys of the queries beyond the first of their normalised prompt. */
  duplicates: Set<string>;
  contaminated: Set<string>;
  /** Keys with their split: copies of a prompt outside its most held-out split. */
  straddling: Set<string>;
  incomplete: Set<string>;
}

/** From the most held-out split to the least. */
const HELD_OUT_FIRST = ["test", "validation", "train"];

/** Identifies a query in {@link Findings}. */
export function queryKey(dataset: string, queryId: string): string {
  return `${dataset}\0${queryId}`;
}

/**
 * Audits a frame of outcomes or questions.
 *
 * @param contaminated prompts, matched exactly, that the source lists as contaminated.
 */
export function findFaults(frame: pl.DataFrame, contaminated: readonly string[]): Findings {
  const { repeated, tainted } = readQueries(frame, new Set(contaminated));

  const shared = repeated.map((group) =>
    group.filter(({ key }, index) => group.findIndex((other) => other.key === key) === index)
  ).filter((group) => group.length > 1);
  const duplicates = shared.flatMap((group) => group.slice(1));

  const straddlers = repeated.filter((group) =>
    new Set(group.map(({ split }) => split).filter((split) => split !== null)).size > 1
  );
  const leaked = straddlers.flatMap((group) => {
    const home = HELD_OUT_FIRST.find((split) => group.some((query) => query.split === split));
    return group.filter(({ split }) => split !== null && split !== home);
  });

  const { blankRows, blankExamples, lacking } = frame.columns.includes("model")
    ? outcomeFaults(frame)
    : { blankRows: 0, blankExamples: [], lacking: [] };

  return {
    audit: {
      duplicates: {
        prompts: shared.length,
        extra: duplicates.length,
        examples: shared.slice(0, EXAMPLES).map((group) => group.map(({ id }) => id)),
      },
      blank: { rows: blankRows, examples: blankExamples },
      contaminated: { queries: tainted.length, examples: examples(tainted) },
      straddling: {
        prompts: straddlers.length,
        queries: leaked.length,
        examples: examples(leaked),
      },
      incomplete: { queries: lacking.length, examples: examples(lacking) },
    },
    duplicates: new Set(duplicates.map(({ key }) => key)),
    contaminated: new Set(tainted.map(({ key }) => key)),
    straddling: new Set(leaked.map(({ key, split }) => `${key}\0${split}`)),
    incomplete: new Set(lacking.map(({ key }) => key)),
  };
}

/** A text column's values; null where blank. */
export function texts(frame: pl.DataFrame, column: string): string[] {
  return frame.getColumn(column).toArray() as string[];
}

function examples(queries: { id: string }[]): string[] {
  return queries.slice(0, EXAMPLES).map(({ id }) => id);
}

/**
 * The queries whose normalised prompt occurs again, grouped by it, and those with a listed prompt. A
 * query in two splits counts as two here.
 */
function readQueries(frame: pl.DataFrame, listed: ReadonlySet<string>) {
  const columns = ["dataset", "query_id", "split", "prompt"];
  const distinct = frame.select(...columns)
    .unique({ subset: columns.slice(0, 3), keep: "first", maintainOrder: true });
  const [datasets, ids, splits, prompts] = columns.map((name) => texts(distinct, name));
  const query = (i: number): Query => ({
    key: queryKey(datasets[i], ids[i]),
    id: ids[i],
    split: splits[i],
  });

  const tainted: Query[] = [];
  const first = new Map<string, number>();
  const repeated = new Map<string, Query[]>();
  for (let i = 0; i < ids.length; i++) {
    if (listed.has(prompts[i])) tainted.push(query(i));
    const normalized = normalizePrompt(prompts[i]);
    const before = first.get(normalized);
    if (before === undefined) {
      first.set(normalized, i);
      continue;
    }
    const group = repeated.get(normalized) ?? [query(before)];
    repeated.set(normalized, group);
    group.push(query(i));
  }
  return { repeated: [...repeated.values()], tainted };
}

function outcomeFaults(frame: pl.DataFrame) {
  const blank = frame.filter(pl.col("quality").isNull()).select("query_id", "model");
  const models = pl.col("model").nUnique();
  const pool = frame.getColumn("model").nUnique();
  const several = frame.getColumn("dataset").nUnique() > 1;
  const lacking = frame.groupBy(["dataset", "query_id"]).agg(models.alias("answered"))
    .filter(pl.col("answered").lt(pl.lit(pool)))
    .sort(["dataset", "query_id"]);
  const [datasets, queryIds] = [texts(lacking, "dataset"), texts(lacking, "query_id")];
  return {
    blankRows: blank.height,
    blankExamples: blank.head(EXAMPLES).toRecords().map(({ query_id, model }) =>
      `${query_id}, ${model}`
    ),
    lacking: lacking.height === 0 ? [] : queryIds.map((id, i) => ({
      key: queryKey(datasets[i], id),
      id: several ? `${datasets[i]}: ${id}` : id,
    })),
  };
}
