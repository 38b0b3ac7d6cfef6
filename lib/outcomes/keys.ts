/**
 * The rules across rows: each (dataset, query, model, sample) once, one prompt a query, and, where it is
 * asked for, every model of the table answering every query. Whether a rule is broken is seen in columns; by
 * which row, and what ids the rows are then given, is seen row by row, where one is.
 */
import pl from "nodejs-polars";
import { queryKey } from "./audit.ts";
import { at, badInput, badValue, type Place } from "./bad_input.ts";
import { queryName } from "./needs.ts";
import type { Places } from "./places.ts";
import { areSingle, modelsAnswered, rowKeys } from "./row_keys.ts";

/** Queries with several prompts, or with an outcome several times. */
export interface Repeated {
  /** The number of their ids in the source. */
  ids: number;
  /** The keys of all queries that they became. */
  queries: ReadonlySet<string>;
}

/** What holds of a table across its rows. */
export interface KeyRules {
  /**
   * Whether it is an error that a (dataset, query_id, model, sample) is there twice, or a query with two prompts;
   * where it is not, the later row's query has an id of its own. Whoever drops them is not asked whether they
   * are complete.
   */
  repeated: "error" | "keep" | "drop";
  /** Whether every query must have an outcome of every model of the table. */
  complete: boolean;
}

/**
 * Holds a frame of outcomes to the rules.
 *
 * @returns the frame, queries that repeat another with ids of their own: with `#2`, `#3`, ... after it
 * @throws {UserError} at the first row that breaks a rule, with its file and line
 */
export function checkKeys(
  frame: pl.DataFrame,
  places: Places,
  { repeated: treatment, complete }: KeyRules,
): { frame: pl.DataFrame; repeated: Repeated } {
  const { frame: single, repeated } = areSingle(frame, rowKeys(frame))
    ? { frame, repeated: { ids: 0, queries: new Set<string>() } }
    : separate(frame, places, { demand: treatment === "error" });
  if (complete) {
    demandComplete(single, places, treatment === "drop" ? repeated.queries : new Set());
  }
  return { frame: single, repeated };
}

/** A query, by its first row; and the rows of its outcomes, by model and sample. */
interface Query {
  row: number;
  prompt: string;
  rows: Map<string, number>;
}

/** Gives each row whose id has another prompt, or this very outcome, already an id of its own. */
function separate(frame: pl.DataFrame, places: Places, { demand }: { demand: boolean }) {
  const [datasets, ids, prompts, models] = ["dataset", "query_id", "prompt", "model"]
    .map((name) => frame.getColumn(name).toArray() as string[]);
  const samples = frame.getColumn("sample").toArray() as number[];
  const queries = new Map<string, Query>(),
    repeatedIds = new Set<string>(),
    repeated = new Set<string>();
  let first: (() => { place: Place; must?: string; value?: unknown; problem?: string }) | undefined;
  for (let row = 0; row < ids.length; row++) {
    const own = ids[row], dataset = datasets[row], draw = `${samples[row]} ${models[row]}`;
    for (let n = 1;; n++) {
      const id = n === 1 ? own : `${own}#${n}`, key = queryKey(dataset, id);
      const query = queries.get(key) ?? { row, prompt: prompts[row], rows: new Map() };
      queries.set(key, query);
      const before = query.rows.get(draw);
      if (query.prompt === prompts[row] && before === undefined) {
        query.rows.set(draw, row);
        if (n > 1) repeated.add(key);
        ids[row] = id;
        break;
      }
      const name = queryName(dataset, id);
      first ??= () =>
        query.prompt === prompts[row]
          ? {
            place: places.of(row),
            problem: `${name}, model "${models[row]}", sample ${samples[row]} was already given ` +
              `at ${at(places.of(before!))}; each may occur once`,
          }
          : {
            place: places.promptOf(row),
            must: `the prompt that ${name} has at ${at(places.of(query.row))}`,
            value: prompts[row],
          };
      repeatedIds.add(queryKey(dataset, own));
      repeated.add(key);
    }
  }
  if (demand) throw repetition(first!(), repeatedIds.size);
  return {
    frame: frame.withColumn(pl.Series("query_id", ids, pl.String)),
    repeated: { ids: repeatedIds.size, queries: repeated },
  };
}

function repetition(
  { place, must, problem, value }: {
    place: Place;
    must?: string;
    value?: unknown;
    problem?: string;
  },
  ids: number,
) {
  const hint = `${ids} ${ids === 1 ? "id has" : "ids have"} such rows. ` +
    "lab data import FILE --out TABLE.parquet --repeated drop leaves all their rows out, " +
    "--repeated keep gives the later ones ids of their own.";
  return must === undefined
    ? badInput(place, { problem: problem!, hint })
    : badValue(place, { must, value, hint });
}

/** @throws {UserError} where a query, but for those of the keys `except`, lacks a model */
function demandComplete(frame: pl.DataFrame, places: Places, except: ReadonlySet<string>): void {
  const keys = rowKeys(frame), answered = modelsAnswered(keys);
  const [datasets, ids] = ["dataset", "query_id"].map((name) => frame.getColumn(name));
  const named = (query: number) =>
    [datasets, ids].map((column) => column.get(keys.first[query]) as string) as [string, string];
  const lacking = answered.keys().filter((query) => answered[query] < keys.models.length)
    .filter((query) => except.size === 0 || !except.has(queryKey(...named(query)))).toArray();
  if (lacking.length === 0) return;
  const [query] = lacking;
  const has = new Set(
    keys.query.keys().filter((row) => keys.query[row] === query)
      .map((row) => keys.model[row]),
  );
  const missing = keys.models.find((_, number) => !has.has(number));
  throw badInput(places.of(keys.first[query]), {
    problem: `${queryName(...named(query))} has no outcome of model "${missing}": ` +
      `expected one of each of the ${keys.models.length} models ` +
      `(${lacking.length} of ${answered.length - except.size} queries lack some)`,
    hint: "lab data import FILE --out TABLE.parquet --incomplete drop leaves such queries out, " +
      "--incomplete keep keeps them.",
  });
}
