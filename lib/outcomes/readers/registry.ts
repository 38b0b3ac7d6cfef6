/**
 * The formats Routelab reads, and the choice among them: by name, or by what the files look like.
 * Order matters where a specific format is also a case of a general one: the first that fits is taken.
 */
import { UserError } from "../../core/errors.ts";
import type { InputFile, Reader } from "./reader.ts";
import { bestroute } from "./bestroute.ts";
import { llmrouter, llmrouterQueries } from "./llmrouter.ts";
import { long, wide } from "./plain.ts";
import { prompts } from "./prompts.ts";
import { routellmGsm8k, routellmMmlu } from "./routellm_csv.ts";
import { routellmMtBench } from "./routellm_mtbench.ts";
import { routerarena } from "./routerarena.ts";
import { routerbench } from "./routerbench.ts";
import { scoreJson } from "./score_json.ts";
import { simpleqa, simpleqaGraded } from "./simpleqa.ts";

export const READERS: readonly Reader[] = [
  routellmMmlu,
  routellmGsm8k,
  routellmMtBench,
  routerbench,
  scoreJson,
  llmrouter,
  llmrouterQueries,
  routerarena,
  simpleqa,
  simpleqaGraded,
  bestroute,
  prompts,
  long,
  wide,
];

/**
 * The reader named `format`, or the one that recognises `inputs`.
 *
 * @throws {UserError} listing the formats when the name is unknown or nothing fits.
 */
export function chooseReader(inputs: InputFile[], format?: string): Reader {
  const reader = format === undefined
    ? READERS.find((reader) => reader.detect(inputs))
    : READERS.find((reader) => reader.format === format);
  if (reader) return reader;
  const seen = inputs.slice(0, 3).map(({ path, fields }) => `${path} has ${fields.join(", ")}`);
  throw new UserError(
    format === undefined
      ? `Cannot tell the format of the data: ${seen.join("; ")}`
      : `Cannot read format "${format}" as there is none of this name`,
    { hint: `Choose one with --format:\n${describeFormats()}` },
  );
}

/** The formats with their titles, a line each. */
export function describeFormats(): string {
  return READERS.map(({ format, title }) => `  ${format.padEnd(17)} ${title}`).join("\n");
}
