/**
 * The rules across rows: each (dataset, query, model, sample) once, one prompt a query, and, where it is
 * asked for, every model of the table answering every query.
 */
import { queryKey } from "./audit.ts";
import { at, badInput, badValue, type Place } from "./bad_input.ts";
import { queryName } from "./needs.ts";
import type { SourceRow } from "./readers/reader.ts";
import type { Outcome } from "./schema.ts";

interface Query {
  number: number;
  id: string;
  prompt: string;
  file: string;
  line: number;
  models: number[];
}

/** The queries of one dataset, and where every outcome stands. */
interface Index {
  queries: Map<string, Query>;
  /** (model, sample) -> number. */
  draws: Map<string, number>;
  /** query number * MAX_DRAWS + draw number -> file number * MAX_LINES + line. */
  places: Map<number, number>;
}

/** Why a row cannot have its id: what a value had to be, or a problem. */
interface Repetition {
  place: Place;
  must?: string;
  value?: unknown;
  problem?: string;
}

const MAX_DRAWS = 2 ** 22;
const MAX_LINES = 2 ** 32;

/** Everything seen so far of a table that is being read. */
export class Keys {
  #datasets = new Map<string, Index>();
  #models = new Map<string, number>();
  #files = new Map<string, number>();
  /** The first row that repeats another, in words. */
  #first: Repetition | undefined;
  readonly #ids = new Set<string>();
  readonly #repeated = new Set<string>();

  /**
   * Takes up an outcome.
   *
   * @returns the id of its query: its own or, where that has another prompt or this very outcome already, its
   * own with `#2`, `#3`, ...
   */
  add(outcome: Outcome, source: SourceRow): string {
    const { dataset, query_id } = outcome;
    const index = getOrAdd(this.#datasets, dataset, () => ({
      queries: new Map(),
      draws: new Map(),
      places: new Map(),
    }));
    for (let n = 1;; n++) {
      const id = n === 1 ? query_id : `${query_id}#${n}`;
      const taken = this.#take(index, id, { outcome, source });
      if (taken === null) {
        if (n > 1) this.#repeated.add(queryKey(dataset, id));
        return id;
      }
      this.#first ??= taken;
      this.#ids.add(queryKey(dataset, query_id));
      this.#repeated.add(queryKey(dataset, id));
    }
  }

  /** Files the outcome under the id; what is the matter where that is taken. */
  #take(
    index: Index,
    id: string,
    { outcome, source }: { outcome: Outcome; source: SourceRow },
  ): Repetition | null {
    const { dataset, prompt, sample } = outcome;
    const query = getOrAdd(index.queries, id, () => ({
      number: index.queries.size,
      id,
      prompt,
      file: source.file,
      line: source.line,
      models: [],
    }));
    const { file, line } = source;
    if (query.prompt !== prompt) {
      const must = `the prompt that ${queryName(dataset, id)} has at ${at(query)}`;
      const place = { file, line, column: source.columns?.prompt ?? "prompt" };
      return { place, must, value: prompt };
    }
    const model = getOrAdd(this.#models, outcome.model, () => this.#models.size);
    const draw = `${model} ${sample}`;
    const key = query.number * MAX_DRAWS + getOrAdd(index.draws, draw, () => index.draws.size);
    const before = index.places.get(key);
    if (before !== undefined) {
      const there = {
        file: [...this.#files.keys()][Math.floor(before / MAX_LINES)],
        line: before % MAX_LINES,
      };
      const problem = `${queryName(dataset, id)}, model "${outcome.model}", sample ${sample} ` +
        `was already given at ${at(there)}; each may occur once`;
      return { place: { file, line }, problem };
    }
    // a pushed-to array holds room for 17 items, and there may be a million queries
    if (!query.models.includes(model)) query.models = [...query.models, model];
    index.places.set(key, getOrAdd(this.#files, file, () => this.#files.size) * MAX_LINES + line);
    return null;
  }

  /**
   * The ids in the source that several prompts have, or one outcome several times; and the keys of all queries
   * that they became.
   */
  get repeated(): { ids: number; queries: ReadonlySet<string> } {
    return { ids: this.#ids.size, queries: this.#repeated };
  }

  /** @throws {UserError} where an id has several prompts, or an outcome is there twice */
  demandUnrepeated(): void {
    if (this.#first === undefined) return;
    const { place, must, problem, value } = this.#first;
    const hint = `${this.#ids.size} ${this.#ids.size === 1 ? "id has" : "ids have"} such rows. ` +
      "lab data import FILE --out TABLE.parquet --repeated drop leaves all their rows out, " +
      "--repeated keep gives the later ones ids of their own.";
    throw must === undefined
      ? badInput(place, { problem: problem!, hint })
      : badValue(place, { must, value, hint });
  }

  /** @throws {UserError} where a query, but for those of the keys `except`, lacks a model */
  demandComplete(except: ReadonlySet<string>): void {
    const queries = [...this.#datasets].flatMap(([dataset, { queries }]) =>
      [...queries.values()].map((query) => ({ dataset, ...query }))
    ).filter(({ dataset, id }) => !except.has(queryKey(dataset, id)));
    const lacking = queries.filter(({ models }) => models.length < this.#models.size);
    if (lacking.length === 0) return;
    const [query] = lacking;
    const missing = [...this.#models].find(([, number]) => !query.models.includes(number))![0];
    throw badInput({ file: query.file, line: query.line }, {
      problem: `${queryName(query.dataset, query.id)} has no outcome of model "${missing}": ` +
        `expected one of each of the ${this.#models.size} models ` +
        `(${lacking.length} of ${queries.length} queries lack some)`,
      hint: "lab data import FILE --out TABLE.parquet --incomplete drop leaves such queries out, " +
        "--incomplete keep keeps them.",
    });
  }
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = make());
  return value;
}
