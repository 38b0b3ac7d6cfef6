import assert from "node:assert/strict";
import { imageSource } from "./images.ts";
import { renderProse } from "./prose.ts";

const image = imageSource({ folder: null });
const prose = (...sources: string[]) => renderProse(sources.map((source) => ({ source, image })));

Deno.test("renderProse finds title, summary and headings across cells", () => {
  const { title, summary, headings, html } = prose(
    "# Router `cards`\n\nCan a router *read* [the text](https://example.org)?\n\nMore.",
    "## Results\n\n### In numbers\n\n## Results",
  );
  assert.equal(title, "Router cards");
  assert.equal(summary, "Can a router read the text?");
  assert.deepEqual(headings, [
    { id: "results", text: "Results", depth: 2 },
    { id: "in-numbers", text: "In numbers", depth: 3 },
    { id: "results-2", text: "Results", depth: 2 },
  ]);
  assert.ok(!html[0]!.includes("<h1"));
  assert.ok(html[1]!.includes('<h2 id="results-2">'));
});

Deno.test("renderProse keeps later headings of depth 1 in the text", () => {
  const { html, title } = prose("# One", "# Two");
  assert.equal(title, "One");
  assert.deepEqual(html, ["", '<h1 id="two"><a href="#two">Two</a></h1>\n']);
});

Deno.test("renderProse points links between notebooks at their pages and leaves others alone", () => {
  const [html] = prose("[a](02_x.ipynb) [b](02_x.ipynb#top) [c](https://x.org/y.ipynb)").html;
  const hrefs = [...html!.matchAll(/href="([^"]*)"/g)].map((match) => match[1]);
  assert.deepEqual(hrefs, ["02_x.html", "02_x.html#top", "https://x.org/y.ipynb"]);
});

Deno.test("renderProse colours TypeScript and escapes code of other languages", () => {
  const [html] = prose("```ts\nconst a = 1;\n```\n\n```\n<b>\n```").html;
  assert.match(html!, /<span class="hljs-keyword">const<\/span>/);
  assert.ok(html!.includes("<code>&lt;b&gt;</code>"));
});

Deno.test("renderProse of a notebook without prose has neither title nor summary", () => {
  const { title, summary } = prose();
  assert.deepEqual([title, summary], [undefined, undefined]);
});
