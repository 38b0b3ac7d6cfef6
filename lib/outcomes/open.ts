/**
 * The one way to open data: a name of the catalogue, a dataset that code makes, a saved table, or files of
 * any format we read.
 */
import { UserError } from "../core/errors.ts";
import { type CatalogueEntry, CONFIDENCES, findEntry, unknownDataset } from "./catalogue.ts";
import { clean } from "./clean.ts";
import { datasetIsHere, fetchDataset, locateFiles, presentFiles } from "./fetch.ts";
import { FRAME_FILE } from "./frame_file.ts";
import { findMade } from "./made_datasets.ts";
import { passRateDraws } from "./pass_rate.ts";
import { type ReadOptions, readTable } from "./read.ts";
import type { OutcomeTable } from "./table.ts";

/** For a Parquet or Arrow file without a card. */
const UNKNOWN_QUALITY = { what: "a score of unknown range", min: null, max: null };

export interface OpenOptions extends Omit<ReadOptions, "card"> {
  /** Download a catalogue dataset that is not here yet; otherwise that is an error. */
  fetch?: boolean;
}

/**
 * Opens outcomes: a name of the catalogue, the name of a registered dataset, a Parquet or Arrow file, or raw files or a folder in any
 * format that `lab data import` knows. Files of the catalogue come from `ROUTELAB_MIRROR` when it is
 * set, else from `data/cache`.
 *
 * @throws {UserError} when there is nothing of this name, its files are not here, they are faulty, or
 * it is a question set or stated confidences, without outcomes.
 */
export async function openOutcomes(
  nameOrFile: string,
  options: OpenOptions = {},
): Promise<OutcomeTable> {
  const table = await openDataset(nameOrFile, options);
  if (table.card.kind === "outcomes") return table;
  throw new UserError(
    `Cannot open "${nameOrFile}" as outcomes: it is a question set that no model has answered yet`,
    {
      hint: "lab data list shows which datasets have outcomes." +
        (table.card.format === "prompts"
          ? "\nIf columns of it are models' scores, say so: " +
            "lab data import FILE --format wide --out TABLE.parquet"
          : ""),
    },
  );
}

/** As {@link openOutcomes}, but a question set opens too (`card.kind` says which it is). */
export async function openDataset(
  nameOrFile: string,
  { fetch = false, ...options }: OpenOptions = {},
): Promise<OutcomeTable> {
  const entry = findEntry(nameOrFile);
  if (entry) return openEntry(entry, { fetch, options });
  const made = await findMade(nameOrFile)?.outcomes();
  if (made) {
    const { incomplete, passRateOf, ...cleaning } = options;
    const table = clean(made, { ...cleaning, incomplete: incomplete === "drop" ? "drop" : "keep" });
    return passRateOf === undefined ? table : passRateDraws(table, passRateOf);
  }
  try {
    await Deno.stat(nameOrFile);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) throw unknownDataset(nameOrFile);
    throw cause;
  }
  return readTable([nameOrFile], {
    ...options,
    ...FRAME_FILE.test(nameOrFile) && { card: { quality: UNKNOWN_QUALITY } },
  });
}

async function openEntry(
  entry: CatalogueEntry,
  { fetch, options }: { fetch: boolean; options: Omit<OpenOptions, "fetch"> },
): Promise<OutcomeTable> {
  if (entry.format === CONFIDENCES) throw await noOutcomes(entry);
  const { files: _, ...known } = entry;
  const paths = fetch ? await fetchDataset(entry.name) : await presentFiles(entry);
  return await readTable(paths, { ...options, format: entry.format, card: known });
}

async function noOutcomes(entry: CatalogueEntry): Promise<UserError> {
  const [file] = locateFiles(entry), here = await datasetIsHere(entry);
  return new UserError(
    `Cannot open "${entry.name}" as outcomes: it is answers with stated confidences`,
    {
      hint: (here ? "It is here: " : `Fetch it with: lab data fetch ${entry.name}\nThen: `) +
        `lab calibrate ${file} --confidence conf --correct correct --query uid --group t`,
    },
  );
}
