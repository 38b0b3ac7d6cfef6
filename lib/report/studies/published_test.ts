import assert from "node:assert/strict";
import { DISPLAY, type Displayable } from "../display.ts";
import { notebookSchema } from "../../jupyter/mod.ts";
import { dataTable, findings, headline } from "../mod.ts";
import { figuresOf, namedFigures } from "./figures.ts";
import { differences, listPublished, openPublished, publish } from "./published.ts";

/** What a notebook with one cell that shows these values holds. */
async function shown(...values: Displayable[]) {
  const bundles = await Promise.all(values.map((value) => value[DISPLAY]()));
  return notebookSchema.parse({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: [{
      cell_type: "code",
      source: "",
      metadata: {},
      outputs: bundles.map((data) => ({ output_type: "display_data", metadata: {}, data })),
    }],
  });
}

const table = (apgr: number, ms = 3) =>
  dataTable({
    title: "Routers",
    columns: [
      { key: "router", label: "Router" },
      { key: "apgr", label: "APGR" },
      { key: "p", label: "p" },
      { key: "ms", label: "ms", varies: true },
    ],
    rows: [{ router: "knn", apgr: { value: apgr, lo: 0.6, hi: 0.7 }, p: 0.01, ms }],
  });

Deno.test("figuresOf() has the very numbers of headlines and tables, and the findings", async () => {
  const figures = figuresOf(
    await shown(
      headline({ label: "APGR", value: 0.6512, lo: 0.6, hi: 0.7 }),
      table(NaN),
      findings([{ text: "Words help.", holds: true }]),
    ),
  );
  assert.deepEqual(namedFigures(figures), [
    { name: "APGR", value: 0.6512, lo: 0.6, hi: 0.7 },
    { name: "Routers / knn / apgr", value: null, lo: 0.6, hi: 0.7 },
    { name: "Routers / knn / p", value: 0.01 },
  ]);
  assert.deepEqual(figures.findings, [{ text: "Words help.", holds: true }]);
});

Deno.test("a row is named by all its texts, since the first may be that of other rows, too", async () => {
  const columns = ["dataset", "router", "apgr"].map((key) => ({ key, label: key }));
  const rows = ["knn", "logistic"].map((router, i) => ({ dataset: "mmlu", router, apgr: i }));
  const { tables, ...rest } = figuresOf(await shown(dataTable({ title: "T", columns, rows })));
  assert.deepEqual(namedFigures({ tables, ...rest }).map(({ name }) => name), [
    "T / mmlu, knn / apgr",
    "T / mmlu, logistic / apgr",
  ]);
});

Deno.test("differences() lets arithmetic differ in its last bits, and no figure else", async () => {
  const of = async (...values: Displayable[]) => figuresOf(await shown(...values));
  const published = await of(table(0.65));
  assert.deepEqual(differences(published, await of(table(0.65, 99))), []);
  assert.deepEqual(differences(published, await of(table(0.659))), []);
  assert.deepEqual(differences(published, await of(table(0.661))), [
    "Routers / knn / apgr: published 0.65, now 0.661",
  ]);
  assert.deepEqual(differences(published, await of(table(NaN))), [
    "Routers / knn / apgr: published 0.65, now null",
  ]);
  assert.deepEqual(differences(await of(), await of(headline({ label: "new", value: 1 }))), [
    "new: not published, now 1",
  ]);
  assert.equal(differences(published, await of()).length, 2);
});

Deno.test("differences() tells rows apart that say the same", async () => {
  const of = async (...values: number[]) =>
    figuresOf(
      await shown(
        dataTable({
          title: "Samples",
          columns: [{ key: "answer", label: "Answer" }, { key: "sample", label: "Sample" }],
          rows: values.map((sample) => ({ answer: "873", sample })),
        }),
      ),
    );
  assert.deepEqual(differences(await of(0, 1), await of(0, 1)), []);
  assert.deepEqual(differences(await of(0, 1), await of(0, 2)), [
    "Samples / 873 (2) / sample: published 1, now 2",
  ]);
});

Deno.test("differences() finds intervals and findings that are not the published ones", async () => {
  const said = (text: string, holds = true) => findings([{ text, holds }]);
  const of = async (...values: Displayable[]) => figuresOf(await shown(...values));
  const interval = (lo: number, hi: number) => headline({ label: "APGR", value: 0.65, lo, hi });
  const published = await of(interval(0.6, 0.7), said("Words have 0.65."));
  assert.deepEqual(
    differences(published, await of(interval(0.6, 0.7), said("Words have 0.66."))),
    [],
  );
  assert.deepEqual(differences(published, await of(interval(-99, 99), said("Words have 0.65."))), [
    "APGR: published [0.6, 0.7], now [-99, 99]",
  ]);
  assert.deepEqual(
    differences(published, await of(interval(0.6, 0.7), said("Words have 0.65.", false))),
    [
      'published, now not found: "Words have 0.65."',
      'not published, now found: "Words have 0.65."',
    ],
  );
});

Deno.test("publish() and openPublished() agree, and a file of another form is refused", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const figures = figuresOf(await shown(table(0.65)));
    const result = {
      study: "01_a",
      title: "A",
      command: "lab run 01_a",
      params: {},
      commit: null,
      reads: null,
      figures,
    };
    await publish(result, { check: { params: { n: 2 }, figures }, folder });
    assert.deepEqual(await listPublished(folder), ["01_a"]);
    assert.deepEqual((await openPublished("01_a", folder)).check, { params: { n: 2 }, figures });
    await Deno.writeTextFile(`${folder}/01_a.json`, '{"version": 0}');
    await assert.rejects(openPublished("01_a", folder), { name: "UserError", message: /version/ });
    await assert.rejects(openPublished("02_b", folder), {
      name: "UserError",
      message: /nothing of 02_b is published/,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
