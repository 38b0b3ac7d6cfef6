/**
 * The record of a job, data/cache/jobs/ID/record.json, by which any process finds the job again. ROUTELAB_JOBS names
 * another folder than data/cache/jobs.
 */
import { join, resolve } from "node:path";
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { writeAtomically } from "../core/write.ts";

/** Names the folder of the records. */
export const JOBS_VARIABLE = "ROUTELAB_JOBS";

const FOLDER = join(import.meta.dirname!, "../../data/cache/jobs");

/** The folder of the records in use. */
export function jobsFolder(named: string | undefined = Deno.env.get(JOBS_VARIABLE)): string {
  return named ? resolve(named) : FOLDER;
}

const endSchema = z.strictObject({
  state: z.enum(["done", "failed", "cancelled"]),
  message: z.string().nullable(),
  hint: z.string().nullable(),
  /** Seconds of computing, of all starts, where the manifest says so. */
  seconds: z.number().nullable(),
});

/** How a job ended. */
export type JobEnd = z.infer<typeof endSchema>;

const localSchema = z.strictObject({
  on: z.literal("local"),
  /** Absolute; what the job writes. */
  out: z.string(),
  python: z.string(),
  /** Of the latest start; null before it. */
  process: z.strictObject({
    pid: z.number(),
    /** When the system says that it began, as another process may get the id later. */
    began: z.string(),
    /** Bytes that earlier starts have left in the log and in progress.jsonl. */
    log_from: z.number(),
    progress_from: z.number(),
  }).nullable(),
});

const modalSchema = z.strictObject({
  on: z.literal("modal"),
  out: z.string(),
  gpu: z.string().nullable(),
  timeout_s: z.number(),
  retries: z.number(),
  /** SHA-256 of each file that was sent, by its path here. */
  inputs: z.record(z.string(), z.string()),
  /** Modal's id of the call; null until Modal has taken it. */
  call: z.string().nullable(),
});

const recordSchema = z.strictObject({
  id: z.string(),
  job: z.string(),
  /** With absolute paths. */
  config: z.record(z.string(), z.unknown()),
  created: z.iso.datetime(),
  place: z.discriminatedUnion("on", [localSchema, modalSchema]),
  /** Whether the user cancelled it. */
  cancelled: z.boolean(),
  /** Null while it may still run. */
  end: endSchema.nullable(),
});

/** All that is known of a job. */
export type JobRecord = z.infer<typeof recordSchema>;
export type LocalPlace = z.infer<typeof localSchema>;
export type ModalPlace = z.infer<typeof modalSchema>;

const ID = /^[a-z_]+-\d{8}-\d{6}-[0-9a-f]{4}$/;

/** NAME-YYYYMMDD-HHMMSS-xxxx, the time as UTC. */
export function newJobId(job: string, now: Date): string {
  const digits = now.toISOString().replace(/[-:]/g, "");
  const chance = crypto.getRandomValues(new Uint8Array(2)).toHex();
  return `${job}-${digits.slice(0, 8)}-${digits.slice(9, 15)}-${chance}`;
}

/** The folder of a job: its record, its config, its log and, by default, its results. */
export function jobFolder(id: string): string {
  return join(jobsFolder(), id);
}

export async function saveRecord(record: JobRecord): Promise<void> {
  const text = JSON.stringify(record, null, 2) + "\n";
  await writeAtomically(join(jobFolder(record.id), "record.json"), text);
}

/** Removes the folder of a job that did not start. */
export async function removeJob(id: string): Promise<void> {
  await Deno.remove(jobFolder(id), { recursive: true });
}

/** @throws {UserError} for a record that is not there, or damaged */
export function readRecord(id: string, folder: string = jobsFolder()): JobRecord {
  const file = join(folder, id, "record.json");
  try {
    return recordSchema.parse(JSON.parse(Deno.readTextFileSync(file)));
  } catch (cause) {
    throw new UserError(`Cannot read ${file} as it is damaged or not there`, {
      hint: "Remove its folder",
      cause,
    });
  }
}

/** The ids of all jobs, the newest last. */
export function jobIds(folder: string = jobsFolder()): string[] {
  try {
    const folders = [...Deno.readDirSync(folder)].map(({ name }) => name);
    return folders.filter((name) => ID.test(name)).sort((a, b) => timeOf(a) < timeOf(b) ? -1 : 1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** The day, the time and the last digits. */
function timeOf(id: string): string {
  return id.slice(id.indexOf("-"));
}

/** The id that begins with the prefix. @throws {UserError} where none does, or several do */
export function findJobId(prefix: string): string {
  if (prefix === "") throw new UserError("Cannot find a job by an empty id");
  const ids = jobIds(), found = ids.filter((id) => id.startsWith(prefix));
  if (ids.includes(prefix)) return prefix;
  if (found.length === 1) return found[0];
  if (found.length === 0) {
    throw new UserError(`Cannot find a job "${prefix}"`, { hint: "lab jobs list lists them" });
  }
  throw new UserError(
    `Cannot tell which job "${prefix}" is as several begin with it: ${found.join(", ")}`,
  );
}

/** Where the jobs run whose ids begin so, of the records of a folder that can be read: commands tell of the others. */
export function jobPlaces(
  prefix = "",
  folder: string = jobsFolder(),
): { id: string; place: JobRecord["place"] }[] {
  return jobIds(folder).filter((id) => id.startsWith(prefix)).flatMap((id) => {
    try {
      return [{ id, place: readRecord(id, folder).place }];
    } catch {
      return [];
    }
  });
}
