/**
 * A report as a page, without a notebook: text and values, as `lab` commands show them. It is drawn as the page of a
 * study that has these cells.
 */
import { basename } from "node:path";
import { writeAtomically } from "../../core/write.ts";
import type { Cell, Notebook } from "../../jupyter/notebook.ts";
import { DISPLAY, type Displayable } from "../display.ts";
import type { StudyPage } from "./page_data.ts";
import { drawStudy, renderStudy } from "./study_page.ts";

/** A text in Markdown, and what is shown below it; that of the first begins with the title. */
export interface ReportSection {
  text: string;
  shown?: readonly Displayable[];
}

/**
 * Writes `outDir/<name>.html`, and the charts' specs and data beside it.
 *
 * @param options.of The study that it is about, below which the index links to it by the label.
 */
export async function renderReport(
  sections: readonly ReportSection[],
  { name, outDir, of }: { name: string; outDir: string; of?: { study: string; label: string } },
): Promise<StudyPage> {
  const notebook = await notebookOf(sections);
  return await renderStudy(notebook, {
    ...{ study: name, outDir, status: "passed", seconds: 0 },
    ...of === undefined ? {} : { variantOf: of.study, label: of.label },
  });
}

/** Writes a report as one file, which holds the charts' specs and data too. */
export async function renderReportFile(
  sections: readonly ReportSection[],
  path: string,
): Promise<void> {
  const { document, page } = await drawStudy(await notebookOf(sections), {
    ...{ study: basename(path).replace(/\.html?$/i, ""), status: "passed", seconds: 0 },
    folder: null,
  });
  if (page.error !== undefined) throw new Error(`The report has a fault: ${page.error}`);
  await writeAtomically(path, document);
}

async function notebookOf(sections: readonly ReportSection[]): Promise<Notebook> {
  const cells: Cell[] = [];
  for (const { text, shown = [] } of sections) {
    cells.push({ cell_type: "markdown", source: text, metadata: {} });
    const bundles = await Promise.all(shown.map((value) => value[DISPLAY]()));
    if (bundles.length === 0) continue;
    cells.push({
      ...{ cell_type: "code", source: "", metadata: {}, execution_count: null },
      outputs: bundles.map((data) => ({ output_type: "display_data", data, metadata: {} })),
    });
  }
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}
