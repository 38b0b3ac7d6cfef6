/** The body of a study's page: title, headlines, contents, and the cells in order with code folded. */
import { type CodeCell, codeCells, type Notebook } from "../../jupyter/notebook.ts";
import { type OutputContext, outputHtml, undrawnHtml } from "./cell_output.ts";
import { caseBlock } from "../cases/case_block.ts";
import { type ChartBlock, chartBlock } from "../charts/chart_block.ts";
import type { HeadlineData } from "../tables/headline.ts";
import { highlight } from "./highlight.ts";
import { escapeHtml } from "../html.ts";
import type { ImageSource } from "./images.ts";
import { parametersText } from "../studies/variant.ts";
import type { Heading } from "./prose.ts";
import type { StudyPage } from "./page_data.ts";

/** Characters of one cell's outputs after which a page shows no further ones. */
const MAX_CELL = 10_000_000;

export interface RenderedCells {
  html: string;
  charts: ChartBlock[];
  /** Browsers of cases among them. */
  browsers: number;
  /** Outputs that could not be drawn, a line each: which cell, and why. */
  faults: string[];
}

/**
 * The cells as HTML, and the charts among them.
 *
 * @param options.prose HTML of the markdown cells, in order.
 * @param options.folder Folder of the charts' files, relative to the page; null where the page itself holds them.
 * @param options.image Where pictures that outputs name come from.
 */
export async function renderCells(
  notebook: Notebook,
  options: { prose: readonly string[]; folder: string | null; image: ImageSource },
): Promise<RenderedCells> {
  const charts: ChartBlock[] = [], faults: string[] = [];
  const prose = options.prose.values();
  const html: string[] = [];
  let browsers = 0;
  const context: OutputContext = {
    image: options.image,
    drawCases: async (content) => {
      browsers++;
      return await caseBlock(content);
    },
    drawChart: async (spec) => {
      const taken = new Set(charts.map(({ name }) => name));
      const chart = await chartBlock(spec, { folder: options.folder, taken });
      charts.push(chart);
      return chart.html;
    },
  };
  const numbers = new Map(codeCells(notebook).map(({ cell, number }) => [cell, number]));
  for (const cell of notebook.cells) {
    if (cell.cell_type === "markdown") html.push(prose.next().value!);
    if (cell.cell_type === "code") {
      const onFault = (problem: string) =>
        faults.push(`cell ${numbers.get(cell)}: an output cannot be drawn: ${problem}`);
      html.push(await codeCellHtml(cell, { ...context, onFault }));
    }
  }
  return { html: html.join(""), charts, browsers, faults };
}

/** HTML of one cell; an output that cannot be drawn has its error in its place. */
async function codeCellHtml(
  cell: CodeCell,
  { onFault, ...context }: OutputContext & { onFault: (problem: string) => void },
): Promise<string> {
  const code = cell.source.trim();
  const folded = code === ""
    ? ""
    : `<details class="code"><summary>Show code</summary><pre><code>${
      highlight(code, "typescript")
    }</code></pre></details>\n`;
  const outputs: string[] = [];
  let size = 0;
  for (const [i, output] of cell.outputs.entries()) {
    if (size > MAX_CELL) {
      const left = (cell.outputs.length - i).toLocaleString("en");
      outputs.push(
        `<p class="note">${left} more outputs are in the executed copy of the notebook.</p>\n`,
      );
      break;
    }
    const html = await outputHtml(output, context).catch((error: Error) => {
      onFault(error.message);
      return undrawnHtml(error.message);
    });
    size += html.length;
    outputs.push(html);
  }
  return folded + outputs.join("");
}

/**
 * Everything between `<body>` and its end.
 *
 * @param options.alone True of a page that no index leads to.
 */
export function studyBody(
  page: StudyPage,
  options: { content: string; headings: readonly Heading[]; alone: boolean },
): string {
  const home = options.alone ? "Routelab" : '<a href="index.html">Routelab</a>';
  return `<nav class="crumbs" aria-label="Breadcrumb">${home} <span>/</span> ${
    escapeHtml(page.study)
  }</nav>
<main>
<header>
<h1>${escapeHtml(page.title)}</h1>
${failure(page)}${otherParameters(page)}${headlineBand(page.headlines)}</header>
${contents(options.headings)}${options.content}</main>
<footer>${ranIn(page)} on Deno ${Deno.version.deno}.</footer>`;
}

/** A page without a run of its own took no time that says anything. */
function ranIn({ status, seconds }: StudyPage): string {
  if (seconds === 0) return "Made";
  return `${status === "passed" ? "Ran in" : "Failed after"} ${seconds.toFixed(1)} s`;
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
  if (Object.keys(params).length === 0) return "";
  const list = parametersText(params);
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
