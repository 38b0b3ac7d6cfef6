/**
 * Vega-Lite to SVG and PNG without a browser: Vega draws the SVG with a headless view
 * (https://vega.github.io/vega/docs/api/view/), resvg turns it into a PNG. Both use the same
 * packaged font, so a spec gives the same bytes on every machine.
 */
import { Resvg } from "@resvg/resvg-js";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { UserError } from "../../core/errors.ts";
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
  const errors: string[] = [], refused: string[] = [];
  const logger = warningLogger({
    onWarning: (message) => {
      if (refused.length === 0) (options.onWarning ?? console.warn)(message);
    },
    onError: (message) => errors.push(message),
  });
  // A copy through JSON is what a notebook stores (NaN becomes null), and Vega marks the rows it reads.
  const still = JSON.parse(JSON.stringify(withoutHover(spec)));
  const runtime = parsed(still, { logger });
  const view = new vega.View(runtime, {
    renderer: "none",
    logger,
    loader: refusingLoader((uri) => refused.push(uri)),
  });
  try {
    await view.runAsync();
    // Ids would otherwise count on from the last picture, and the bytes depend on what came before.
    resetSVGDefIds();
    const svg = await view.toSVG();
    if (refused.length > 0) {
      throw new UserError(
        `a chart loads nothing, and its spec names ${refused[0].slice(0, 200)}: ` +
          "its rows have to be in data.values, its pictures data URIs",
      );
    }
    if (errors.length > 0) throw new UserError(errors[0]); // Vega goes on without what failed
    return svg;
  } finally {
    view.finalize();
  }
}

function parsed(spec: VegaLiteSpec, { logger }: { logger: vega.LoggerInterface }): vega.Runtime {
  if (isVega(spec)) return vega.parse(spec as unknown as vega.Spec);
  try {
    return vega.parse(compile(spec as unknown as TopLevelSpec, { logger }).spec);
  } catch (cause) {
    const mark = JSON.stringify(spec.mark)?.slice(0, 100) ?? "none";
    throw new UserError(
      `it is no chart of Vega-Lite: ${(cause as Error).message}; its mark is ${mark}`,
      { cause },
    );
  }
}

/** True of a spec of Vega, which names its schema; Vega-Lite's may. */
export function isVega({ $schema }: VegaLiteSpec): boolean {
  return /\/schema\/vega\//.test(String($schema));
}

/** A loader that loads neither from the network nor from files: pictures may be data, links lead to the web. */
function refusingLoader(onRefused: (uri: string) => void): vega.Loader {
  const refuse = (uri: string): Promise<never> => {
    onRefused(uri);
    return Promise.reject(new Error(`not loaded: ${uri}`));
  };
  return {
    ...vega.loader(),
    load: refuse,
    http: refuse,
    file: refuse,
    sanitize: (uri: string, { context }: { context?: string } = {}) => {
      const fine = context === "href" ? /^(https?:|mailto:|#)/i : /^data:image\//i;
      if (!fine.test(uri)) onRefused(uri); // Vega would not survive a rejection
      return Promise.resolve({ href: fine.test(uri) ? uri : "" });
    },
  };
}

/** The spec laid out for a phone's width: what stands side by side goes one below the other. */
export function narrowed({ hconcat, ...spec }: VegaLiteSpec): VegaLiteSpec {
  if (isVega(spec)) return spec;
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

type Say = (message: string) => void;

function warningLogger(
  { onWarning, onError }: { onWarning: Say; onError: Say },
): vega.LoggerInterface {
  const by = (say: Say) => (...args: readonly unknown[]) => {
    say(args.map(String).join(" "));
    return logger;
  };
  const quiet = () => logger;
  const level = (() => logger) as vega.LoggerInterface["level"];
  const logger: vega.LoggerInterface = {
    level,
    error: by(onError),
    warn: by(onWarning),
    info: quiet,
    debug: quiet,
  };
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
