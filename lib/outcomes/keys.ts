/**
 * The rules across rows: each (dataset, query, model, sample) once, one prompt a query, and, where it is
 * asked for, every model answering every query of its dataset.
 */
import { at, badInput, badValue } from "./bad_input.ts";
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

/** The keys of one dataset: its queries and models by number, and where every outcome stands. */
interface Index {
  queries: Map<string, Query>;
  models: Map<string, number>;
  /** (model, sample) -> number. */
  draws: Map<string, number>;
  /** query number * MAX_DRAWS + draw number -> file number * MAX_LINES + line. */
  places: Map<number, number>;
}

const MAX_DRAWS = 2 ** 22;
const MAX_LINES = 2 ** 32;

/** Everything seen so far of a table that is being read. */
export class Keys {
  #datasets = new Map<string, Index>();
  #files = new Map<string, number>();

  add(outcome: Outcome, source: SourceRow): void {
    const index = getOrAdd(this.#datasets, outcome.dataset, () => ({
      queries: new Map(),
      models: new Map(),
      draws: new Map(),
      places: new Map(),
    }));
    const query = getOrAdd(index.queries, outcome.query_id, () => ({
      number: index.queries.size,
      id: outcome.query_id,
      prompt: outcome.prompt,
      file: source.file,
      line: source.line,
      models: [],
    }));
    if (query.prompt !== outcome.prompt) {
      throw badValue({ ...source, column: "prompt" }, {
        must: `the prompt that query "${query.id}" has at ${at(query)}`,
        value: outcome.prompt,
      });
    }
    const model = getOrAdd(index.models, outcome.model, () => index.models.size);
    // a pushed-to array holds room for 17 items, and there may be a million queries
    if (!query.models.includes(model)) query.models = [...query.models, model];
    const draw = `${model} ${outcome.sample}`;
    const key = query.number * MAX_DRAWS + getOrAdd(index.draws, draw, () => index.draws.size);
    const before = index.places.get(key);
    if (before !== undefined) {
      const place = {
        file: [...this.#files.keys()][Math.floor(before / MAX_LINES)],
        line: before % MAX_LINES,
      };
      throw badInput(source, {
        problem: `query "${query.id}", model "${outcome.model}", sample ${outcome.sample} ` +
          `was already given at ${at(place)}; each may occur once`,
      });
    }
    const file = getOrAdd(this.#files, source.file, () => this.#files.size);
    index.places.set(key, file * MAX_LINES + source.line);
  }

  demandComplete(): void {
    for (const { queries, models } of this.#datasets.values()) {
      const lacking = [...queries.values()].filter((query) => query.models.length < models.size);
      if (lacking.length === 0) continue;
      const [query] = lacking;
      const missing = [...models].find(([, number]) => !query.models.includes(number))![0];
      throw badInput({ file: query.file, line: query.line }, {
        problem: `query "${query.id}" has no outcome of model "${missing}": ` +
          `expected one of each of the ${models.size} models ` +
          `(${lacking.length} of ${queries.size} queries lack some)`,
        hint: "Choose --incomplete drop to leave such queries out, or --incomplete keep.",
      });
    }
  }
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = make());
  return value;
}
