import assert from "node:assert/strict";
import { type Output, outputSchema } from "../../jupyter/notebook.ts";
import { outputHtml } from "./cell_output.ts";

const drawChart = (spec: unknown) => Promise.resolve(`chart:${JSON.stringify(spec)}`);
const html = (output: unknown) => outputHtml(outputSchema.parse(output) as Output, drawChart);
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

Deno.test("outputHtml leaves headlines to the top of the page, and unknown types out", async () => {
  assert.equal(
    await display({ "application/vnd.routelab.headline+json": {}, "text/html": "<b>1</b>" }),
    "",
  );
  assert.equal(await display({ "application/x-unknown": 1 }), "");
});
