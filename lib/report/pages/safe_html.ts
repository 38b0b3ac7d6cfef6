/**
 * HTML of cells and of prose, which others may have written, made harmless for our pages: it can show things
 * where it stands, and nothing else. Elements, attributes and styles that are not on the lists below are left
 * out: scripts, style sheets, frames, forms, other addresses to load, and styles that reach beyond their own
 * place. The page's content security policy (page.ts) is the second wall. Source: https://github.com/apostrophecms/sanitize-html
 */
// @ts-types="@types/sanitize-html"
import sanitize from "sanitize-html";
import { escapeHtml } from "../html.ts";
import type { ImageSource } from "./images.ts";

const TEXT = "a abbr b bdi bdo br caption cite code col colgroup dd del details dfn div dl dt em " +
  "figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong " +
  "sub summary sup table tbody td tfoot th thead time tr u ul var wbr blockquote";
const MATH =
  "math mfrac mi mn mo mover mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd " +
  "mtext mtr munder munderover";
const SVG = "svg circle clipPath defs desc ellipse g line linearGradient marker path pattern " +
  "polygon polyline radialGradient rect stop symbol text title tspan use";

const HTML_ATTRIBUTES =
  "align aria-hidden aria-label class colspan data-sort dir lang open role rowspan " +
  "scope start style title type value";
const SVG_ATTRIBUTES =
  "clip-path clipPathUnits cx cy d dominant-baseline dx dy fill fill-opacity " +
  "fill-rule font-family font-size font-style font-weight fx fy gradientTransform gradientUnits " +
  "height href id markerHeight markerUnits markerWidth marker-end marker-mid marker-start offset " +
  "opacity orient paint-order patternContentUnits patternTransform patternUnits points " +
  "preserveAspectRatio r refX refY rotate rx ry spreadMethod stop-color stop-opacity stroke " +
  "stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-opacity stroke-width " +
  "text-anchor textLength transform viewBox width x x1 x2 xlink:href y y1 y2";

/** Properties that change only how an element looks in its own place. */
const STYLES = "background background-color border border-bottom border-collapse border-color " +
  "border-left border-radius border-right border-spacing border-style border-top border-width " +
  "color column-gap cursor display fill flex flex-direction flex-wrap float font font-family " +
  "font-size font-style font-variant-numeric font-weight gap grid-template-columns height " +
  "justify-content align-items letter-spacing line-height list-style list-style-type margin " +
  "margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width " +
  "opacity overflow overflow-wrap overflow-x overflow-y padding padding-bottom padding-left " +
  "padding-right padding-top row-gap stroke stroke-width text-align text-decoration " +
  "text-underline-offset vertical-align white-space width word-break";
/** Nothing is loaded, and nothing drawn outside by a negative margin. */
const STYLE_VALUE = /^(?!.*(?:url|image|expression)\s*\()(?!.*(?:^|[\s(,])-\.?\d)[^<>{}\\@]*$/i;

/** Classes that our own tables, findings and code have. */
const CLASSES = ["data-table", "highlight", "findings", "contradicted", "headline", "hljs-*"];

const words = (text: string) => text.split(/\s+/);
/** Both as SVG writes them and in lower case: a browser takes either within HTML. */
const inBothCases = (text: string) => [...new Set([...words(text), ...words(text.toLowerCase())])];
const SVG_TAGS = inBothCases(SVG);

export interface SafeHtmlOptions {
  /** Where the pictures that it names come from. */
  image: ImageSource;
}

/** The HTML as far as it is harmless; a line below it names what was left out. */
export function safeHtml(html: string, { image }: SafeHtmlOptions): string {
  const left = new Set<string>();
  const allowed = new Set([...words(TEXT), ...words(MATH), ...SVG_TAGS]);
  const safe = sanitize(html, {
    allowedTags: [...allowed],
    allowedAttributes: {
      "*": words(HTML_ATTRIBUTES),
      ...Object.fromEntries(
        SVG_TAGS.map((tag) => [tag, [...words(HTML_ATTRIBUTES), ...inBothCases(SVG_ATTRIBUTES)]]),
      ),
      ...Object.fromEntries(["h1", "h2", "h3", "h4", "h5", "h6"].map((tag) => [tag, ["id"]])),
      a: ["href", "id"],
      img: ["src", "alt", "width", "height"],
    },
    allowedClasses: { "*": CLASSES },
    allowedStyles: {
      "*": Object.fromEntries(words(STYLES).map((name) => [name, [STYLE_VALUE]])),
    },
    allowedSchemes: ["http", "https", "mailto"],
    allowedSchemesByTag: { img: ["data"] },
    allowProtocolRelative: false,
    nonTextTags: [
      "script",
      "style",
      "textarea",
      "option",
      "noscript",
      "template",
      "iframe",
      "object",
    ],
    nestingLimit: 200,
    onOpenTag: (tag) => {
      if (!allowed.has(tag)) left.add(tag);
    },
    transformTags: {
      "*": (tagName, attribs) => ({ tagName, attribs: withoutForeignPaint(tagName, attribs) }),
      img: (_, attribs) => {
        const found = image(attribs.src ?? "");
        if ("data" in found) return { tagName: "img", attribs: { ...attribs, src: found.data } };
        return { tagName: "em", attribs: {}, text: `[${found.problem}]` };
      },
    },
  });
  if (left.size === 0) return safe;
  const what = [...left].map((tag) => `<code>${escapeHtml(`<${tag}>`)}</code>`).join(", ");
  return `${safe}\n<p class="note">Left out, as a page shows no more than text, tables and pictures: ${what}.</p>\n`;
}

/** Inside an SVG an address may only lead to a part of the page. */
function withoutForeignPaint(tag: string, attribs: Record<string, string>): Record<string, string> {
  if (!SVG_TAGS.includes(tag)) return attribs;
  return Object.fromEntries(
    Object.entries(attribs).filter(([name, value]) =>
      /href$/.test(name) ? value.startsWith("#") : !/url\((?!#)/i.test(value)
    ),
  );
}
