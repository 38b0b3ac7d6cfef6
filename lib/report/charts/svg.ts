/**
 * Vega-Lite to SVG and PNG without a browser: Vega draws the SVG with a headless view
 * (https://vega.github.io/vega/docs/api/view/), resvg turns it into a PNG. Both use the same
 * packaged font, so a spec gives the same bytes on every machine.
 */
import { Resvg } from "@resvg/resvg-js";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { FONT_FILES, textWidth } from "./font.ts";
import { NARROW_THEME } from "./theme.ts";

/** A Vega-Lite spec as JSON. */
export type VegaLiteSpec = { [key: string]: unknown };

/** Name of the layer that only catches the pointer, for tooltips; a still picture leaves it out. */
export const HOVER_LAYER = "hover";

/** Name of the layer that prints values in a column of their own, beside the marks. */
export const PRINTED_LAYER = "printed";

/** Width of the marks beside such a column on a phone, in pixels: labels and values need the rest. */
export const NARROW_PRINTED_WIDTH = 96;

interface TextItem {
  fontSize?: number;
  fontWeight?: number | string;
}

// Vega leaves the width open to be set where there is no canvas; its typings know neither of these.
const { textMetrics, resetSVGDefIds } = vega as unknown as {
  textMetrics: { width(item: TextItem, text: unknown): number };
  resetSVGDefIds(): void;
};
textMetrics.width = (item, text) =>
  textWidth(String(text ?? ""), {
    size: item.fontSize ?? 11,
    bold: item.fontWeight === "bold" || Number(item.fontWeight) >= 600,
  });

/**
 * The spec's chart as an SVG document.
 *
 * @param options.onWarning Called with whatever Vega-Lite and Vega complain about; `console.warn` by default.
 */
export async function figureSvg(
  spec: VegaLiteSpec,
  options: { onWarning?: (message: string) => void } = {},
): Promise<string> {
  const logger = warningLogger(options.onWarning ?? console.warn);
  // A copy through JSON is what a notebook stores (NaN becomes null), and Vega marks the rows it reads.
  const still = JSON.parse(JSON.stringify(withoutHover(spec))) as TopLevelSpec;
  const view = new vega.View(vega.parse(compile(still, { logger }).spec), {
    renderer: "none",
    logger,
  });
  try {
    await view.runAsync();
    // Ids would otherwise count on from the last picture, and the bytes depend on what came before.
    resetSVGDefIds();
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** The spec laid out for a phone's width: what stands side by side goes one below the other. */
export function narrowed({ hconcat, ...spec }: VegaLiteSpec): VegaLiteSpec {
  return {
    ...spec,
    ...(hconcat === undefined ? {} : { vconcat: hconcat }),
    ...(hasPrintedLayer(spec) ? { width: NARROW_PRINTED_WIDTH } : {}),
    config: vega.mergeConfig({}, spec.config ?? {}, NARROW_THEME),
  };
}

function hasPrintedLayer({ layer }: VegaLiteSpec): boolean {
  return Array.isArray(layer) && layer.some(({ name }) => name === PRINTED_LAYER);
}

/** The SVG as a PNG of twice its size, for sharp text on dense screens. */
export function svgPng(svg: string): Uint8Array {
  return new Resvg(svg, {
    fitTo: { mode: "zoom", value: 2 },
    font: {
      loadSystemFonts: false,
      fontFiles: FONT_FILES,
      defaultFontFamily: "DejaVu Sans",
      sansSerifFamily: "DejaVu Sans",
    },
  }).render().asPng();
}

function warningLogger(onWarning: (message: string) => void): vega.LoggerInterface {
  const say = (...args: readonly unknown[]) => {
    onWarning(args.map(String).join(" "));
    return logger;
  };
  const quiet = () => logger;
  const level = (() => logger) as vega.LoggerInterface["level"];
  const logger: vega.LoggerInterface = { level, error: say, warn: say, info: quiet, debug: quiet };
  return logger;
}

function withoutHover(spec: VegaLiteSpec): VegaLiteSpec {
  const copy = { ...spec };
  for (const key of ["layer", "vconcat", "hconcat", "concat"]) {
    if (!Array.isArray(copy[key])) continue;
    copy[key] = copy[key].filter((view) => view.name !== HOVER_LAYER).map(withoutHover);
  }
  return copy;
}
