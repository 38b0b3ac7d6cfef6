/** The recorded token probabilities of the job `answers` beside those of llama.cpp (record_tokens.ts). */
import { basename, join } from "node:path";
import { z } from "zod";
import { fileDigest } from "../../lib/core/digest.ts";
import { writeAtomically } from "../../lib/core/write.ts";
import { FOLDER, jobOf, jobSchema, read } from "./recorded.ts";
import { compareTokens, comparisonSchema, thinned } from "./second_implementation.ts";

const FILE = "tokens.json";

/** Pairs of a file that are kept. */
const MOST_PAIRS = 400;

const fileSchema = z.object({
  file: z.string(),
  sha256: z.string(),
  /** As in the file that the job has opened, or the same as F16. */
  weights: z.enum(["as quantised", "as F16"]),
  summary: comparisonSchema,
  /** A token's probability by the job and by llama.cpp: some of them, evenly by how far they differ. */
  pairs: z.array(z.tuple([z.number(), z.number()])),
});

const tokensSchema = z.object({
  command: z.string(),
  recorded: z.string(),
  job: jobSchema,
  files: z.array(fileSchema),
});

export type RecordedTokens = z.infer<typeof tokensSchema>;

/** Compares the texts of a run of `answers` with each file, and writes what comes out. */
export async function saveTokens(
  { tokens, files }: {
    /** Folder of the run. */
    tokens: string;
    /** Paths of GGUF files. */
    files: Record<RecordedTokens["files"][number]["weights"], string>;
  },
): Promise<RecordedTokens> {
  const compared: RecordedTokens["files"] = [];
  for (const [weights, file] of Object.entries(files) as [keyof typeof files, string][]) {
    const { summary, pairs } = await compareTokens({ tokens, model: `gguf/${file}` });
    compared.push({
      ...{ file: basename(file), sha256: await fileDigest(file), weights, summary },
      pairs: thinned(pairs, MOST_PAIRS).map(([job, other]) => [rounded(job), rounded(other)]),
    });
  }
  const recorded = tokensSchema.parse({
    command: "deno run --allow-all experiments/real_models/record_tokens.ts --model FILE",
    recorded: new Date().toISOString().slice(0, 10),
    job: await jobOf(tokens),
    files: compared,
  });
  await writeAtomically(join(FOLDER, FILE), JSON.stringify(recorded) + "\n");
  return recorded;
}

/** @throws {UserError} where there is no recording */
export async function openTokens(): Promise<RecordedTokens> {
  return tokensSchema.parse(JSON.parse(await read(FILE)));
}

const rounded = (probability: number) => Number(probability.toFixed(4));
