/** Tables on disk: Parquet, or Arrow IPC, with the card in the same file. */
import type { DataFrame } from "nodejs-polars";
import { z } from "zod";
import { writeAtomically } from "../core/write.ts";
import { badInput } from "./bad_input.ts";
import { type DatasetCard, datasetCardSchema } from "./card.ts";
import { cardIn, withCard } from "./embedded_card.ts";
import { FRAME_FILE, frameOf, readFrameBytes } from "./frame_file.ts";
import { hasTableShape } from "./packer.ts";
import { OutcomeTable } from "./table.ts";

/** Saves a table: Parquet, or Arrow IPC when `file` ends in `.arrow`. It is there whole or not at all. */
export async function saveTable({ frame, card }: OutcomeTable, file: string): Promise<void> {
  const bytes = /\.arrow$/i.test(file)
    ? frame.writeIPC()
    : frame.writeParquet({ compression: "zstd" });
  await writeAtomically(file, withCard(bytes, JSON.stringify(card)));
}

/** Of files of questions that saveQuestions() can write. */
export const QUESTION_FILES = [".jsonl", ".csv", ".parquet", ".arrow"];

/** Saves a question set: as JSON Lines or CSV where the file's ending says so, else as {@link saveTable} does. */
export async function saveQuestions(table: OutcomeTable, file: string): Promise<void> {
  if (/\.(jsonl|csv)$/i.test(file)) await saveFrame(table.frame, file);
  else await saveTable(table, file);
}

/** Of files that saveFrame() can write. */
export const ROW_FILES = [".jsonl", ".csv", ".parquet"];

/** Saves rows that are no table of outcomes: as JSON Lines or CSV where the file's ending says so, else as Parquet. */
export async function saveFrame(frame: DataFrame, file: string): Promise<void> {
  await writeAtomically(
    file,
    /\.jsonl$/i.test(file)
      ? jsonLines(frame)
      : /\.csv$/i.test(file)
      ? csvLines(frame)
      : frame.writeParquet({ compression: "zstd" }),
  );
}

/** Rows that are made to lines at once. */
const SLICE = 10_000;

function* csvLines(frame: DataFrame): Generator<string> {
  for (let from = 0; from === 0 || from < frame.height; from += SLICE) {
    yield frame.slice(from, SLICE).writeCSV({ includeHeader: from === 0 }).toString();
  }
}

function* jsonLines(frame: DataFrame): Generator<string> {
  for (let from = 0; from < frame.height; from += SLICE) {
    for (const row of frame.slice(from, SLICE).toRecords()) yield JSON.stringify(row) + "\n";
  }
}

/**
 * Opens a table that {@link saveTable} wrote; null when `file` is not one (raw data, or no card in it).
 * Its rows were validated before they were saved and are not validated again.
 *
 * @throws {UserError} when the card is not valid, or does not fit the frame.
 */
export async function openSaved(file: string): Promise<OutcomeTable | null> {
  if (!FRAME_FILE.test(file)) return null;
  const bytes = await readFrameBytes(file);
  const text = bytes && cardIn(bytes);
  if (!text) return null;
  const card = parseCard(text, file);
  const frame = frameOf(bytes, file);
  if (hasTableShape(frame, card.kind) && frame.height === card.counts.rows) {
    return new OutcomeTable(frame, card);
  }
  throw badInput({ file }, {
    problem: `it does not fit the card in it (${card.counts.rows} rows of ${card.kind})`,
    hint: "It was not written by this version: import what it was made of again.",
  });
}

function parseCard(text: string, file: string): DatasetCard {
  try {
    return datasetCardSchema.parse(JSON.parse(text));
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw badInput({ file }, {
      problem: `the card in it is not a dataset card: ${problem}`,
      hint: "It was not written by this version: import what it was made of again.",
      cause,
    });
  }
}
