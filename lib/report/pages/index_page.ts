/** The index of all studies: what each found, what it asked, and its headline numbers. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../../core/write.ts";
import { escapeHtml } from "../html.ts";
import { meaningOf } from "../tables/glossary.ts";
import { renderPage } from "./page.ts";
import { headlineBand } from "./study_body.ts";
import type { StudyPage } from "./page_data.ts";

/**
 * Writes `outDir/index.html`, which lists `pages` in the order given, and returns its path.
 *
 * @param options.outDir The reports' folder, where `renderStudy` wrote the pages.
 */
export async function renderIndex(
  pages: readonly StudyPage[],
  options: { outDir: string },
): Promise<string> {
  const { outDir } = options;
  const body = `<main class="index">
<header>
<h1>Routelab</h1>
<p>Which model should answer this query, and is it right as often as it says? ${tally(pages)}</p>
<p><strong>APGR</strong>, in which routers are compared, is the ${
    escapeHtml(meaningOf("APGR")!)
  }.</p>
</header>
<ol class="studies">
${pages.map(studyItem).join("")}</ol>
</main>`;
  await mkdir(outDir, { recursive: true });
  const path = join(outDir, "index.html");
  await writeAtomically(path, await renderPage({ title: "Routelab", body }));
  return path;
}

function tally(pages: readonly StudyPage[]): string {
  if (pages.length === 0) return "No study has run yet.";
  const [failed, missing] = (["failed", "missing"] as const)
    .map((wanted) => pages.filter(({ status }) => status === wanted).length);
  const count = pages.length === 1 ? "One study" : `${pages.length} studies`;
  return `${count}, ${failed === 0 ? "none failed" : `${failed} failed`}${
    missing === 0 ? "" : `, ${missing} not run for want of data`
  }.`;
}

function studyItem(page: StudyPage): string {
  const href = encodeURIComponent(page.path);
  const badge = page.status === "passed"
    ? ""
    : ` <span class="badge">${page.status === "failed" ? "failed" : "not run"}</span>`;
  const title = page.status === "missing"
    ? escapeHtml(page.title)
    : `<a href="${href}">${escapeHtml(page.title)}</a>`;
  const error = page.error === undefined
    ? ""
    : `<pre class="stream">${escapeHtml(page.error)}</pre>\n`;
  const found = page.finding === undefined
    ? ""
    : `<p class="finding">${escapeHtml(page.finding)}</p>\n`;
  return `<li>
<div class="entry">
<h2>${title}${badge}</h2>
${found}<p>${escapeHtml(page.summary)}</p>
${error}</div>
${headlineBand(page.headlines)}</li>
`;
}
