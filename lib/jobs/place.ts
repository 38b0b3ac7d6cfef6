/** The interface that jobs on this machine and on Modal share. */
import { join } from "node:path";
import { z } from "zod";
import { fileDigest } from "../core/digest.ts";
import { UserError } from "../core/errors.ts";
import type { JobEnd, JobRecord } from "./record.ts";

const manifestSchema = z.looseObject({
  job: z.string(),
  config: z.record(z.string(), z.unknown()),
  seconds: z.number(),
  outputs: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })),
  figures: z.record(z.string(), z.number().nullable()),
});

/** The manifest of a finished job: its config, versions, digests and figures. */
export type JobManifest = z.infer<typeof manifestSchema>;

export function parseManifest(text: string): JobManifest {
  return manifestSchema.parse(JSON.parse(text));
}

/** Name of the manifest's file. A job is done if and only if it is there. */
export const MANIFEST = "manifest.json";

/** @throws {UserError} for a folder with the results of another job: its manifest is not the one of this digest */
export async function checkTarget(folder: string, sha256: string): Promise<void> {
  const there = await fileDigest(join(folder, MANIFEST)).catch(() => null);
  if (there === null || there === sha256) return;
  throw new UserError(`Cannot fetch to ${folder} as the results of another job are there`, {
    hint: "Choose another folder",
  });
}

/** The state of a job at its place. */
export type Standing =
  | { state: "running" }
  | { state: "lost"; message: string; hint: string }
  | JobEnd;

export interface Place {
  /** Starts or resumes the job, and saves its record unless it cannot start. */
  start(record: JobRecord): Promise<JobRecord>;
  standing(record: JobRecord): Promise<Standing>;
  /** Whole lines of the latest start's events from a byte on; 0: from where that start began. */
  progress(record: JobRecord, from: number): Promise<{ text: string; next: number }>;
  cancel(record: JobRecord): Promise<void>;
  /** Copies or downloads the results of a finished job to a folder, and verifies them. */
  fetch(record: JobRecord, folder: string): Promise<void>;
  /** True of a connection error, during which the job may continue. */
  mayPass(error: unknown): boolean;
  /** Longest wait between two requests, in milliseconds; the first waits are shorter. */
  readonly patienceMs: number;
}

/** The end of a job whose manifest this is. */
export function doneBy({ seconds }: JobManifest): JobEnd {
  return { state: "done", message: null, hint: null, seconds };
}
