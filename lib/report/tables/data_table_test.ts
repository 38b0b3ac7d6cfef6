import assert from "node:assert/strict";
import { UserError } from "../../core/errors.ts";
import { dataTable, tableDataSchema } from "./data_table.ts";
import { DISPLAY } from "../display.ts";

const columns = [
  { key: "router", label: "Router" },
  { key: "apgr", label: "APGR", format: ".3f", help: "Average performance gap recovered" },
  { key: "n", label: "n", format: "," },
];
const rows = [
  { router: "logistic", apgr: { value: 0.681, lo: 0.672, hi: 0.69 }, n: 14042 },
  { router: "random", apgr: 0.5, n: null },
];

Deno.test("dataTable's HTML is as recorded", async (t) => {
  const table = dataTable({ title: "Cards", columns, rows, highlight: (row) => row.n === 14042 });
  await t.assertSnapshot(table.html);
});

Deno.test("dataTable's text is aligned and prints intervals and unknowns", () => {
  const bundle = dataTable({ title: "Cards", columns, rows })[DISPLAY]();
  assert.equal(
    bundle["text/plain"],
    [
      "Cards",
      "Router                    APGR       n",
      "logistic  0.681 [0.672, 0.690]  14,042",
      "random                   0.500       –",
    ].join("\n"),
  );
});

Deno.test("dataTable escapes labels, helps, titles, texts and what a format function returns", () => {
  const evil = `<script>"'&`;
  const { html } = dataTable({
    title: evil,
    columns: [
      { key: "a", label: evil, help: evil },
      { key: "b", label: "b", format: () => evil },
    ],
    rows: [{ a: evil, b: 1 }],
  });
  assert.ok(!html.includes("<script>"));
  // The title names the table too; the label stands above its column and in the legend.
  assert.equal(html.split("&lt;script&gt;&quot;&#39;&amp;").length, 8);
});

Deno.test("dataTable keeps the meanings of its columns with its data, so that a quoted table has them", () => {
  const { data } = dataTable({ columns, rows });
  assert.deepEqual(data.columns.map(({ help }) => help), [
    undefined,
    "Average performance gap recovered",
    undefined,
  ]);
  assert.deepEqual(tableDataSchema.parse(data), data);
});

Deno.test("dataTable says below what its columns mean: in their own words or as terms of the field", () => {
  const { html } = dataTable({
    columns: [
      { key: "a", label: "Name" },
      { key: "b", label: "APGR" },
      { key: "b", label: "Saved", help: "share of the cost" },
    ],
    rows: [{ a: "x", b: 1 }],
  });
  const legend = /<dl[^>]*>(.*)<\/dl>/.exec(html)![1]!.replace(/<[^>]+>/g, "");
  assert.match(
    legend,
    /^APGR average performance gap recovered: .* chance gets 0\.5\. Saved share of the cost\.$/,
  );
  assert.doesNotMatch(html, /title=/); // shown to neither touch nor keyboard
});

Deno.test("dataTable scrolls within its place, and breaks an estimate only before its interval", () => {
  const { html } = dataTable({ title: "Cards", columns, rows });
  assert.match(html, /<\/p><div style="overflow-x:auto"><table aria-label="Cards" /);
  assert.match(html, /nowrap">0\.681<\/span> <span style="white-space:nowrap">\[0\.672, 0\.690\]</);
});

Deno.test("dataTable prints a table without rows as its head", () => {
  assert.equal(dataTable({ columns, rows: [] }).text, "Router  APGR  n");
});

Deno.test("dataTable refuses no columns, and a column that no row has", () => {
  assert.throws(() => dataTable({ columns: [], rows }), UserError);
  assert.throws(
    () => dataTable({ columns: [{ key: "aprg", label: "APGR" }], rows }),
    (error) =>
      error instanceof UserError && /"aprg"/.test(error.message) && /apgr/.test(error.hint!),
  );
});
