import assert from "node:assert/strict";
import pl from "nodejs-polars";
import { type Output, outputSchema } from "../../jupyter/notebook.ts";
import { MAX_HTML, MAX_TEXT, outputHtml } from "./cell_output.ts";
import { headline, HEADLINE_MIME } from "../tables/headline.ts";
import { DISPLAY, type Displayable } from "../display.ts";
import { imageSource } from "./images.ts";

const drawChart = (spec: unknown) => Promise.resolve(`chart:${JSON.stringify(spec)}`);
const context = {
  drawCases: () => Promise.resolve("<section>cases</section>"),
  drawChart,
  image: imageSource({ folder: null }),
};
const html = (output: unknown) => outputHtml(outputSchema.parse(output) as Output, context);
const display = (data: Record<string, unknown>) => html({ output_type: "display_data", data });

Deno.test("outputHtml strips a stream of its colours and escapes it", async () => {
  const text = ["\u001b[33m28084\u001b[39m rows\n", "<script>\n"];
  assert.equal(
    await html({ output_type: "stream", name: "stderr", text }),
    '<pre class="stream stderr">28084 rows\n&lt;script&gt;\n</pre>\n',
  );
});

Deno.test("outputHtml shows an error with its stack, escaped", async () => {
  const error = {
    output_type: "error",
    ename: "TypeError",
    evalue: "<b>",
    traceback: ["at <x>:1"],
  };
  const shown = await html(error);
  assert.match(shown, /role="alert"/);
  assert.ok(shown.includes("TypeError: &lt;b&gt;") && shown.includes("at &lt;x&gt;:1"));
});

Deno.test("outputHtml prefers chart to HTML to picture to text", async () => {
  const bundle = {
    "text/plain": "plain",
    "image/png": "iVBO\nRw==",
    "text/html": ["<b>", "rich</b>"],
    "application/vnd.vegalite.v5+json": { mark: "bar" },
  };
  const { "application/vnd.vegalite.v5+json": _, ...noChart } = bundle;
  const { "text/html": __, ...noHtml } = noChart;
  assert.equal(await display(bundle), 'chart:{"mark":"bar"}');
  assert.equal(await display(noChart), '<div class="output"><b>rich</b></div>\n');
  assert.ok((await display(noHtml)).includes('src="data:image/png;base64,iVBORw==" alt="plain"'));
  assert.equal(await display({ "text/plain": "a < b" }), '<pre class="stream">a &lt; b</pre>\n');
});

Deno.test("outputHtml leaves headlines to the top of the page, and names types it cannot show", async () => {
  assert.equal(
    await display({ [HEADLINE_MIME]: headline({ label: "a", value: 1 }).data, "text/html": "1" }),
    "",
  );
  const unknown = '<p class="note">A page cannot show <code>application/x-unknown</code>.</p>\n';
  assert.equal(await display({ "application/x-unknown": 1 }), unknown);
  const beside = await display({ "application/x-unknown": 1, "text/plain": "a" });
  assert.equal(beside, `<pre class="stream">a</pre>\n${unknown}`);
});

Deno.test("outputHtml shows markdown, LaTeX, JSON, and pictures of all kinds", async () => {
  assert.match(await display({ "text/markdown": "**x**" }), /<strong>x<\/strong>/);
  assert.match(await display({ "text/latex": "$x^2$", "text/plain": "x" }), />\$x\^2\$</);
  assert.match(await display({ "application/json": { a: [1] } }), /&quot;a&quot;: \[\n/);
  const svg = await display({ "image/svg+xml": ["<svg>", "</svg>"] });
  assert.ok(svg.includes(`src="data:image/svg+xml;base64,${btoa("<svg></svg>")}"`));
  for (const type of ["image/gif", "image/webp", "image/png", "image/jpeg"]) {
    assert.ok((await display({ [type]: "R0lG" })).includes(`src="data:${type};base64,R0lG"`), type);
  }
});

Deno.test("outputHtml draws charts of every version of Vega-Lite, and of Vega by its schema", async () => {
  for (const version of [4, 5, 6]) {
    const bundle = { [`application/vnd.vegalite.v${version}+json`]: { mark: "bar" } };
    assert.equal(await display({ ...bundle, "text/plain": "a" }), 'chart:{"mark":"bar"}');
  }
  assert.match(await display({ "application/vnd.vega.v5+json": { marks: [] } }), /schema\/vega\//);
});

Deno.test("outputHtml throws for content that is not what its type says", async () => {
  for (
    const [type, content] of [
      ["application/vnd.vegalite.v5+json", null],
      ["application/vnd.vegalite.v5+json", "{mark:"],
      ["application/vnd.vegalite.v5+json", [1]],
      [HEADLINE_MIME, {}],
      ["image/png", null],
      ["image/png", "no base64!"],
      ["text/html", 5],
      ["text/markdown", { a: 1 }],
    ] as const
  ) {
    await assert.rejects(display({ [type]: content }), type);
  }
});

Deno.test("outputHtml cuts long outputs and says how much is left", async () => {
  const stream = (text: string) => html({ output_type: "stream", name: "stdout", text });
  assert.doesNotMatch(await stream("x".repeat(MAX_TEXT)), /more characters/);
  const long = await stream("x".repeat(MAX_TEXT + 1_234));
  assert.match(long, /1,234 more characters are in the executed copy/);
  const wide = await display({ "text/html": "<p>".padEnd(MAX_HTML + 50_000_000, "y") });
  assert.ok(wide.length < MAX_HTML + 1_000);
  assert.match(wide, /50,000,000 more characters/);
});

Deno.test("outputHtml draws the table of a polars frame's own display, with types and values to sort by", async () => {
  const frame = pl.DataFrame({ task: ["a<", null], cost: [1.5, 10] });
  const bundle = (frame as unknown as Displayable)[DISPLAY]() as Record<string, unknown>;
  const shown = await display(JSON.parse(JSON.stringify(bundle)));
  assert.match(shown, /^<div class="output"><div class="data-table">/);
  assert.match(shown, /<th [^>]*>cost<br \/><small [^>]*>number<\/small><\/th>/);
  assert.match(shown, /<td [^>]*>a&lt;<\/td><td [^>]*data-sort="1.5">1.5<\/td>/);
  assert.match(shown, /<td [^>]*data-sort(?:="")?>–<\/td>.*2 rows shown, 2 columns/);
  const timed = { data: [{ at: {} }], schema: { fields: [{ name: "at", type: "string" }] } };
  const beside = { "application/vnd.dataresource+json": timed, "text/html": "<b>1970</b>" };
  assert.match(await display(beside), /<b>1970<\/b>/, "a time that JSON has lost is in the HTML");
  await assert.rejects(
    display({ "application/vnd.dataresource+json": { data: 1 } }),
    /dataresource/,
  );
});
