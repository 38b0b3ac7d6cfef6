/**
 * The runs of a study by date: those that are recorded in results/runs/ of the working directory, one file a run, and
 * those that were published, as git has them at each commit.
 */
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../core/errors.ts";
import { digestOf } from "../../core/digest.ts";
import { writeAtomically } from "../../core/write.ts";
import { type Figures, figuresSchema } from "./figures.ts";
import type { StudyResult } from "./published.ts";

const VERSION = 1;
const FOLDER = join("results", "runs");

const runSchema = z.object({
  version: z.literal(VERSION),
  study: z.string(),
  /** When it ended, as ISO 8601. */
  date: z.iso.datetime(),
  commit: z.string().nullable(),
  command: z.string(),
  /** Parameters that were not the defaults. */
  params: z.record(z.string(), z.unknown()),
  /** All parameters. */
  config: z.record(z.string(), z.unknown()),
  reads: z.string().nullable(),
  figures: figuresSchema,
});

/** One run of a study. */
export interface PastRun {
  /** ISO 8601: when it ended or, of a published one, of the commit. */
  date: string;
  commit: string | null;
  /** Parameters that were not the defaults. */
  params: Record<string, unknown>;
  /** True where it is in the history of git. */
  published: boolean;
  figures: Figures;
}

/** Records a run; one that read the same at the same parameters, as a cached one, is recorded already. */
export async function recordRun(
  result: StudyResult,
  { config }: { config: Record<string, unknown> },
): Promise<void> {
  const { study, commit, command, params, reads, figures } = result;
  const run = { version: VERSION, study, date: new Date().toISOString(), commit, command, params };
  const path = join(FOLDER, study, `${digestOf({ params, reads, figures }).slice(0, 16)}.json`);
  if (reads !== null && await isFile(path)) return;
  await writeAtomically(path, JSON.stringify({ ...run, config, reads, figures }, null, 1) + "\n");
}

/** The runs that are recorded in the working directory; `unread` counts files of another form. */
export async function recordedRuns(study: string): Promise<{ runs: PastRun[]; unread: number }> {
  const folder = join(FOLDER, study), runs: PastRun[] = [];
  let unread = 0;
  for (const name of (await namesIn(folder)).filter((name) => name.endsWith(".json"))) {
    const run = parsed(runSchema, await Deno.readTextFile(join(folder, name)));
    if (run === undefined) unread++;
    else runs.push({ ...run, published: false });
  }
  return { runs, unread };
}

/** The studies of which runs are recorded. */
export function recordedStudies(): Promise<string[]> {
  return namesIn(FOLDER);
}

const publishedSchema = z.object({
  params: z.record(z.string(), z.unknown()).default({}),
  figures: figuresSchema,
  long: z.object({ params: z.record(z.string(), z.unknown()), figures: figuresSchema }).optional(),
});

/**
 * What was published at each commit that changed it, and the long runs among it.
 *
 * @param options.root Of the checkout.
 * @throws {UserError} where git cannot tell
 */
export async function publishedRuns(
  study: string,
  { root }: { root: string },
): Promise<{ runs: PastRun[]; unread: number }> {
  const path = `results/published/${study}.json`, runs: PastRun[] = [];
  let unread = 0;
  const log = await git(root, "log", "--format=%h %cI", "--abbrev=12", "--", path);
  for (const line of log.split("\n").filter((line) => line !== "")) {
    const [commit, when] = line.split(" "), date = new Date(when).toISOString();
    // The last commit of a study that was removed has none
    const text = await git(root, "show", `${commit}:${path}`).catch(() => null);
    const found = text === null ? undefined : parsed(publishedSchema, text);
    if (found === undefined) unread++;
    for (const { params, figures } of found ? [found, ...found.long ? [found.long] : []] : []) {
      runs.push({ date, commit, params, published: true, figures });
    }
  }
  return { runs, unread };
}

async function git(root: string, ...args: string[]): Promise<string> {
  try {
    const { success, stdout, stderr } = await new Deno.Command("git", {
      args: ["-C", root, ...args],
      stdin: "null",
    }).output();
    if (success) return new TextDecoder().decode(stdout);
    throw new Error(new TextDecoder().decode(stderr).trim());
  } catch (cause) {
    throw new UserError(`Cannot read the history of git: ${(cause as Error).message}`, {
      hint: "Published figures are read with git, in a clone of the repository",
      cause,
    });
  }
}

function parsed<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
