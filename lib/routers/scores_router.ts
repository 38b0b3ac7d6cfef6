/**
 * A router whose scores were made elsewhere and lie in a file (CSV, JSON Lines, JSON, Parquet, Arrow): a row for each
 * query with `query_id`, `dataset` where ids repeat across datasets, and either `score`, its need of the strong
 * candidate from 0 to 1, or a column for each candidate with the quality expected of it.
 */
import { sha256 } from "../core/digest.ts";
import { UserError } from "../core/errors.ts";
import { counted } from "../core/wording.ts";
import { badInput, badValue } from "../outcomes/bad_input.ts";
import { candidateName, type Query, readColumns } from "../outcomes/mod.ts";
import { toNumber, toText } from "../outcomes/readers/values.ts";
import { checkRouterName, nameFrom, ownRouter } from "./own_scores.ts";
import type { RouterFactory } from "./router.ts";

/** A row of the file, its scores as they stand there. */
interface Row {
  values: Record<string, unknown>;
  line: number;
}

interface ScoresFile {
  file: string;
  columns: string[];
  rows: Map<string, Row>;
}

const NEED = "score";

/**
 * @param options.name By default the file's, without folders and ending.
 * @throws {UserError} where the file cannot be read, lacks query_id, or has a query twice; while scoring, where it
 * lacks a candidate or a query, or a score is no number
 */
export async function scoresRouter(
  file: string,
  { name = nameFrom(file) }: { name?: string | undefined } = {},
): Promise<RouterFactory> {
  checkRouterName(name, "--router-scores NAME=FILE gives it one");
  const read = await readRows(file), { columns } = read;
  const byNeed = columns.includes(NEED);
  return {
    name,
    description: `the scores in ${file}`,
    learnsFrom: "elsewhere",
    origin: { what: file, digest: sha256(await Deno.readFile(file)) },
    fit({ candidates }) {
      const names = candidates.map(candidateName);
      const missing = names.filter((name) => !columns.includes(name));
      if (byNeed && missing.length === 0) {
        throw badInput({ file }, {
          problem: `it has a column "${NEED}" and one for each candidate (${
            names.join(", ")
          }), and which of these are its scores is not said`,
          hint:
            `Leave out "${NEED}" to route by qualities, or the others to route by the need of the strong candidate`,
        });
      }
      if (!byNeed && missing.length > 0) {
        throw badInput({ file }, {
          problem: `it has no column of ${missing.join(", ")}: its columns are ${
            columns.join(", ")
          }`,
          hint: `It needs one for each candidate (${
            names.join(", ")
          }), or one "${NEED}" from 0 to 1`,
        });
      }
      return ownRouter({
        ...{ name, candidates, predicts: byNeed ? "need" : "quality", costUsd: 0 },
        notes: [
          "Its scores were made elsewhere: what they cost and how long they took is not counted",
        ],
        scoresOf(queries) {
          const rows = rowsOf(queries, read);
          const numberIn = ({ values, line }: Row, column: string): number => {
            const place = { file, line, column }, value = values[column];
            const number = toNumber(value, place);
            if (number !== null) return number;
            throw badValue(place, { must: "a number", value });
          };
          return Promise.resolve(
            rows.map((row) =>
              byNeed ? numberIn(row, NEED) : names.map((name) => numberIn(row, name))
            ),
          );
        },
      });
    },
  };
}

async function readRows(file: string): Promise<ScoresFile> {
  const rows = new Map<string, Row>();
  const columns = new Set<string>(); // of all rows, as one of JSON Lines may lack some
  for await (const { values, line } of readColumns(file, ["query_id"])) {
    for (const column of Object.keys(values)) columns.add(column);
    const id = toText(values.query_id, { file, line, column: "query_id" });
    if (id === null) {
      throw badValue({ file, line, column: "query_id" }, {
        must: "a text",
        value: values.query_id,
      });
    }
    const dataset = toText(values.dataset, { file, line, column: "dataset" });
    const key = keyOf({ id, dataset }), before = rows.get(key);
    if (before !== undefined) {
      throw badInput({ file, line }, {
        problem: `query "${id}" was already scored at line ${before.line}; each may occur once`,
        hint: dataset === null
          ? "Ids that repeat across datasets need a column dataset"
          : undefined,
      });
    }
    rows.set(key, { values, line });
  }
  if (rows.size === 0) throw badInput({ file }, { problem: "it scores no query" });
  return { file, columns: [...columns], rows };
}

function keyOf({ id, dataset }: { id: string; dataset: string | null }): string {
  return JSON.stringify([dataset, id]);
}

/** The row of each query. */
function rowsOf(queries: readonly Query[], { file, columns, rows }: ScoresFile): Row[] {
  const named = columns.includes("dataset");
  const datasets = new Map<string, string>();
  const found = queries.map(({ id, dataset }) => {
    const other = datasets.get(id);
    if (!named && other !== undefined && other !== dataset) {
      throw badInput({ file }, {
        problem: `it cannot tell query "${id}" of ${other} from that of ${dataset}`,
        hint: "Give it a column dataset",
      });
    }
    datasets.set(id, dataset);
    return rows.get(keyOf({ id, dataset: named ? dataset : null }));
  });
  const missing = queries.filter((_, i) => found[i] === undefined);
  if (missing.length === 0) return found as Row[];
  throw new UserError(
    `Cannot route by ${file} as it has no score of ${
      counted(missing.length, "query", "queries")
    } to be scored, such as "${missing[0].id}" of ${missing[0].dataset}`,
    {
      hint:
        "It needs a row for each query that is tested, and for those that thresholds are fitted on" +
        (named ? ", with the dataset as the outcomes have it" : ""),
    },
  );
}
