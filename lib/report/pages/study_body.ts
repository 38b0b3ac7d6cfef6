/** The body of a study's page: title, headlines, contents, and the cells in order with code folded. */
import type { CodeCell, Notebook } from "../../jupyter/notebook.ts";
import { outputHtml } from "./cell_output.ts";
import { type ChartBlock, chartBlock } from "../charts/chart_block.ts";
import type { HeadlineData } from "../tables/headline.ts";
import { highlight } from "./highlight.ts";
import { escapeHtml } from "../html.ts";
import type { Heading } from "./prose.ts";
import type { StudyPage } from "./page_data.ts";

/**
 * The cells as HTML, and the charts among them.
 *
 * @param options.prose HTML of the markdown cells, in order.
 * @param options.folder Folder of the charts' files, relative to the page.
 */
export async function renderCells(
  notebook: Notebook,
  options: { prose: readonly string[]; folder: string },
): Promise<{ html: string; charts: ChartBlock[] }> {
  const charts: ChartBlock[] = [];
  const prose = options.prose.values();
  const html: string[] = [];
  for (const cell of notebook.cells) {
    if (cell.cell_type === "markdown") html.push(prose.next().value!);
    if (cell.cell_type === "code") {
      html.push(
        await codeCellHtml(cell, async (spec) => {
          const taken = new Set(charts.map(({ name }) => name));
          const chart = await chartBlock(spec, { folder: options.folder, taken });
          charts.push(chart);
          return chart.html;
        }),
      );
    }
  }
  return { html: html.join(""), charts };
}

async function codeCellHtml(
  cell: CodeCell,
  drawChart: Parameters<typeof outputHtml>[1],
): Promise<string> {
  const code = cell.source.trim();
  const folded = code === ""
    ? ""
    : `<details class="code"><summary>Show code</summary><pre><code>${
      highlight(code, "typescript")
    }</code></pre></details>\n`;
  const outputs: string[] = [];
  for (const output of cell.outputs) outputs.push(await outputHtml(output, drawChart));
  return folded + outputs.join("");
}

/** Everything between `<body>` and its end. */
export function studyBody(
  page: StudyPage,
  options: { content: string; headings: readonly Heading[] },
): string {
  return `<nav class="crumbs" aria-label="Breadcrumb"><a href="index.html">Routelab</a> <span>/</span> ${
    escapeHtml(page.study)
  }</nav>
<main>
<header>
<h1>${escapeHtml(page.title)}</h1>
${failure(page)}${otherParameters(page)}${headlineBand(page.headlines)}</header>
${contents(options.headings)}${options.content}</main>
<footer>${page.status === "passed" ? "Ran in" : "Failed after"} ${
    page.seconds.toFixed(1)
  } s on Deno ${Deno.version.deno}.</footer>`;
}

/** Headline numbers side by side; nothing where there is none. */
export function headlineBand(headlines: readonly HeadlineData[]): string {
  if (headlines.length === 0) return "";
  const items = headlines.map(({ label, value, interval, note }) => {
    const small = [interval, note].filter((part) => part !== undefined)
      .map((part) => `<small>${escapeHtml(part)}</small>`).join("");
    return `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}${small}</dd></div>\n`;
  });
  return `<dl class="headlines">\n${items.join("")}</dl>\n`;
}

function otherParameters({ params }: StudyPage): string {
  const entries = Object.entries(params);
  if (entries.length === 0) return "";
  const list = entries.map(([name, value]) => `${name} = ${JSON.stringify(value)}`).join(", ");
  return `<p class="note">This run has other parameters than the text was written for: ${
    escapeHtml(list)
  }. Findings that do not hold in it are struck out.</p>\n`;
}

function failure({ status, error }: StudyPage): string {
  if (status !== "failed") return "";
  return `<div class="error" role="alert"><strong>This study did not finish.</strong>${
    error === undefined ? "" : `<pre>${escapeHtml(error)}</pre>`
  }</div>\n`;
}

function contents(headings: readonly Heading[]): string {
  const items = headings.filter(({ depth }) => depth === 2 || depth === 3)
    .map(({ id, text, depth }) =>
      `<li class="depth-${depth}"><a href="#${id}">${escapeHtml(text)}</a></li>`
    );
  if (items.length < 2) return "";
  return `<nav class="contents" aria-label="Contents"><ol>${items.join("")}</ol></nav>\n`;
}
