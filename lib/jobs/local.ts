/**
 * Jobs on this machine: a Python process that outlives the one that started it. Its state is read from its manifest,
 * its events, and whether the process runs.
 */
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { foreignWords } from "../core/redact.ts";
import { writeAtomically } from "../core/write.ts";
import { copyResults } from "./copy_results.ts";
import { otherLines, parseEvents } from "./events.ts";
import { type JobConfig, secretsOf } from "./job_config.ts";
import { doneBy, MANIFEST, parseManifest, type Place, type Standing } from "./place.ts";
import { endProcess, isRunning, startDetached } from "./process.ts";
import { missingPackages, python, ROOT } from "./programs.ts";
import { jobFolder, jobPlaces, type JobRecord, type LocalPlace, saveRecord } from "./record.ts";

/** Time for a cancelled job to end by itself. */
const GRACE_MS = 10_000;

/** Last lines of a log that a message quotes. */
const TAIL_LINES = 3;

export const localPlace: Place = {
  patienceMs: 1_000,
  mayPass: () => false,

  async start(record) {
    const place = local(record), program = python();
    await checkFolder(place.out, record);
    await checkFree(place.out);
    const file = join(jobFolder(record.id), "config.json");
    await writeAtomically(file, JSON.stringify(record.config, null, 2) + "\n");
    await saveRecord(record);
    const log_from = await sizeOf(logFile(record)), progress_from = await sizeOf(events(place));
    const process = await startDetached(
      program,
      ["-m", "gpu.jobs", record.job, "--config", file, "--out", place.out],
      { cwd: ROOT, log: logFile(record) },
    );
    const started: JobRecord = {
      ...{ ...record, cancelled: false, end: null },
      place: { ...place, python: program, process: { ...process, log_from, progress_from } },
    };
    await saveRecord(started);
    return started;
  },

  async standing(record) {
    const { out, process } = local(record);
    if (process === null) return lost(record, "its start was interrupted");
    // Asked first: what a process that runs no more has written is all of it
    if (await isRunning(process)) return { state: "running" };
    const told = parseEvents(await readFrom(events(local(record)), process.progress_from));
    const started = told.some(({ event }) => event === "start");
    const manifest = await readManifest(out),
      error = told.findLast(({ event }) => event === "error");
    if (error?.event === "error") {
      const { message, hint = null, kind } = error;
      const log = kind === "crash" ? `See its log: ${logFile(record)}` : null;
      return { ...failed(message, hint ?? log), seconds: null };
    }
    if (manifest !== null) return doneBy(manifest);
    if (record.cancelled) return { state: "cancelled", message: null, hint: null, seconds: null };
    return started ? lost(record, "its process was killed") : await brokenOff(record, process);
  },

  async progress(record, from) {
    const place = local(record);
    const begin = from === 0 ? place.process?.progress_from ?? 0 : from;
    const text = await readFrom(events(place), begin);
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    return { text: whole, next: begin + new TextEncoder().encode(whole).length };
  },

  async cancel(record) {
    const { process } = local(record);
    if (process !== null) await endProcess(process, { graceMs: GRACE_MS });
  },

  async fetch(record, folder) {
    const { out } = local(record);
    if (folder !== out) await copyResults(out, folder);
  },
};

/** The file that what the job and its libraries print goes to. */
export function logFile({ id }: JobRecord): string {
  return join(jobFolder(id), "log.txt");
}

function local({ place }: JobRecord): LocalPlace {
  if (place.on !== "local") throw new TypeError("The job is not on this machine");
  return place;
}

function lost({ id }: JobRecord, why: string): Standing {
  return {
    state: "lost",
    message: `The job ended without a result: ${why}`,
    hint: `lab jobs resume ${id}`,
  };
}

function failed(message: string, hint: string | null) {
  const secrets = secretsOf(Deno.env.toObject());
  return {
    state: "failed" as const,
    message: foreignWords(message, secrets),
    hint: hint === null ? null : foreignWords(hint, secrets),
  };
}

/** The end of a process that wrote no event: its last output is the message. */
async function brokenOff(
  record: JobRecord,
  { log_from }: NonNullable<LocalPlace["process"]>,
): Promise<Standing> {
  const said = otherLines(await readFrom(logFile(record), log_from));
  const missing = missingPackages(said.join("\n"));
  const message = missing?.message ??
    (said.slice(-TAIL_LINES).join(" ") || "The job ended before it began, without any output");
  return { ...failed(message, missing?.hint ?? `See its log: ${logFile(record)}`), seconds: null };
}

const events = ({ out }: LocalPlace) => join(out, "progress.jsonl");

/** @throws {UserError} where another job, or another start of this one, runs in the folder */
async function checkFree(out: string): Promise<void> {
  for (const { id, place } of jobPlaces()) {
    if (place.on !== "local" || place.process === null || place.out !== out) continue;
    if (!await isRunning(place.process)) continue;
    throw new UserError(`Cannot run in ${out} as job ${id} runs there`, {
      hint: "Wait for its end, cancel it, or choose another folder",
    });
  }
}

/**
 * A run in the folder is resumed.
 *
 * @throws {UserError} where that is a run of another job or config
 */
async function checkFolder(out: string, { job, config }: JobRecord): Promise<void> {
  const text = await Deno.readTextFile(join(out, "config.json")).catch(() => null);
  if (text === null) return;
  const there = configIn(text);
  if (there === null) {
    throw new UserError(`Cannot run ${job} in ${out} as its config.json is damaged`, {
      hint: "Choose another --out, or remove this one",
    });
  }
  const other = Object.entries({ job, ...config }).find(([name, value]) =>
    Object.hasOwn(there, name) && JSON.stringify(there[name]) !== JSON.stringify(value)
  );
  if (other === undefined) return;
  throw new UserError(
    `Cannot run ${job} in ${out} as a run is there with another ${other[0]}: ` +
      JSON.stringify(there[other[0]]),
    { hint: "Choose another --out" },
  );
}

function configIn(text: string): JobConfig | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function readManifest(out: string) {
  const text = await Deno.readTextFile(join(out, MANIFEST)).catch(() => null);
  return text === null ? null : parseManifest(text);
}

async function sizeOf(file: string): Promise<number> {
  return await Deno.stat(file).then(({ size }) => size, () => 0);
}

/** The text of a file from a byte on; "" where there is no such file. */
async function readFrom(path: string, from: number): Promise<string> {
  try {
    using file = await Deno.open(path);
    await file.seek(from, Deno.SeekMode.Start);
    return await new Response(file.readable).text();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
