/**
 * The one look of every chart and page: colours by role, each in a light and a dark shade, and the
 * Vega-Lite config built from them. Series colours are Okabe & Ito's colour-blind-safe set
 * (https://jfly.uni-koeln.de/color/) in the order that keeps neighbours furthest apart; the last three are
 * ours, for charts of more series, which tell them apart by dashes too.
 */

/** Role -> [light, dark]. Light shades are unique, so that `themed` can tell roles apart. */
export const COLOURS = {
  paper: ["#ffffff", "#14181d"],
  ink: ["#1c2128", "#e3e8ee"],
  muted: ["#5c6670", "#9da7b1"],
  grid: ["#e3e7eb", "#2a3139"],
  baseline: ["#868f99", "#7d8791"],
  baseline2: ["#566573", "#aab7c4"],
  baseline3: ["#a08c6e", "#c9b491"],
  oracle: ["#33383f", "#c9d1d9"],
  series1: ["#0072b2", "#4fb0e8"],
  series2: ["#d55e00", "#ff8d4a"],
  series3: ["#009e73", "#35c99b"],
  series4: ["#b3508f", "#e29ac8"],
  series5: ["#bf8300", "#f0b840"],
  series6: ["#3a9bd6", "#9ad6fa"],
  series7: ["#7a4fd0", "#b59bf5"],
  series8: ["#7a4a1e", "#cf9a66"],
  series9: ["#b3003b", "#ff6b92"],
  series10: ["#5f7300", "#b7cc4a"],
} as const satisfies Record<string, readonly [light: string, dark: string]>;

const SERIES = Object.entries(COLOURS)
  .filter(([role]) => role.startsWith("series")).map(([, [light]]) => light);

/** The colours of series, in their order. */
export function seriesColours(): readonly string[] {
  return SERIES;
}

/** Colour of the `index`-th series of a chart; after the tenth they come round again. */
export function seriesColour(index: number): string {
  return SERIES[index % SERIES.length]!;
}

/** The light shade of a role, as specs hold it. */
export function colour(role: keyof typeof COLOURS): string {
  return COLOURS[role][0];
}

/** Replaces every light shade in an SVG or a spec's JSON by its CSS variable, so that a page's scheme decides. */
export function themed(text: string): string {
  return text.replace(/#[0-9a-f]{6}\b/gi, (hex) => VARIABLE_OF.get(hex.toLowerCase()) ?? hex);
}

const VARIABLE_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(COLOURS).map(([role, [light]]) => [light, `var(--${role})`]),
);

/** CSS declarations of the colour variables in one scheme. */
export function colourVariables(scheme: "light" | "dark"): string {
  const shade = scheme === "light" ? 0 : 1;
  return Object.entries(COLOURS).map(([role, shades]) => `--${role}:${shades[shade]};`).join("");
}

/** Vega-Lite `config` of every figure. */
export const THEME = {
  background: colour("paper"),
  font: "system-ui, -apple-system, Segoe UI, Roboto, sans-serif",
  padding: 8,
  view: { stroke: null, continuousWidth: 560, continuousHeight: 340 },
  title: {
    anchor: "start",
    frame: "bounds",
    color: colour("ink"),
    fontSize: 15,
    fontWeight: 600,
    subtitleColor: colour("muted"),
    subtitleFontSize: 12.5,
    subtitlePadding: 5,
    offset: 14,
  },
  axis: {
    domain: false,
    ticks: false,
    grid: true,
    gridColor: colour("grid"),
    labelColor: colour("muted"),
    labelFontSize: 12,
    labelPadding: 6,
    titleColor: colour("ink"),
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 10,
  },
  // A horizontal title above the axis reads without turning the head.
  axisY: {
    tickCount: 6,
    titleAngle: 0,
    titleAlign: "left",
    titleBaseline: "bottom",
    titleX: 0,
    titleY: -8,
    labelLimit: 260,
  },
  axisX: { tickCount: 6, labelFlush: false },
  legend: {
    orient: "right",
    title: null,
    labelColor: colour("ink"),
    labelFontSize: 12,
    labelLimit: 300,
    symbolOpacity: 1,
    symbolSize: 160,
    symbolStrokeWidth: 2.5,
    rowPadding: 5,
    offset: 20,
  },
};

/**
 * Axis labels in d3-format. Vega would fill in a precision of its own where `format` names none, and
 * print 2,000 as 2e+3.
 */
export function axisLabels(format: string): { labelExpr: string } {
  return { labelExpr: `format(datum.value, ${JSON.stringify(format)})` };
}

/** Merged over `THEME` where there is only a phone's width. */
export const NARROW_THEME = {
  padding: 4,
  view: { continuousWidth: 270, continuousHeight: 260 },
  axisY: { labelLimit: 200 },
  axisX: { tickCount: 4 },
  // The offset leaves room for the title of the y axis.
  legend: { orient: "top", columns: 1, offset: 30, labelLimit: 300 },
};
