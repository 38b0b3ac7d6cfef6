/** The recorded results of the recipe: each model's answers to the test questions, and each job's manifest. */
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../lib/core/errors.ts";
import { writeAtomically } from "../../lib/core/write.ts";
import { openOutcomes } from "../../lib/outcomes/mod.ts";
import type { MODELS } from "./recipe.ts";

/** Folder of the recording. */
export const FOLDER = join(import.meta.dirname!, "../../results/published/60_real_models");

const answerSchema = z.object({
  model: z.string(),
  query_id: z.string(),
  reference: z.string(),
  response: z.string(),
  correct: z.boolean(),
  /** Stated; null where none can be read. */
  stated: z.number().nullable(),
  /** Geometric mean of the probabilities of the answer's tokens. */
  tokens: z.number().nullable(),
});

/** One answer to a test question. */
export type RecordedAnswer = z.infer<typeof answerSchema>;

export const jobSchema = z.object({
  job: z.string(),
  /** Of computing. */
  seconds: z.number(),
  sessions: z.number(),
  device: z.string(),
  config: z.record(z.string(), z.unknown()),
  versions: z.record(z.string(), z.string()),
  figures: z.record(z.string(), z.number().nullable()),
  /** Of a training, the figures of each step. */
  steps: z.array(z.record(z.string(), z.number())).optional(),
});

const recordingSchema = z.object({
  command: z.string(),
  recorded: z.string(),
  /** File name and SHA-256 of the model. */
  model: z.object({ file: z.string(), sha256: z.string() }),
  jobs: z.record(z.string(), jobSchema),
});

export interface Recording extends z.infer<typeof recordingSchema> {
  answers: RecordedAnswer[];
}

/** Records the results of the jobs in these folders. */
export async function saveRecording(
  { evaluated, jobs }: {
    evaluated: Record<typeof MODELS[number], string>;
    jobs: Record<string, string>;
  },
  { model }: { model: string },
): Promise<void> {
  const answers: RecordedAnswer[] = [];
  for (const [name, folder] of Object.entries(evaluated)) {
    answers.push(...await answersOf(name, folder));
  }
  const told: Recording["jobs"] = {};
  let sha256 = "";
  for (const [name, folder] of Object.entries(jobs)) {
    const manifest = await manifestOf(folder);
    sha256 = manifest.inputs[model];
    told[name] = await jobOf(folder);
  }
  const about = recordingSchema.parse({
    command: "deno run --allow-all experiments/real_models/record.ts --model FILE",
    recorded: new Date().toISOString().slice(0, 10),
    model: { file: model.split("/").at(-1)!, sha256 },
    jobs: told,
  });
  await writeAtomically(join(FOLDER, "jobs.json"), JSON.stringify(about, null, 1) + "\n");
  const lines = answers.map((answer) => JSON.stringify(answer) + "\n");
  await writeAtomically(join(FOLDER, "answers.jsonl"), lines.join(""));
}

/** @throws {UserError} where a file is not what saveRecording() writes */
export async function openRecording(): Promise<Recording> {
  const about = recordingSchema.parse(JSON.parse(await read("jobs.json")));
  const rows = (await read("answers.jsonl")).trimEnd().split("\n");
  return { ...about, answers: rows.map((row) => answerSchema.parse(JSON.parse(row))) };
}

/** The recorded part of a finished job's manifest. */
export async function jobOf(folder: string): Promise<z.infer<typeof jobSchema>> {
  const manifest = await manifestOf(folder);
  return jobSchema.parse({
    ...manifest,
    config: withoutFolders(manifest.config),
    steps: await stepsOf(folder),
  });
}

async function manifestOf(folder: string) {
  return JSON.parse(await Deno.readTextFile(join(folder, "manifest.json")));
}

/** A file of the recording. @throws {UserError} where it cannot be read */
export async function read(name: string): Promise<string> {
  try {
    return await Deno.readTextFile(join(FOLDER, name));
  } catch (error) {
    throw new UserError(`Cannot read the recording: ${(error as Error).message}`, { cause: error });
  }
}

async function answersOf(model: string, folder: string): Promise<RecordedAnswer[]> {
  const { frame } = await openOutcomes(join(folder, "outcomes.jsonl"), { incomplete: "keep" });
  return frame.toRecords().map((row) =>
    answerSchema.parse({
      ...row,
      model,
      stated: row["score.stated"],
      tokens: row["score.implicit"],
    })
  );
}

async function stepsOf(folder: string): Promise<Record<string, number>[] | undefined> {
  try {
    const rows = (await Deno.readTextFile(join(folder, "steps.jsonl"))).trimEnd().split("\n");
    return rows.map((row) =>
      Object.fromEntries(
        Object.entries(JSON.parse(row) as Record<string, number>)
          .map(([name, value]) => [name, Number(value.toPrecision(6))]),
      )
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Shortens absolute paths to their last two parts, as others mean nothing on another machine. */
function withoutFolders(config: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      typeof value === "string" && value.startsWith("/")
        ? value.split("/").slice(-2).join("/")
        : value,
    ]),
  );
}
