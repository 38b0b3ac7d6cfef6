/**
 * Raw files to a table: choose the reader, validate its rows, write the card.
 */
import { badInput } from "./bad_input.ts";
import type { DatasetCard, QualityCard } from "./card.ts";
import { clean, type Cleaning } from "./clean.ts";
import { collectOutcomes, collectQuestions } from "./collect.ts";
import { readInputs } from "./inputs.ts";
import { chooseReader } from "./readers/registry.ts";
import { stem } from "./readers/reader.ts";
import { type OutcomeTable, withFrame } from "./table.ts";

/** Cleaning, with completeness demanded unless the caller decides. */
export type ReadCleaning = Omit<Cleaning, "incomplete"> & {
  incomplete?: "error" | "keep" | "drop";
};

export interface ReadOptions extends ReadCleaning {
  /** One of the readers' formats; detected when left out. */
  format?: string;
  /** Range of the quality column, where it is not the format's own. */
  qualityRange?: { min: number; max: number };
  /** Fields of the dataset card that the files do not tell; `name` defaults to the first file's name. */
  card?: Partial<DatasetCard>;
}

/**
 * Reads data files or folders in any known format.
 *
 * @throws {UserError} at the first fault of the data, with its file and line.
 */
export async function readTable(paths: string[], options: ReadOptions = {}): Promise<OutcomeTable> {
  const { files, contaminated } = await readInputs(paths);
  const reader = chooseReader(files, options.format);
  const quality: QualityCard = options.qualityRange
    ? { what: "a score on the source's own scale", ...options.qualityRange }
    : options.card?.quality ?? reader.quality;
  const { incomplete = "error", ...rest } = options;
  const name = options.card?.name ?? stem(paths[0]);
  const rows = reader.read(files);
  const unread = reader.unread?.(files) ?? [];
  const collected = reader.kind === "outcomes"
    ? await collectOutcomes(rows, {
      dataset: name,
      quality,
      complete: incomplete === "error",
      contaminated,
    })
    : await collectQuestions(rows, { dataset: name, contaminated });
  if (collected.frame.height === 0) {
    throw badInput({ file: paths.join(", ") }, { problem: "there is no record in it" });
  }
  const table = withFrame({
    name,
    title: name,
    description: null,
    source: null,
    weak: null,
    strong: null,
    created_by: null,
    ...options.card,
    caveats: [
      ...options.card?.caveats ?? [],
      ...unread.length > 0 ? [`Columns not read: ${unread.join(", ")}.`] : [],
    ],
    kind: reader.kind,
    format: reader.format,
    quality,
    contaminated: collected.contaminated,
  }, collected.frame);
  return clean(table, { ...rest, incomplete: incomplete === "error" ? "keep" : incomplete });
}
