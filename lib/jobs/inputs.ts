/** The input files that a config names, sent with the call of a job on Modal under keys. */
import { basename } from "node:path";
import { fileDigest } from "../core/digest.ts";
import { UserError } from "../core/errors.ts";
import { isOnVolume, type JobConfig } from "./job_config.ts";
import { jobKind } from "./kinds.ts";
import type { ModalPlace } from "./record.ts";

/** The config's fields that name a file that is sent, and the paths. */
function filesOf(job: string, config: JobConfig): { name: string; path: string }[] {
  return jobKind(job).fields.filter(({ path }) => path === "file").flatMap(({ name }) => {
    const path = config[name];
    return typeof path === "string" && !isOnVolume(path) ? [{ name, path }] : [];
  });
}

/** @throws {UserError} for a model that is only on this machine: models are not sent to Modal */
export function checkModels(job: string, config: JobConfig): void {
  for (const { name, path } of jobKind(job).fields) {
    const value = config[name];
    if (path !== "model" || typeof value !== "string" || !value.startsWith("/")) continue;
    if (isOnVolume(value)) continue;
    throw new UserError(`Cannot run ${job} on Modal with ${name} ${value} as it is only here`, {
      hint: "Name a model of the Hugging Face hub, or a path in a Volume: /runs/OTHER/out/adapter",
    });
  }
}

/** SHA-256 of each file that a job on Modal would be sent, by its path here. */
export async function inputDigests(
  job: string,
  config: JobConfig,
): Promise<Record<string, string>> {
  const files = filesOf(job, config);
  return Object.fromEntries(
    await Promise.all(files.map(async ({ path }) => [path, await fileDigest(path)])),
  );
}

/**
 * The config with keys in the place of paths, and the files by their keys.
 *
 * @throws {UserError} for a file that has changed since the job was first started
 */
export async function readInputs(
  job: string,
  config: JobConfig,
  { inputs: digests }: ModalPlace,
): Promise<{ config: JobConfig; inputs: Record<string, Uint8Array> }> {
  const sent = { ...config }, inputs: Record<string, Uint8Array> = {};
  for (const { name, path } of filesOf(job, config)) {
    if (await fileDigest(path).catch(() => null) !== digests[path]) {
      throw new UserError(
        `Cannot resume with ${path} as it has changed since the job was started`,
        {
          hint: "Start a new job",
        },
      );
    }
    const base = basename(path), key = Object.hasOwn(inputs, base) ? `${name}-${base}` : base;
    inputs[key] = await Deno.readFile(path);
    sent[name] = key;
  }
  return { config: sent, inputs };
}
