import assert from "node:assert/strict";
import { DISPLAY } from "../display.ts";
import { dataTable } from "../tables/data_table.ts";
import { findings } from "../tables/findings.ts";
import { headlineHtml } from "../tables/headline.ts";
import { imageSource } from "./images.ts";
import { safeHtml } from "./safe_html.ts";

const safe = (html: string) => safeHtml(html, { image: imageSource({ folder: null }) });
/** Spaces within styles do not count. */
const squeezed = (html: string) => html.replace(/([:;,]) /g, "$1").replaceAll("&#39;", "'");

Deno.test("safeHtml() leaves our own tables, findings and headlines as they are", () => {
  const table = dataTable({
    title: "Scores <1>",
    columns: [{ key: "a", label: "A", help: "of all" }, { key: "b", label: "B" }],
    rows: [{ a: "a long text that a column must not squeeze: it is long", b: 1.5 }],
    highlight: () => true,
  });
  const list = findings([{ text: "It's so.", holds: true }, { text: "Not so.", holds: false }]);
  const head = headlineHtml({ label: "APGR", value: "0.6", number: { value: 0.6 } });
  for (
    const html of [table.html, list[DISPLAY]()["text/html"], head]
  ) {
    assert.equal(squeezed(safe(String(html))), squeezed(String(html)));
  }
});

Deno.test("safeHtml() lets nothing load, run, submit or cover the page", () => {
  for (
    const [html, expected] of [
      ["<p onclick=x() id=a>t</p>", "<p>t</p>"],
      ['<p style="position:absolute;top:0">t</p>', "<p>t</p>"],
      ['<p style="margin-top:-900px;color:red">t</p>', '<p style="color:red">t</p>'],
      ['<p style="background:url(https://e.org/a)">t</p>', "<p>t</p>"],
      ['<a href=" java\nscript:x">t</a>', "<a>t</a>"],
      ['<a href="data:text/html,x">t</a>', "<a>t</a>"],
      [
        '<table background="https://e.org/a"><tr><td>t</td></tr></table>',
        "<table><tr><td>t</td></tr></table>",
      ],
      ["</main></div></body>t", "t"],
      ["<div><b>t", "<div><b>t</b></div>"],
    ]
  ) assert.equal(safe(html), expected);
});

Deno.test("safeHtml() keeps drawings, without scripts and foreign addresses", () => {
  const drawing = '<svg viewBox="0 0 9 9"><linearGradient id="g"></linearGradient>' +
    '<rect fill="url(#g)"></rect><use href="#g"></use></svg>';
  assert.equal(safe(drawing).toLowerCase(), drawing.toLowerCase());
  assert.equal(
    safe('<svg><rect fill="url(https://e.org)" onload="x()"/></svg>'),
    "<svg><rect></rect></svg>",
  );
  assert.equal(safe('<svg><use href="https://e.org/a#b"/></svg>'), "<svg><use></use></svg>");
});

Deno.test("safeHtml() names what it left out", () => {
  assert.match(
    safe("<video></video><embed>t"),
    /t\n<p class="note">Left out, .*video.*embed.*<\/p>/,
  );
});
