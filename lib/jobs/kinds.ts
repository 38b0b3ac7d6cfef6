/**
 * The jobs there are, with the fields of their configs: data/jobs.json, which `python -m gpu.jobs --describe`
 * prints, so that a config can be checked where there is no Python.
 */
import { join } from "node:path";
import { z } from "zod";
import { findByName } from "../core/find_by_name.ts";

const fieldSchema = z.object({
  name: z.string(),
  type: z.enum(["string", "integer", "number", "boolean", "strings", "object"]),
  default: z.unknown(),
  required: z.boolean(),
  nullable: z.boolean().default(false),
  /** The texts that it may be; null: any. */
  choices: z.array(z.string()).nullable().default(null),
  description: z.string(),
  /** "file": data that the job reads; "model": a Hugging Face id, or a folder or file of weights. */
  path: z.enum(["file", "model"]).nullable(),
});

/** A field of a job's config. */
export type JobField = z.infer<typeof fieldSchema>;

const kindSchema = z.object({
  name: z.string(),
  description: z.string(),
  /** What it produces. */
  result: z.enum(["outcomes", "adapter", "router", "reward", "decisions", "report"]),
  /** What its progress counts, e.g. "steps". */
  unit: z.string(),
  /** Where Modal runs it by default; null: on CPUs. */
  gpu: z.string().nullable(),
  /** Seconds that Modal gives it by default. */
  timeout_s: z.number().int().positive(),
  fields: z.array(fieldSchema),
});

/** A job that can be run. */
export type JobKind = z.infer<typeof kindSchema>;

const FILE = join(import.meta.dirname!, "../../data/jobs.json");

/** All of them. */
export function jobKinds(): JobKind[] {
  return z.object({ jobs: z.array(kindSchema) }).parse(JSON.parse(Deno.readTextFileSync(FILE)))
    .jobs;
}

/** @throws {UserError} for a name that no job has */
export function jobKind(name: string): JobKind {
  return findByName("job", { name, items: jobKinds() });
}
