/** The index of all studies: what each asks, its headline numbers and its first chart. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../../core/write.ts";
import { inlineSvg } from "../charts/chart_block.ts";
import { escapeHtml, slug } from "../html.ts";
import { renderPage } from "./page.ts";
import { parametersText } from "../studies/variant.ts";
import { headlineBand } from "./study_body.ts";
import type { StudyPage } from "./page_data.ts";
import { figureSvg, narrowed, type VegaLiteSpec } from "../charts/svg.ts";

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
  const items: string[] = [];
  // A variant stands with its study, or alone where the study has no page
  const names = new Set(pages.map(({ study }) => study));
  const isBelow = ({ variantOf }: StudyPage) => variantOf !== undefined && names.has(variantOf);
  for (const page of pages.filter((page) => !isBelow(page))) {
    const variants = pages.filter(({ variantOf }) => variantOf === page.study);
    items.push(await studyItem(page, { outDir, variants }));
  }
  const body = `<main class="index">
<header>
<h1>Routelab</h1>
<p>Which model should answer this query, and is it right as often as it says? ${tally(pages)}</p>
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

async function studyItem(
  page: StudyPage,
  { outDir, variants }: { outDir: string; variants: readonly StudyPage[] },
): Promise<string> {
  const href = encodeURIComponent(page.path);
  const chart = page.charts[0];
  const picture = chart === undefined
    ? ""
    : `<a class="thumbnail" href="${href}" tabindex="-1" aria-hidden="true">${await thumbnail(
      page.study,
      { chart: chart.name, outDir },
    )}</a>\n`;
  const title = page.status === "missing"
    ? escapeHtml(page.title)
    : `<a href="${href}">${escapeHtml(page.title)}</a>`;
  const error = page.error === undefined
    ? ""
    : `<pre class="stream">${escapeHtml(page.error)}</pre>\n`;
  return `<li>
<div class="entry">
<h2>${title}${badge(page)}</h2>
<p>${escapeHtml(page.summary)}</p>
${ownParameters(page)}${error}${headlineBand(page.headlines)}${variantList(variants)}</div>
${picture}</li>
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
  if (variants.length === 0) return "";
  const links = variants.map((page) =>
    `<a href="${encodeURIComponent(page.path)}">${escapeHtml(parametersText(page.params))}</a>${
      badge(page)
    }`
  );
  return `<p class="note">At other parameters: ${links.join("; ")}</p>\n`;
}

/** The chart at the size of a stamp and without legends: only its shape is to be recognised. */
async function thumbnail(
  study: string,
  { chart, outDir }: { chart: string; outDir: string },
): Promise<string> {
  const text = await readFile(join(outDir, study, `${chart}.vl.json`), "utf8");
  const { title: _, ...spec }: VegaLiteSpec = JSON.parse(
    text,
    (key, value) => LEGEND_CHANNELS.has(key) && value?.field ? { ...value, legend: null } : value,
  );
  return inlineSvg(await figureSvg(narrowed(spec)), `thumbnail-${slug(study)}`);
}

const LEGEND_CHANNELS = new Set(["color", "fill", "stroke", "strokeDash", "shape", "size"]);
