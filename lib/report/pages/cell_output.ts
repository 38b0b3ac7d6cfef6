/**
 * The outputs of a notebook cell as HTML: the richest form that a page can show of each, made harmless
 * (safe_html.ts) and cut to a size. Throws for an output that is not what its type says, such as a chart
 * that cannot be drawn. MIME types: https://jupyterlab.readthedocs.io/en/stable/user/file_formats.html
 */
import { stripVTControlCharacters } from "node:util";
import { UserError } from "../../core/errors.ts";
import type { MimeBundle, Output } from "../../jupyter/notebook.ts";
import { escapeHtml } from "../html.ts";
import type { VegaLiteSpec } from "../charts/svg.ts";
import { CASES_MIME } from "../cases/case_browser.ts";
import { checkFigures } from "../studies/figures.ts";
import { HEADLINE_MIME } from "../tables/headline.ts";
import { DATA_RESOURCE_MIME, dataResourceHtml, lostValues } from "../tables/data_resource.ts";
import { TABLE_MIME } from "../tables/data_table.ts";
import { FINDINGS_MIME } from "../tables/findings.ts";
import { IMAGE_TYPES, imageData, type ImageSource, MAX_IMAGE_BYTES } from "./images.ts";
import { markdownHtml } from "./prose.ts";
import { safeHtml } from "./safe_html.ts";

export interface OutputContext {
  /** Draws a chart into the page and returns its HTML. */
  drawChart: (spec: VegaLiteSpec) => Promise<string>;
  /** Draws a browser of cases, likewise. */
  drawCases: (content: unknown) => Promise<string>;
  image: ImageSource;
}

/** Characters of an output that a page shows at most: of text, and of HTML. */
export const MAX_TEXT = 100_000, MAX_HTML = 2_000_000;

/** Types of ours that stand beside another form of the same. */
const OWN_TYPES = [HEADLINE_MIME, TABLE_MIME, FINDINGS_MIME];
const VEGA = /^application\/vnd\.vega(lite)?\.v\d+\+json$/;

/** HTML of one output. Headlines give none: the page shows them under its title. */
export async function outputHtml(output: Output, context: OutputContext): Promise<string> {
  switch (output.output_type) {
    case "stream":
      return output.text === ""
        ? ""
        : `<pre class="stream ${output.name}">${plain(output.text)}</pre>\n`;
    case "error":
      return errorHtml(output);
    default:
      return await bundleHtml(output.data, context);
  }
}

async function bundleHtml(data: MimeBundle, context: OutputContext): Promise<string> {
  checkFigures(data);
  if (HEADLINE_MIME in data) return "";
  if (CASES_MIME in data) return await context.drawCases(data[CASES_MIME]);
  const types = Object.keys(data)
    .filter((type) => type !== DATA_RESOURCE_MIME || !lostValues(data[type]));
  const shown = richest(types);
  const unknown = types.filter((type) => !canShow(type) && !OWN_TYPES.includes(type));
  const rich = shown !== undefined && shown !== "text/plain";
  return (shown === undefined ? "" : await formHtml(shown, data, context)) +
    (rich || unknown.length === 0 ? "" : unknownHtml(unknown));
}

/** The richest form that a page can show. */
function richest(types: readonly string[]): string | undefined {
  const first = (...wanted: string[]) => wanted.find((type) => types.includes(type));
  return types.find((type) => VEGA.test(type)) ??
    first(DATA_RESOURCE_MIME, "text/html", "text/markdown") ??
    first("image/svg+xml", ...IMAGE_TYPES) ?? first("text/latex", "application/json", "text/plain");
}

function canShow(type: string): boolean {
  return richest([type]) !== undefined;
}

async function formHtml(type: string, data: MimeBundle, context: OutputContext): Promise<string> {
  const content = data[type];
  const vega = VEGA.exec(type);
  if (vega !== null) return await context.drawChart(specOf(content, { lite: vega[1] === "lite" }));
  if (IMAGE_TYPES.includes(type)) return pictureHtml(type, data);
  if (type === "application/json") {
    return `<pre class="stream">${plain(JSON.stringify(content, null, 2) ?? "")}</pre>\n`;
  }
  if (type === DATA_RESOURCE_MIME) return htmlOutput(dataResourceHtml(content), context);
  const source = text(type, content);
  if (type === "text/html") return htmlOutput(source, context);
  if (type === "text/markdown") return htmlOutput(markdownHtml(source), context);
  return `<pre class="stream">${plain(source)}</pre>\n`;
}

function htmlOutput(html: string, { image }: OutputContext): string {
  const shown = html.slice(0, MAX_HTML);
  return `<div class="output">${safeHtml(shown, { image })}${
    shown === html ? "" : `<p class="note">${cut(html.length - shown.length)}</p>\n`
  }</div>\n`;
}

/** A spec as an object; Vega's own names its schema, which tells it from Vega-Lite's. */
function specOf(content: unknown, { lite }: { lite: boolean }): VegaLiteSpec {
  const spec = typeof content === "string" ? JSON.parse(content) : content;
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) {
    throw new UserError(`a chart must be an object: it is ${JSON.stringify(spec)}`);
  }
  return lite ? spec : { $schema: "https://vega.github.io/schema/vega/v6.json", ...spec };
}

function pictureHtml(type: string, data: MimeBundle): string {
  const picture = imageData(type, data[type]);
  if (picture === null) {
    throw new UserError(`${type} must be base64${type.includes("svg") ? " or <svg>" : ""}`);
  }
  if (picture.data.length > 1.4 * MAX_IMAGE_BYTES) {
    return `<p class="note">A picture of more than ${
      MAX_IMAGE_BYTES / 1e6
    } MB is not shown here; ` +
      "it is in the executed copy of the notebook.</p>\n";
  }
  const label = "text/plain" in data ? escapeHtml(text("text/plain", data["text/plain"])) : "";
  return `<p class="output"><img src="${picture.data}" alt="${label.slice(0, 1000)}"></p>\n`;
}

function unknownHtml(types: readonly string[]): string {
  return `<p class="note">A page cannot show ${
    types.map((type) => `<code>${escapeHtml(type)}</code>`).join(", ")
  }.</p>\n`;
}

function errorHtml(
  { ename, evalue, traceback }: Extract<Output, { output_type: "error" }>,
): string {
  // A wrong setting is told, not where in the code it was found
  const stack = ename === "UserError" ? "" : traceback.join("\n");
  return `<div class="error" role="alert"><strong>${plain(ename)}: ${plain(evalue)}</strong>${
    stack === "" ? "" : `<pre>${plain(stack)}</pre>`
  }</div>\n`;
}

/** HTML in the place of an output that could not be drawn. */
export function undrawnHtml(problem: string): string {
  return errorHtml({
    output_type: "error",
    ename: "This output cannot be drawn",
    evalue: problem,
    traceback: [],
  });
}

/** Terminal text as HTML, without its colours, and cut. */
function plain(terminal: string): string {
  const left = terminal.length - MAX_TEXT;
  const html = escapeHtml(stripVTControlCharacters(terminal.slice(0, MAX_TEXT)));
  return left > 0 ? `${html}\n… ${cut(left)}` : html;
}

function cut(left: number): string {
  return `${left.toLocaleString("en")} more characters are in the executed copy of the notebook.`;
}

function text(type: string, content: unknown): string {
  const text = Array.isArray(content) ? content.join("") : content;
  if (typeof text === "string") return text;
  throw new UserError(`${type} must be text: it is ${JSON.stringify(text) ?? "missing"}`);
}
