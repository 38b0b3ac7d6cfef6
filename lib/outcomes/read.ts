/**
 * Raw files to a table: choose the reader, validate its rows, write the card.
 */
import { UserError } from "../core/errors.ts";
import { queryKey } from "./audit.ts";
import { badInput } from "./bad_input.ts";
import type { DatasetCard, QualityCard } from "./card.ts";
import { clean, type Cleaning, countBySplit } from "./clean.ts";
import {
  collectColumns,
  type CollectedOutcomes,
  type CollectOptions,
  collectOutcomes,
  collectQuestions,
} from "./collect.ts";
import { readInputs } from "./inputs.ts";
import { passRateDraws } from "./pass_rate.ts";
import { chooseReader } from "./readers/registry.ts";
import { type InputFile, type Reader, stem } from "./readers/reader.ts";
import { markedRows, rowKeys } from "./row_keys.ts";
import { openSaved } from "./saved.ts";
import { OutcomeTable, withFrame } from "./table.ts";

/** Cleaning, with completeness and single rows demanded unless the caller decides. */
export type ReadCleaning = Omit<Cleaning, "incomplete"> & {
  incomplete?: "error" | "keep" | "drop";
  /** Queries with two prompts, or with one outcome twice: their later rows get ids of their own, or all go. */
  repeated?: "error" | "keep" | "drop";
};

export interface ReadOptions extends ReadCleaning {
  /** One of the readers' formats; detected when left out. */
  format?: string;
  /** Range of the quality column, where it is not the format's own. */
  qualityRange?: { min: number; max: number };
  /** Where qualities are pass rates over so many samples: each is read as that many draws. */
  passRateOf?: number | undefined;
  /** Fields of the dataset card that the files do not tell; `name` defaults to the first file's name. */
  card?: Partial<DatasetCard>;
}

const OWN_SCALE = { what: "a score on the source's own scale" };

/**
 * Reads data files or folders in any known format, or one table that was saved, with its card.
 *
 * @throws {UserError} at the first fault of the data, with its file and line.
 */
export async function readTable(
  paths: string[],
  { passRateOf, ...options }: ReadOptions = {},
): Promise<OutcomeTable> {
  const table = await readRates(paths, options);
  return passRateOf === undefined ? table : passRateDraws(table, passRateOf);
}

async function readRates(
  paths: string[],
  options: Omit<ReadOptions, "passRateOf">,
): Promise<OutcomeTable> {
  const saved = paths.length === 1 && options.format === undefined
    ? await openSaved(paths[0])
    : null;
  if (saved) return cleanSaved(saved, options);
  const { files, contaminated } = await readInputs(paths);
  const reader = chooseReader(files, options.format);
  const told = reader.card?.(files) ?? {};
  const quality: QualityCard = options.qualityRange
    ? { ...OWN_SCALE, ...options.qualityRange }
    : options.card?.quality ?? told.quality ?? reader.quality;
  const { incomplete = "error", repeated = "error", ...rest } = options;
  const name = options.card?.name ?? told.name ?? stem(paths[0]);
  const unread = reader.unread?.(files) ?? [];
  const collected = reader.kind === "outcomes"
    ? await readOutcomes(reader, files, {
      dataset: name,
      quality,
      repeated,
      complete: incomplete === "error",
      contaminated,
    })
    : {
      ...await collectQuestions(reader.read(files), { dataset: name, contaminated }),
      repeated: { ids: 0, queries: new Set<string>() },
    };
  if (collected.frame.height === 0) {
    throw badInput({ file: paths.join(", ") }, { problem: "there is no record in it" });
  }
  const table = withFrame(
    {
      title: name,
      description: null,
      source: null,
      weak: null,
      strong: null,
      created_by: null,
      ...told,
      ...options.card,
      name,
      caveats: [
        ...told.caveats ?? [],
        ...options.card?.caveats ?? [],
        ...unread.length > 0 ? [`Columns not read: ${unread.join(", ")}.`] : [],
        ...repeated === "keep" ? repetition(collected.repeated) : [],
      ],
      kind: reader.kind,
      format: reader.format,
      quality,
      contaminated: [...new Set([...told.contaminated ?? [], ...collected.contaminated])],
    },
    collected.frame,
    told.removed,
  );
  const single = repeated === "drop" ? without(table, collected.repeated.queries) : table;
  return clean(single, { ...rest, incomplete: incomplete === "error" ? "keep" : incomplete });
}

/** By columns where the files are plain and without a fault, else row by row. */
async function readOutcomes(
  reader: Reader,
  files: InputFile[],
  options: CollectOptions,
): Promise<CollectedOutcomes> {
  const frame = await reader.columns?.(files, options) ?? null;
  const collected = frame && collectColumns(frame, options);
  return collected ?? await collectOutcomes(reader.read(files), options);
}

/** A saved table was read before, so that nothing of it is demanded anew. */
function cleanSaved(
  { frame, card }: OutcomeTable,
  { card: { name = card.name, created_by = card.created_by } = {}, ...options }: Omit<
    ReadOptions,
    "passRateOf"
  >,
): OutcomeTable {
  const { incomplete, qualityRange, ...cleaning } = options;
  const quality = qualityRange ? { ...OWN_SCALE, ...qualityRange } : card.quality;
  return clean(new OutcomeTable(frame, { ...card, name, created_by, quality }), {
    ...cleaning,
    incomplete: incomplete === "drop" ? "drop" : "keep",
  });
}

function repetition({ ids }: { ids: number }): string[] {
  if (ids === 0) return [];
  return [
    `${ids} query ${ids === 1 ? "id has" : "ids have"} several prompts, or an outcome twice: ` +
    "their later rows have ids of their own, as ID#2.",
  ];
}

/** The table without the rows of these queries, which its card counts as repeated. */
function without(table: OutcomeTable, queries: ReadonlySet<string>): OutcomeTable {
  if (queries.size === 0) return table;
  const { query, first } = rowKeys(table.frame);
  const [datasets, ids] = ["dataset", "query_id"].map((name) => table.frame.getColumn(name));
  const isGone = Uint8Array.from(
    first,
    (row) => Number(queries.has(queryKey(datasets.get(row) as string, ids.get(row) as string))),
  );
  const gone = Uint8Array.from(query, (number) => isGone[number]);
  if (!gone.includes(0)) {
    throw new UserError(`Cannot read ${table.card.name} as every row of it is a repeated one`);
  }
  const removed = { repeated: countBySplit(markedRows(table.frame, gone)) };
  return withFrame(table.card, markedRows(table.frame, gone.map((mark) => 1 - mark)), removed);
}
