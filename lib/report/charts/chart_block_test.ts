import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import { chartBlock, inlineSvg } from "./chart_block.ts";
import { histogramChart } from "./histogram_chart.ts";

const spec =
  histogramChart({ title: "Scores <b>", subtitle: "of & two", xTitle: "score", values: [1, 2] })
    .spec;
const options = { folder: "01_cards", taken: new Set<string>() };

Deno.test("chartBlock exports the spec as it is and its data as CSV", async () => {
  const { files, name, title } = await chartBlock(spec, options);
  assert.deepEqual([name, title], ["scores-b", "Scores <b>"]);
  assert.deepEqual(JSON.parse(files["scores-b.vl.json"]!), spec);
  const rows = parse(files["scores-b.csv"]!, { columns: true, cast: true });
  const { values } = spec.data as { values: Record<string, unknown>[] };
  assert.deepEqual(rows.map((row) => ({ ...row as object })), values);
});

Deno.test("chartBlock's caption is escaped and its picture named for screen readers", async () => {
  const { html } = await chartBlock(spec, options);
  assert.ok(html.includes("<strong>Scores &lt;b&gt;</strong><span>of &amp; two</span>"));
  assert.ok(html.includes('role="img" aria-label="Scores &lt;b&gt;. of &amp; two"'));
  assert.ok(html.includes('href="01_cards/scores-b.csv" download'));
});

Deno.test("chartBlock gives a second chart of the same title a name of its own", async () => {
  const { name } = await chartBlock(spec, { ...options, taken: new Set(["scores-b"]) });
  assert.equal(name, "scores-b-2");
});

Deno.test("chartBlock keeps data that would end the script element inside it", async () => {
  const row = { lo: 0, hi: 1, count: 1, share: 1, series: "</script><script>alert(1)</script>" };
  const evil = { ...spec, data: { values: [row] } };
  const { html } = await chartBlock(evil, options);
  assert.equal(html.split("</script").length, 2);
  const json = /<script type="application\/json">([^<]*)<\/script>/.exec(html)![1]!;
  assert.deepEqual(JSON.parse(json).data, evil.data);
});

Deno.test("chartBlock shows any Vega-Lite spec, and no CSV where it holds no rows", async () => {
  const layers = { layer: [{ data: { values: [{ a: 1 }] }, mark: "point", encoding: {} }] };
  const { title, files } = await chartBlock(layers, options);
  assert.equal(title, "Chart");
  assert.deepEqual(Object.keys(files), ["chart.vl.json"]);
});

Deno.test("inlineSvg sets ids apart and leaves colours to the page", () => {
  const svg =
    '<svg width="1"><g id="clip1" clip-path="url(#clip1)" fill="#0072b2" stroke="#123456"/></svg>';
  assert.equal(
    inlineSvg(svg, "a"),
    '<svg aria-hidden="true" width="1"><g id="a-clip1" clip-path="url(#a-clip1)" ' +
      'fill="var(--series1)" stroke="#123456"/></svg>',
  );
});
