/**
 * A study as a page: an executed notebook becomes one HTML file to read offline, and each chart's spec
 * and data lie beside it.
 */
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../core/errors.ts";
import type { Notebook } from "../../jupyter/notebook.ts";
import { writeAtomically } from "../../core/write.ts";
import { HEADLINE_MIME, type HeadlineData, headlineSchema } from "../tables/headline.ts";
import { liveChartScripts } from "../charts/live_charts.ts";
import { renderPage } from "./page.ts";
import { renderProse } from "./prose.ts";
import { renderCells, studyBody } from "./study_body.ts";

export const studyPageSchema = z.object({
  study: z.string(),
  title: z.string(),
  /** First paragraph of the prose, as plain text. */
  summary: z.string(),
  /** The page's file, relative to the reports' folder. */
  path: z.string(),
  status: z.enum(["passed", "failed"]),
  /** How long the notebook ran. */
  seconds: z.number(),
  headlines: z.array(headlineSchema),
  charts: z.array(z.object({ name: z.string(), title: z.string() })),
  error: z.string().optional(),
});

/** What the index needs to know of a study's page. */
export type StudyPage = z.infer<typeof studyPageSchema>;

export interface StudyOptions {
  /** Name of the study; names the page and its folder. */
  study: string;
  /** The reports' folder; made if it is not there. */
  outDir: string;
  status: "passed" | "failed";
  /** How long the notebook ran. */
  seconds: number;
  /** What failed, in a line or two. */
  error?: string | undefined;
}

/**
 * Writes `outDir/<study>.html` and the folder `outDir/<study>/`, which then holds nothing else: per chart
 * `<chart>.vl.json` and `<chart>.csv`, and `page.json` for the index.
 */
export async function renderStudy(notebook: Notebook, options: StudyOptions): Promise<StudyPage> {
  const { study, outDir, status, seconds, error } = options;
  const prose = renderProse(
    notebook.cells.filter((cell) => cell.cell_type === "markdown").map(({ source }) => source),
  );
  const headlines = collectHeadlines(notebook);
  const { html, charts } = await renderCells(notebook, {
    prose: prose.html,
    folder: study,
  });
  const page: StudyPage = {
    study,
    title: prose.title ?? study,
    summary: prose.summary ?? "",
    path: `${study}.html`,
    status,
    seconds,
    headlines,
    charts: charts.map(({ name, title }) => ({ name, title })),
    ...(error === undefined ? {} : { error }),
  };
  const document = await renderPage({
    title: page.title,
    body: studyBody(page, { content: html, headings: prose.headings }),
    scripts: charts.length === 0 ? [] : await liveChartScripts(),
  });

  await fillFolder(join(outDir, study), {
    ...Object.assign({}, ...charts.map(({ files }) => files)),
    // Last, as it names the others.
    "page.json": `${JSON.stringify(page, null, 2)}\n`,
  });
  await writeAtomically(join(outDir, page.path), document);
  return page;
}

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

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw error;
  }
}

function parsePage(text: string, path: string): StudyPage {
  try {
    return studyPageSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError(`Cannot read ${path} as a study's page must follow its schema: ${cause}`, {
      hint: "Run the study again to write it anew.",
      cause,
    });
  }
}

function collectHeadlines(notebook: Notebook): HeadlineData[] {
  return notebook.cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : [])
    .flatMap((output) =>
      output.output_type === "display_data" || output.output_type === "execute_result"
        ? output.data[HEADLINE_MIME] ?? []
        : []
    )
    .map((stored) => headlineSchema.parse(stored));
}

/**
 * Makes `files` the content of the folder, one by one, so that another run of the study may write, and
 * the index read, at the same time.
 */
async function fillFolder(path: string, files: Record<string, string>): Promise<void> {
  await mkdir(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeAtomically(join(path, name), text);
  for (const name of await readdir(path)) {
    const underway = name.endsWith(".partial"); // written by another run
    if (!(name in files) && !underway) await rm(join(path, name), { recursive: true, force: true });
  }
}
