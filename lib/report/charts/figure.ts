/**
 * A figure: a Vega-Lite spec that a notebook shows as an interactive chart where the front end can draw
 * one and as a PNG elsewhere. JupyterLab and VS Code register only the v5 MIME type, so specs keep to
 * the part of Vega-Lite that v5 and v6 share (https://vega.github.io/vega-lite/docs/spec.html).
 */
import { isArrowTable } from "apache-arrow";
import { UserError } from "../../core/errors.ts";
import { type Bundle, DISPLAY, type Displayable } from "../display.ts";
import { slug } from "../html.ts";
import { rowsOf } from "../rows.ts";
import { figureSvg, svgPng, type VegaLiteSpec } from "./svg.ts";
import { THEME } from "./theme.ts";

/** MIME type under which notebooks hold Vega-Lite. */
export const VEGA_LITE_MIME = "application/vnd.vegalite.v5+json";

/** A chart, ready to be the last value of a notebook cell. */
export class Figure implements Displayable {
  readonly spec: VegaLiteSpec;
  readonly title: string;
  /** File name of the chart's exports, without extension. */
  readonly name: string;

  constructor(spec: VegaLiteSpec, options: { title: string; name: string }) {
    this.spec = spec;
    this.title = options.title;
    this.name = options.name;
  }

  async [DISPLAY](): Promise<Bundle> {
    const png = svgPng(await figureSvg(this.spec));
    return {
      [VEGA_LITE_MIME]: this.spec,
      "image/png": png.toBase64(),
      "text/plain": this.title,
    };
  }
}

/**
 * Wraps a Vega-Lite spec as a figure: adds the schema, the house theme, a title and a description for
 * screen readers. Whatever the spec itself says wins. Its `data.values` may be an Arrow
 * table.
 *
 * @param options.subtitle A line beneath the title, or several.
 * @param options.name File name of the exports; made of the title by default.
 */
export function figure(
  spec: VegaLiteSpec,
  options: { title: string; subtitle?: string | undefined; name?: string | undefined },
): Figure {
  const { title, subtitle } = options;
  const data = spec.data as { values?: unknown } | undefined;
  const name = slug(options.name ?? title);
  if (name === "") {
    throw new UserError(
      `Cannot name a figure as its title must hold a letter: title is "${title}"`,
    );
  }
  const full = {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    title: subtitle === undefined ? title : { text: title, subtitle: linesOf(subtitle) },
    description: subtitle === undefined ? title : `${title}. ${subtitle}`,
    config: THEME,
    ...spec,
    ...(isArrowTable(data?.values) ? { data: { ...data, values: rowsOf(data.values) } } : {}),
    usermeta: { name, title, ...(subtitle === undefined ? {} : { subtitle }) },
  };
  return new Figure(full, { title, name });
}

function linesOf(text: string): string | string[] {
  return text.includes("\n") ? text.split("\n") : text;
}
