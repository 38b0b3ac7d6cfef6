/** The saved runs that paths name: files of `lab evaluate`, or folders that have some among others. */
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { counted } from "../core/wording.ts";
import { type EvaluationRun, queriesPath, readRun } from "./run.ts";

export interface SavedRuns {
  runs: EvaluationRun[];
  /** Why a file of a folder that looks like a run was left out, by its path. */
  skipped: Map<string, string>;
}

/**
 * Each run once, however often it is named. A file that is named must be a run; of a folder, with the folders in it,
 * other files are passed over.
 *
 * @throws {UserError} where there is no run, or a file that was named is none
 */
export async function savedRuns(paths: readonly string[]): Promise<SavedRuns> {
  const runs: EvaluationRun[] = [], skipped = new Map<string, string>();
  for (const path of paths) {
    const isFolder = await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
    if (!isFolder) {
      runs.push(await readRun(path));
      continue;
    }
    for (const file of (await jsonFiles(path)).sort()) {
      try {
        runs.push(await readRun(file));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        // What has queries beside it was written by lab evaluate
        if (await exists(queriesPath(file))) {
          skipped.set(file, error.message);
        }
      }
    }
  }
  if (runs.length === 0) {
    throw new UserError(
      `Cannot make a leaderboard as there is no run of lab evaluate in ${paths.join(", ")}` +
        (skipped.size === 0
          ? ""
          : `: ${counted(skipped.size, "run")} left out, the first as ${[...skipped.values()][0]}`),
      { hint: "Make one: lab evaluate --outcomes pocket --fixed-split" },
    );
  }
  return { runs: [...new Map(runs.map((run) => [run.digest, run])).values()], skipped };
}

async function jsonFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) files.push(...await jsonFiles(path));
    if (isFile && name.endsWith(".json")) files.push(path);
  }
  return files;
}

function exists(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}
