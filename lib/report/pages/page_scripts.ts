/** The scripts of a page: those that what it shows makes use of, each once. */
import { readFile } from "node:fs/promises";
import { caseBrowserScript } from "../cases/case_block.ts";
import { liveChartScripts } from "../charts/live_charts.ts";

const SORT_TABLES = new URL("../tables/sort_tables_client.js", import.meta.url);

/**
 * @param html Of the page's content; a table of ours brings the script that sorts it.
 * @param options.charts How many charts there are; any brings Vega.
 * @param options.browsers How many case browsers there are.
 */
export async function pageScripts(
  html: string,
  { charts, browsers }: { charts: number; browsers: number },
): Promise<string[]> {
  return [
    ...charts > 0 ? await liveChartScripts() : [],
    ...browsers > 0 ? [await caseBrowserScript()] : [],
    ...html.includes('class="data-table"') ? [await readFile(SORT_TABLES, "utf8")] : [],
  ];
}
