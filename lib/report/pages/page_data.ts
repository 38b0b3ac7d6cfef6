/**
 * Data of a study's page, written with it: `page.json` in the folder of the study, from which
 * the index is made.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../core/errors.ts";
import { headlineSchema } from "../tables/headline.ts";

const studyPageSchema = z.object({
  study: z.string(),
  title: z.string(),
  /** First paragraph of the prose, as plain text. */
  summary: z.string(),
  /** The page's file, relative to the reports' folder. */
  path: z.string(),
  /** `missing`: the study was not run, as its data is not on this machine, and has no page. */
  status: z.enum(["passed", "failed", "missing"]),
  /** Parameters that were not the defaults. */
  params: z.record(z.string(), z.unknown()).default({}),
  /** The study of which it is a run at other parameters. */
  variantOf: z.string().optional(),
  /** What it shows of that study, where it is no run. */
  label: z.string().optional(),
  /** Run time of the notebook, in seconds. */
  seconds: z.number(),
  /** The first main finding that holds in the run. */
  finding: z.string().optional(),
  headlines: z.array(headlineSchema),
  charts: z.array(z.object({ name: z.string(), title: z.string() })),
  error: z.string().optional(),
});

/** Fields of a study's page that the index shows. */
export type StudyPage = z.infer<typeof studyPageSchema>;

/** The pages of all studies in `outDir`, by the studies' names; none where there is no such folder. */
export async function loadStudyPages(outDir: string): Promise<StudyPage[]> {
  const entries = await unlessMissing(readdir(outDir, { withFileTypes: true })) ?? [];
  const studies = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  const pages: StudyPage[] = [];
  for (const study of studies) {
    const path = join(outDir, study, "page.json");
    const text = await unlessMissing(readFile(path, "utf8"));
    if (text !== undefined) pages.push(parsePage(text, path));
  }
  return pages;
}

/** What is read; undefined where there is no such file. */
export async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw error;
  }
}

/** @throws {UserError} for a page of another form */
export function parsePage(text: string, path: string): StudyPage {
  try {
    return studyPageSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError(`Cannot read ${path} as a study's page must follow its schema: ${cause}`, {
      hint: "Run the study again to write it anew.",
      cause,
    });
  }
}
