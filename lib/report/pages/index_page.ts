/** The index of all studies: what each found, what it asked, and its headline numbers. */
import { join } from "node:path";
import { writeAtomically } from "../../core/write.ts";
import { escapeHtml } from "../html.ts";
import { meaningOf } from "../tables/glossary.ts";
import { renderPage } from "./page.ts";
import { parametersText } from "../studies/variant.ts";
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
  // A variant stands with its study, or alone where the study has no page
  const names = new Set(pages.map(({ study }) => study));
  const isBelow = ({ variantOf }: StudyPage) => variantOf !== undefined && names.has(variantOf);
  const items = pages.filter((page) => !isBelow(page))
    .map((page) => studyItem(page, pages.filter(({ variantOf }) => variantOf === page.study)));
  const body = `<main class="index">
<header>
<h1>Routelab</h1>
<p>Which model should answer this query, and is it right as often as it says? ${tally(pages)}</p>
<p><strong>APGR</strong>, in which routers are compared, is the ${
    escapeHtml(meaningOf("APGR")!)
  }.</p>
</header>
<ol class="studies">
${items.join("")}</ol>
</main>`;
  const path = join(outDir, "index.html");
  await writeAtomically(path, await renderPage({ title: "Routelab", body }));
  return path;
}

function tally(all: readonly StudyPage[]): string {
  const pages = all.filter(({ variantOf }) => variantOf === undefined);
  if (pages.length === 0) return "No study has run yet.";
  const [failed, missing] = (["failed", "missing"] as const)
    .map((wanted) => pages.filter(({ status }) => status === wanted).length);
  const count = pages.length === 1 ? "One study" : `${pages.length} studies`;
  return `${count}, ${failed === 0 ? "none failed" : `${failed} failed`}${
    missing === 0 ? "" : `, ${missing} not run for want of data`
  }.`;
}

function studyItem(page: StudyPage, variants: readonly StudyPage[]): string {
  const href = encodeURIComponent(page.path);
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
<h2>${title}${badge(page)}</h2>
${found}<p>${escapeHtml(page.summary)}</p>
${ownParameters(page)}${error}${variantList(variants)}</div>
${headlineBand(page.headlines)}</li>
`;
}

function badge({ status }: StudyPage): string {
  if (status === "passed") return "";
  return ` <span class="badge ${status}">${status === "failed" ? "failed" : "not run"}</span>`;
}

/** The parameters of a variant that stands alone. */
function ownParameters({ params }: StudyPage): string {
  return Object.keys(params).length === 0
    ? ""
    : `<p class="note">Run with ${escapeHtml(parametersText(params))}</p>\n`;
}

function variantList(variants: readonly StudyPage[]): string {
  const list = (said: string, pages: readonly StudyPage[]) => {
    if (pages.length === 0) return "";
    const links = pages.map((page) =>
      `<a href="${encodeURIComponent(page.path)}">${
        escapeHtml(page.label ?? parametersText(page.params))
      }</a>${badge(page)}`
    );
    return `<p class="note">${said}: ${links.join("; ")}</p>\n`;
  };
  return list("At other parameters", variants.filter(({ label }) => label === undefined)) +
    list("Over runs", variants.filter(({ label }) => label !== undefined));
}
