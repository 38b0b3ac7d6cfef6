/**
 * Checks a job's config before anything starts or costs: names and types of the fields, and that the files exist.
 * Python checks it again.
 */
import { resolve } from "node:path";
import { distance } from "fastest-levenshtein";
import { UserError } from "../core/errors.ts";
import type { JobField, JobKind } from "./kinds.ts";

/** A config, by the names of the job's fields. */
export type JobConfig = Record<string, unknown>;

const TYPES: Record<JobField["type"], { words: string; holds(value: unknown): boolean }> = {
  string: { words: "a text", holds: (value) => typeof value === "string" },
  integer: { words: "a whole number", holds: (value) => Number.isSafeInteger(value) },
  number: { words: "a number", holds: (value) => Number.isFinite(value) },
  boolean: { words: "true or false", holds: (value) => typeof value === "boolean" },
  strings: {
    words: "a list of texts",
    holds: (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
  },
  object: {
    words: "an object",
    holds: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  },
};

/** Where a job runs: on this machine, or on Modal. */
export type On = "local" | "modal";

/** True of a path in one of the Volumes of jobs on Modal. */
export function isOnVolume(path: string): boolean {
  return /^\/(models|runs)\//.test(path);
}

/**
 * The config with absolute paths of its files, and of models that are here.
 *
 * @throws {UserError} for an unknown or missing field, another type, a file that is not there, or a value that
 * the environment holds as a secret
 */
export async function checkConfig(
  kind: JobKind,
  config: JobConfig,
  { on }: { on: On },
): Promise<JobConfig> {
  for (const name of Object.keys(config)) findField(kind, name);
  const checked: JobConfig = {};
  for (const field of kind.fields) {
    const value = config[field.name];
    if (value === undefined) {
      if (!field.required) continue;
      throw new UserError(`Cannot run ${kind.name} without ${field.name}: ${field.description}`, {
        hint: `lab jobs fields ${kind.name} lists the fields of its config`,
      });
    }
    checked[field.name] = await checkValue(field, value, { on });
  }
  return checked;
}

/** @throws {UserError} for a name that no field of the job has, with the closest ones */
export function findField({ name: job, fields }: JobKind, name: string): JobField {
  const found = fields.find((field) => field.name === name);
  if (found !== undefined) return found;
  const close = fields.map((field) => field.name)
    .filter((known) => distance(known, name) <= Math.max(2, name.length / 3));
  throw new UserError(
    `Cannot run ${job} as its config has no field ${name}` +
      (close.length > 0 ? `: did you mean ${close.join(" or ")}?` : ""),
    { hint: `lab jobs fields ${job} lists the fields of its config` },
  );
}

/** The value of a field from the command line: JSON, or the text itself where a text is wanted. */
export function parseValue({ type, nullable }: JobField, text: string): unknown {
  if (type === "string") return nullable && text === "null" ? null : text;
  if (type === "strings" && !text.startsWith("[") && text !== "null") {
    return text.split(",").map((part) => part.trim());
  }
  try {
    return JSON.parse(text);
  } catch {
    return text; // of another type, as the check says
  }
}

async function checkValue(
  { name, type, nullable, path, choices }: JobField,
  value: unknown,
  { on }: { on: On },
) {
  if (value === null && nullable) return null;
  const { words, holds } = TYPES[type];
  if (!holds(value)) {
    throw new UserError(
      `Cannot use ${name} as it must be ${words}: current value is ${JSON.stringify(value)}`,
    );
  }
  if (choices !== null && !choices.includes(value as string)) {
    throw new UserError(
      `Cannot use ${name} as it must be one of ${choices.join(", ")}: current value is ` +
        JSON.stringify(value),
    );
  }
  refuseSecret(name, JSON.stringify(value));
  if (path === null || typeof value !== "string") return value;
  if (on === "modal" && isOnVolume(value)) return value;
  if (value.trim() === "") throw new UserError(`Cannot use ${name} as it is an empty text`);
  const file = resolve(value), found = await Deno.stat(file).catch(() => null);
  if (path === "file" && found?.isDirectory) {
    throw new UserError(`Cannot read ${name} as ${file} is a folder`);
  }
  if (found !== null) return file;
  // A name that is no path is one of a hub
  if (path === "model" && !/^[.~]?\/|^\.\.\//.test(value)) return value;
  throw new UserError(`Cannot read ${name} as there is no ${file}`);
}

/** Variables whose values nobody may read. */
const SECRET_NAME = /TOKEN|SECRET|PASSWORD|API_?KEY/;
const SECRET_LENGTH = 8;

/** The values of the environment that are secret by their names. */
export function secretsOf(environment: Record<string, string>): string[] {
  return Object.entries(environment)
    .filter(([name, value]) => SECRET_NAME.test(name) && value.length >= SECRET_LENGTH)
    .map(([, value]) => value);
}

/** Configs are stored, sent and printed, so secrets must stay in the environment, where the job reads them. */
function refuseSecret(name: string, text: string): void {
  if (!secretsOf(Deno.env.toObject()).some((secret) => text.includes(secret))) return;
  throw new UserError(`Cannot use ${name} as it holds a secret of the environment`, {
    hint: "A job reads its tokens from the environment, on Modal from a Secret",
  });
}
