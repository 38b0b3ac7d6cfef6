/**
 * The prose of a notebook: its markdown cells as HTML with anchors on the headings, and what a page
 * wants to know of them - title, summary, contents. The author's own HTML is made harmless (safe_html.ts).
 */
import { lexer, Marked, type Token } from "marked";
import { highlight } from "./highlight.ts";
import { escapeHtml, slug, uniqueName } from "../html.ts";
import type { ImageSource } from "./images.ts";
import { safeHtml } from "./safe_html.ts";

export interface Heading {
  id: string;
  text: string;
  depth: number;
}

export interface Prose {
  /** HTML of each cell, in order. */
  html: string[];
  /** Text of the first heading of depth 1; the page prints it, so the HTML leaves it out. */
  title: string | undefined;
  /** Text of the first paragraph. */
  summary: string | undefined;
  /** Headings but for the title. */
  headings: Heading[];
}

export interface ProseCell {
  source: string;
  /** Where its pictures come from. */
  image: ImageSource;
}

/** Renders the markdown cells of one notebook. Links to notebooks become links to their pages. */
export function renderProse(cells: readonly ProseCell[]): Prose {
  let title: string | undefined;
  const headings: Heading[] = [];
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const text = plainText(tokens);
        if (depth === 1 && title === undefined) {
          title = text;
          return "";
        }
        const id = uniqueName(slug(text) || "section", new Set(headings.map(({ id }) => id)));
        headings.push({ id, text, depth });
        return `<h${depth} id="${id}"><a href="#${id}">${
          this.parser.parseInline(tokens)
        }</a></h${depth}>\n`;
      },
      link({ href, title: tip, tokens }) {
        const attributes = tip ? ` title="${escapeHtml(tip)}"` : "";
        return `<a href="${escapeHtml(pageOf(href))}"${attributes}>${
          this.parser.parseInline(tokens)
        }</a>`;
      },
      code: ({ text, lang }) => `<pre><code>${highlight(text, lang)}</code></pre>\n`,
    },
  });
  const html = cells.map(({ source, image }) =>
    safeHtml(marked.parse(source, { async: false }), { image })
  );
  const paragraph = cells.flatMap(({ source }): Token[] => lexer(source))
    .find((token) => token.type === "paragraph");
  return { html, title, headings, summary: paragraph && plainText([paragraph]) };
}

/** Markdown that a cell shows, as HTML that is not yet harmless. */
export function markdownHtml(source: string): string {
  return new Marked().parse(source, { async: false });
}

/** `02_x.ipynb` -> `02_x.html`; other addresses stay. */
function pageOf(href: string): string {
  return /^[\w./-]+\.ipynb(#|$)/.test(href) ? href.replace(".ipynb", ".html") : href;
}

function plainText(tokens: readonly Token[]): string {
  return tokens.map((token): string => {
    if (token.type === "html") return "";
    if ("tokens" in token && token.tokens) return plainText(token.tokens);
    return "text" in token ? token.text : token.type === "br" ? " " : "";
  }).join("").replace(/\s+/g, " ").trim();
}

/** Text that Markdown shows as it is. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~&!]/g, "\\$&").replaceAll("\n", " ");
}
