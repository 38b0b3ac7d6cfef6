/**
 * Tables on disk: `FILE.parquet` (or Arrow IPC, `FILE.arrow`) with its card `FILE.card.json` beside.
 */
import { z } from "zod";
import { writeAtomically } from "../core/write.ts";
import { badInput } from "./bad_input.ts";
import { type DatasetCard, datasetCardSchema } from "./card.ts";
import { FRAME_FILE, readFrame } from "./frame_file.ts";
import { hasTableShape } from "./packer.ts";
import { OutcomeTable } from "./table.ts";

/** Where the card of a saved table is: `runs/a.parquet` and `runs/a.arrow` -> `runs/a.card.json`. */
export function cardPath(file: string): string {
  return file.replace(FRAME_FILE, "") + ".card.json";
}

/**
 * Saves a table: Parquet, or Arrow IPC when `file` ends in `.arrow`. The card is renamed into place
 * last, so a table that lacks one was not saved whole.
 */
export async function saveTable({ frame, card }: OutcomeTable, file: string): Promise<void> {
  const parquet = /\.parquet$/i.test(file);
  await writeAtomically(
    file,
    parquet ? frame.writeParquet({ compression: "zstd" }) : frame.writeIPC(),
  );
  await writeAtomically(cardPath(file), JSON.stringify(card, null, 2) + "\n");
}

/**
 * Opens a table that {@link saveTable} wrote; null when `file` is not one (no card beside, or raw data).
 * Its rows were validated before they were saved and are not validated again.
 *
 * @throws {UserError} when the card is not valid, or does not fit the frame.
 */
export async function openSaved(file: string): Promise<OutcomeTable | null> {
  if (!FRAME_FILE.test(file)) return null;
  const card = await readCard(cardPath(file));
  if (card === null) return null;
  const frame = readFrame(file);
  if (hasTableShape(frame, card.kind) && frame.height === card.counts.rows) {
    return new OutcomeTable(frame, card);
  }
  throw badInput({ file }, {
    problem: `it does not fit its card ${
      cardPath(file)
    } (${card.counts.rows} rows of ${card.kind})`,
    hint: "If the file was changed on purpose, remove the card and import the file again.",
  });
}

async function readCard(file: string): Promise<DatasetCard | null> {
  let text: string;
  try {
    text = await Deno.readTextFile(file);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    throw cause;
  }
  try {
    return datasetCardSchema.parse(JSON.parse(text));
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw badInput({ file }, { problem: `this is not a dataset card: ${problem}`, cause });
  }
}
