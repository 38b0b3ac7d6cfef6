/** The scripts that bring a page's still charts to life: Vega, Vega-Lite, vega-embed and our own few lines. */
// Importing the package puts it in the module graph, so that its files resolve.
import "vega-embed";
import { readFile } from "node:fs/promises";
import { NARROW_THEME } from "./theme.ts";

const BUNDLES = [
  new URL("vega.min.js", import.meta.resolve("vega")),
  new URL("vega-lite.min.js", import.meta.resolve("vega-lite")),
  new URL("vega-embed.min.js", import.meta.resolve("vega-embed")),
];

/** The scripts, in the order in which a page runs them. */
export async function liveChartScripts(): Promise<string[]> {
  const own = await readFile(new URL("./live_charts_client.js", import.meta.url), "utf8");
  return [
    ...await Promise.all(BUNDLES.map((url) => readFile(url, "utf8"))),
    own.replace("NARROW_THEME", JSON.stringify(NARROW_THEME)),
  ];
}
