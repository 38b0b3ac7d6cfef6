/**
 * A report as a page, without a notebook: text and values, as `lab` commands show them. It is drawn as the page of a
 * study that has these cells.
 */
import type { Cell, Notebook } from "../../jupyter/notebook.ts";
import { DISPLAY, type Displayable } from "../display.ts";
import type { StudyPage } from "./page_data.ts";
import { renderStudy } from "./study_page.ts";

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
  const notebook: Notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
  return await renderStudy(notebook, {
    ...{ study: name, outDir, status: "passed", seconds: 0 },
    ...of === undefined ? {} : { variantOf: of.study, label: of.label },
  });
}
