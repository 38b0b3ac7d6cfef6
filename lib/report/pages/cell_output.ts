/** The outputs of a notebook cell as HTML: the richest form that a page can show of each. */
import { stripVTControlCharacters } from "node:util";
import type { MimeBundle, Output } from "../../jupyter/notebook.ts";
import { VEGA_LITE_MIME } from "../charts/figure.ts";
import { HEADLINE_MIME } from "../tables/headline.ts";
import { escapeHtml } from "../html.ts";
import type { VegaLiteSpec } from "../charts/svg.ts";

/** Draws a chart into the page and returns its HTML. */
export type DrawChart = (spec: VegaLiteSpec) => Promise<string>;

/** HTML of one output. Headlines give none: the page shows them under its title. */
export async function outputHtml(output: Output, drawChart: DrawChart): Promise<string> {
  switch (output.output_type) {
    case "stream":
      return output.text === ""
        ? ""
        : `<pre class="stream ${output.name}">${plain(output.text)}</pre>\n`;
    case "error":
      return errorHtml(output);
    default:
      return await bundleHtml(output.data, drawChart);
  }
}

async function bundleHtml(data: MimeBundle, drawChart: DrawChart): Promise<string> {
  if (HEADLINE_MIME in data) return "";
  if (VEGA_LITE_MIME in data) return await drawChart(data[VEGA_LITE_MIME] as VegaLiteSpec);
  if ("text/html" in data) return `<div class="output">${text(data["text/html"])}</div>\n`;
  const label = escapeHtml(text(data["text/plain"] ?? ""));
  for (const type of ["image/png", "image/jpeg"]) {
    if (!(type in data)) continue;
    const base64 = text(data[type]).replace(/\s/g, "");
    return `<p class="output"><img src="data:${type};base64,${
      escapeHtml(base64)
    }" alt="${label}"></p>\n`;
  }
  return "text/plain" in data
    ? `<pre class="stream">${plain(text(data["text/plain"]))}</pre>\n`
    : "";
}

function errorHtml(
  { ename, evalue, traceback }: Extract<Output, { output_type: "error" }>,
): string {
  const stack = traceback.join("\n");
  return `<div class="error" role="alert"><strong>${plain(ename)}: ${plain(evalue)}</strong>${
    stack === "" ? "" : `<pre>${plain(stack)}</pre>`
  }</div>\n`;
}

/** Terminal text as HTML, without its colours. */
function plain(terminal: string): string {
  return escapeHtml(stripVTControlCharacters(terminal));
}

function text(content: unknown): string {
  return Array.isArray(content) ? content.join("") : String(content);
}
