/** For tests: records in a folder of their own, a stand-in for Python, and configs of any job. */
import { join } from "node:path";
import { TempFiles } from "../outcomes/testing.ts";
import type { JobConfig } from "./job_config.ts";
import { jobKind } from "./kinds.ts";
import { PYTHON_VARIABLE } from "./programs.ts";
import { JOBS_VARIABLE } from "./record.ts";

/** What the stand-in for Python does. */
export interface Behaviour {
  /** @default 3 */
  steps?: number;
  /** Of each step. @default 20 */
  ms?: number;
  /** In its last step. */
  error?: { message: string; hint?: string; kind?: "setup" | "crash" };
  /** What it says before its first event, where it comes to none. */
  dies?: string;
  ignoresTerm?: boolean;
}

/** The environment of jobs in a folder whose Python is the stand-in. */
export async function standIn(
  files: TempFiles,
  behaviour: Behaviour = {},
): Promise<Record<string, string>> {
  const script = join(import.meta.dirname!, "testing_stand_in.ts"), python = files.path("python");
  await Deno.writeTextFile(files.path("behaviour.json"), JSON.stringify(behaviour));
  await Deno.writeTextFile(
    python,
    `#!/bin/sh\nexec '${Deno.execPath()}' run --quiet --no-check --allow-all '${script}' ` +
      `'${files.path("behaviour.json")}' "$@"\n`,
  );
  await Deno.chmod(python, 0o755);
  return { [JOBS_VARIABLE]: files.path("jobs"), [PYTHON_VARIABLE]: python };
}

/** Runs with variables of the environment, and in a folder of its own. */
export async function withEnvironment<T>(
  variables: Record<string, string>,
  work: () => Promise<T>,
): Promise<T> {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}

/** A config of a job with all that it must have: its data is one file, its model one of the hub. */
export function anyConfig(job: string, file: string): JobConfig {
  const values = { integer: 1, number: 1, boolean: true, strings: ["a"], object: {} };
  return Object.fromEntries(
    jobKind(job).fields.filter(({ required }) => required).map(({ name, type, path, choices }) => [
      name,
      path === "file" ? file : type === "string" ? choices?.[0] ?? "org/model" : values[type],
    ]),
  );
}
