/**
 * A study as a page: an executed notebook becomes one HTML file to read offline, and each chart's spec
 * and data lie beside it.
 */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Notebook } from "../../jupyter/notebook.ts";
import { makeFolder, writeAtomically } from "../../core/write.ts";
import { figuresOf } from "../studies/figures.ts";
import type { ChartBlock } from "../charts/chart_block.ts";
import { pageScripts } from "./page_scripts.ts";
import { imageSource } from "./images.ts";
import { renderPage } from "./page.ts";
import { filesMade, keptPage, type Made, madeOf } from "./kept_page.ts";
import { parsePage, type StudyPage } from "./page_data.ts";
import { type Prose, renderProse } from "./prose.ts";
import { renderCells, studyBody } from "./study_body.ts";

interface DrawOptions {
  /** Name of the study; names the page and its folder. */
  study: string;
  status: "passed" | "failed";
  /** Run time of the notebook, in seconds. */
  seconds: number;
  /** The error, in a line or two. */
  error?: string | undefined;
  /** Folder of the notebook, beside which its pictures lie. */
  notebookFolder?: string;
  /** Parameters that were not the defaults. */
  params?: Record<string, unknown>;
  /** The study of which it is a run at other parameters. */
  variantOf?: string;
  /** By which the index links to it below that study. @default its parameters */
  label?: string;
}

export interface StudyOptions extends DrawOptions {
  /** The reports' folder; made if it is not there. */
  outDir: string;
}

/**
 * Writes `outDir/<study>.html` and the folder `outDir/<study>/`, which then holds nothing else: per chart
 * `<chart>.vl.json` and `<chart>.csv`, and `page.json` for the index. A study of which an output cannot be
 * drawn has failed, as the returned page says. A page that would be the same stays as it is (kept_page.ts).
 */
export async function renderStudy(notebook: Notebook, options: StudyOptions): Promise<StudyPage> {
  const { study, outDir } = options;
  const data = join(study, "page.json");
  const { outDir: _, ...shown } = options;
  const of = await madeOf(notebook, { code: import.meta.url, shown });
  const kept = await keptPage(join(outDir, data), { outDir, of });
  if (kept !== null) return parsePage(kept, join(outDir, data));

  let alone = true; // no picture beside the notebook shows in it
  const { page, document, charts } = await drawStudy(notebook, {
    ...options,
    ...{ folder: study, onFile: () => alone = false },
  });
  const files: Record<string, string> = Object.assign({}, ...charts.map(({ files }) => files));
  const inFolder = Object.entries(files).map(([name, text]) => [join(study, name), text]);
  const made: Made | undefined = alone && page.status === "passed"
    ? { of, files: filesMade({ ...Object.fromEntries(inFolder), [page.path]: document }) }
    : undefined;
  await writeAtomically(join(outDir, page.path), document);
  await fillFolder(join(outDir, study), {
    ...files,
    // Last, as it names the others.
    "page.json": `${JSON.stringify({ ...page, made }, null, 2)}\n`,
  });
  return page;
}

/**
 * The page of a study, and the charts on it.
 *
 * @param options.folder Of the charts' files, relative to the page; null for a page that holds all by itself.
 * @param options.onFile Hears of each picture beside the notebook that the page shows.
 */
export async function drawStudy(
  notebook: Notebook,
  options: DrawOptions & { folder: string | null; onFile?: () => void },
): Promise<{ page: StudyPage; document: string; charts: ChartBlock[] }> {
  const { study, seconds, params = {}, notebookFolder = null, folder, onFile } = options;
  const prose = proseOf(notebook, { folder: notebookFolder, onFile });
  const { headlines, findings } = figuresOf(notebook);
  const finding = findings.find(({ main, holds }) => main && holds)?.text;
  const { html, charts, browsers, faults } = await renderCells(notebook, {
    prose: prose.html,
    folder,
    image: imageSource({ folder: notebookFolder, onFile }),
  });
  const status = faults.length > 0 ? "failed" : options.status;
  const error = options.error ?? (faults.length > 0 ? faults.join("\n") : undefined);
  const page: StudyPage = {
    study,
    title: prose.title ?? study,
    summary: prose.summary ?? "",
    path: `${study}.html`,
    status,
    params,
    ...(options.variantOf === undefined ? {} : { variantOf: options.variantOf }),
    ...(options.label === undefined ? {} : { label: options.label }),
    seconds,
    ...(finding === undefined ? {} : { finding }),
    headlines,
    charts: charts.map(({ name, title }) => ({ name, title })),
    ...(error === undefined ? {} : { error }),
  };
  const document = await renderPage({
    title: page.title,
    body: studyBody(page, { content: html, headings: prose.headings, alone: folder === null }),
    scripts: await pageScripts(html, { charts: charts.length, browsers }),
  });
  return { page, document, charts };
}

/**
 * Lists a study that was not run, with the command that fetches its data, and takes away the page of an
 * earlier run: a page speaks only of data that is there.
 */
export async function renderMissing(
  notebook: Notebook,
  { study, outDir, command }: { study: string; outDir: string; command: string },
): Promise<void> {
  const prose = proseOf(notebook, { folder: null });
  const page: StudyPage = {
    study,
    title: prose.title ?? study,
    summary: `Not run, as its recorded data is not on this machine. Fetch it with: ${command}`,
    path: `${study}.html`,
    status: "missing",
    params: {},
    seconds: 0,
    headlines: [],
    charts: [],
  };
  await fillFolder(join(outDir, study), { "page.json": `${JSON.stringify(page, null, 2)}\n` });
  for (const file of [page.path, `${study}.ipynb`]) await rm(join(outDir, file), { force: true });
}

function proseOf(
  notebook: Notebook,
  { folder, onFile }: { folder: string | null; onFile?: () => void },
): Prose {
  const cells = notebook.cells.filter((cell) => cell.cell_type === "markdown");
  return renderProse(cells.map(({ source, attachments }) => ({
    source,
    image: imageSource({ folder, attachments, ...(onFile === undefined ? {} : { onFile }) }),
  })));
}

/**
 * Makes `files` the content of the folder, one by one, so that another run of the study may write, and
 * the index read, at the same time.
 */
async function fillFolder(path: string, files: Record<string, string>): Promise<void> {
  await makeFolder(path);
  for (const [name, text] of Object.entries(files)) await writeAtomically(join(path, name), text);
  for (const name of await readdir(path)) {
    const underway = name.endsWith(".partial"); // written by another run
    if (!(name in files) && !underway) await rm(join(path, name), { recursive: true, force: true });
  }
}
