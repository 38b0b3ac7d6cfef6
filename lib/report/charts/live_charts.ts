/** The scripts that bring a page's still charts to life: Vega, Vega-Lite, vega-embed and our own few lines. */
// Importing the package puts it in the module graph, so that its files resolve.
import "vega-embed";
import { readFile } from "node:fs/promises";
import { NARROW_PRINTED_WIDTH, PRINTED_LAYER } from "./svg.ts";
import { NARROW_THEME } from "./theme.ts";

const BUNDLES = [
  new URL("vega.min.js", import.meta.resolve("vega")),
  new URL("vega-lite.min.js", import.meta.resolve("vega-lite")),
  new URL("vega-embed.min.js", import.meta.resolve("vega-embed")),
];

/** The scripts, in the order in which a page runs them. */
export async function liveChartScripts(): Promise<string[]> {
  const bundles = await Promise.all(BUNDLES.map((url) => readFile(url, "utf8")));
  const own = await readFile(new URL("./live_charts_client.js", import.meta.url), "utf8");
  const constants = Object.entries({ NARROW_THEME, PRINTED_LAYER, NARROW_PRINTED_WIDTH })
    .map(([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`).join("");
  return [
    // A source map would be a file beside the page, and there is none.
    ...bundles.map((bundle) => bundle.replace(/^\/\/# sourceMappingURL=.*$/m, "")),
    constants + own,
  ];
}
