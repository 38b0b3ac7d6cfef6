/** A case browser on a page: its data, its look, and the script that draws it. Without the script a table stands. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { UserError } from "../../core/errors.ts";
import { escapeHtml, scriptJson } from "../html.ts";
import { CASES_MIME, worstCases } from "./case_browser.ts";
import { caseDataSchema } from "./case_data.ts";

/**
 * HTML of the browser, from the data of a notebook's output.
 *
 * @throws {UserError} for data that is not what a case browser has
 */
export async function caseBlock(content: unknown): Promise<string> {
  const { data, error } = caseDataSchema.safeParse(content);
  if (error) throw new UserError(`it is no ${CASES_MIME}: ${z.prettifyError(error)}`);
  const css = await readFile(new URL("./case_browser.css", import.meta.url), "utf8");
  return `<section class="cases" aria-label="${escapeHtml(data.title)}">
<style>${css}</style>
<div class="cases-view">${worstCases(data).html}</div>
<p class="note">${escapeHtml(data.kept)}</p>
<script type="application/json">${scriptJson(data)}</script>
</section>
`;
}

/** The script of all browsers of a page. */
export async function caseBrowserScript(): Promise<string> {
  return await readFile(new URL("./case_browser_client.js", import.meta.url), "utf8");
}
