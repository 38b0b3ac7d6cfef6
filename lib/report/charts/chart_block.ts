/**
 * One chart of a page: the caption, a still picture for wide and one for narrow screens, the spec from
 * which the page's script makes the live chart, and the files that hold its spec and its data.
 */
import { toCsv } from "../csv.ts";
import { escapeHtml, scriptJson, slug, uniqueName } from "../html.ts";
import { figureSvg, isVega, narrowed, type VegaLiteSpec } from "./svg.ts";
import { themed } from "./theme.ts";

export interface ChartBlock {
  name: string;
  title: string;
  html: string;
  /** File name -> content, to lie in the folder of the study. */
  files: Record<string, string>;
}

/**
 * Renders the chart of a spec.
 *
 * @param options.folder Folder of the files, relative to the page; null where the page itself has to hold them.
 * @param options.taken Names that other charts of the page have.
 */
export async function chartBlock(
  spec: VegaLiteSpec,
  options: { folder: string | null; taken: ReadonlySet<string> },
): Promise<ChartBlock> {
  const { title, subtitle, name: wanted } = labels(spec);
  const name = uniqueName(wanted, options.taken);
  // The caption carries the title as text that wraps, so the picture need not repeat it; the page's
  // script knows its version of Vega-Lite and would warn of the schema's. Its usermeta could set the script's options.
  const { title: _, $schema, usermeta: __, ...rest } = spec;
  const bare = isVega(spec) ? { $schema, ...rest } : rest;
  const wideSvg = inlineSvg(await figureSvg(bare), `${name}-wide`);
  const narrowSvg = inlineSvg(await figureSvg(narrowed(bare)), `${name}-narrow`);
  const rows = topLevelRows(spec);
  const files = {
    ...(rows.length === 0 ? {} : { [`${name}.csv`]: toCsv(rows) }),
    [`${name}.vl.json`]: `${JSON.stringify(spec, null, 2)}\n`,
  };
  const links = Object.entries(files).map(([file, text]) =>
    `<a href="${addressOf(file, { text, folder: options.folder })}" download="${file}">${
      file.endsWith(".csv") ? "Data (CSV)" : isVega(spec) ? "Chart (Vega)" : "Chart (Vega-Lite)"
    }</a>`
  );
  const spoken = escapeHtml(String(spec.description ?? title));

  const html = `<figure class="chart" id="chart-${name}">
<figcaption><strong>${escapeHtml(title)}</strong>${
    subtitle === undefined ? "" : `<span>${escapeHtml(subtitle)}</span>`
  }</figcaption>
<div class="picture wide" role="img" aria-label="${spoken}">${wideSvg}</div>
<div class="picture narrow" role="img" aria-label="${spoken}">${narrowSvg}</div>
<script type="application/json">${themed(scriptJson(bare))}</script>
<p class="files">${links.join(" ")}</p>
</figure>
`;
  return { name, title, html, files };
}

function addressOf(
  file: string,
  { text, folder }: { text: string; folder: string | null },
): string {
  if (folder !== null) return [folder, file].map(encodeURIComponent).join("/");
  const type = file.endsWith(".csv") ? "text/csv" : "application/json";
  return `data:${type};charset=utf-8;base64,${new TextEncoder().encode(text).toBase64()}`;
}

/** The SVG for use within a page: colours follow the page's scheme, ids do not meet those of other charts. */
export function inlineSvg(svg: string, prefix: string): string {
  return themed(svg)
    .replace(/(\bid="|url\(#|href="#)/g, `$1${prefix}-`)
    .replace(/^<svg /, '<svg aria-hidden="true" ');
}

/** Title, subtitle and name of a spec: as `figure` left them, or as far as any spec tells. */
function labels(spec: VegaLiteSpec): { title: string; subtitle: string | undefined; name: string } {
  const meta = (spec.usermeta ?? {}) as Record<string, unknown>;
  const own = typeof spec.title === "object" && spec.title !== null
    ? spec.title as { text?: unknown; subtitle?: unknown }
    : { text: spec.title };
  const title = String(meta.title ?? own.text ?? "Chart");
  const subtitle = meta.subtitle ?? own.subtitle;
  return {
    title,
    subtitle: subtitle === undefined ? undefined : String(subtitle),
    name: slug(String(meta.name ?? title)) || "chart",
  };
}

/** The rows that a spec holds at its top level. */
function topLevelRows(spec: VegaLiteSpec): Record<string, unknown>[] {
  const values = (spec.data as { values?: unknown } | undefined)?.values;
  return Array.isArray(values) ? values : [];
}
