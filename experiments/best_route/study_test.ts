import assert from "node:assert/strict";
import { TempFiles } from "../../lib/outcomes/testing.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import type { DataTable } from "../../lib/report/mod.ts";
import * as cards from "../../lib/report/router_cards/mod.ts";
import * as view from "./charts.ts";
import * as said from "./findings.ts";
import * as study from "./study.ts";

/**
 * 120 queries, three samples of each model: small is right where the query says easy, and its confidence tells; a
 * second model is right where it says maths; large is right but for one sample in three.
 */
const ROWS = Array.from({ length: 120 }, (_, i) => {
  const kind = ["easy", "maths", "hard"][i % 3];
  const split = i < 60 ? "train" : i < 90 ? "validation" : "test";
  return [0, 1, 2].flatMap((sample) => {
    const of = (model: string, right: boolean, confidence: number) =>
      `${i},a ${kind} question ${i},${split},${model},${sample},${Number(right)},${confidence},10,${
        2 + i % 5
      }`;
    return [
      of("small", kind === "easy", kind === "easy" ? 0.9 : 0.2),
      of("maths", kind === "maths" && sample > 0, sample / 3),
      of("large", sample > 0 || kind === "hard", 0.9),
    ];
  });
}).flat();
const COLUMNS = "query_id,prompt,split,model,sample,quality,confidence,tokens_in,tokens_out";

async function compared(seed = 1) {
  await using temp = await TempFiles.create({ "t.csv": `${COLUMNS}\n${ROWS.join("\n")}\n` });
  // Prices are those of pocket models, by the tokens: the names are theirs
  const path = temp.path("t.csv");
  const text = (await Deno.readTextFile(path)).replaceAll(",small,", ",pocket-small,")
    .replaceAll(",maths,", ",pocket-maths,").replaceAll(",large,", ",pocket-large,");
  await Deno.writeTextFile(path, text);
  return await study.compareRouters({
    outcomes: path,
    candidates: ["pocket-small", "pocket-maths@bo1-2:confidence", "pocket-large"],
    routers: ["random", "tfidf-logistic", "oracle"],
    cascades: [{ small: "pocket-small", by: "confidence" }],
    seed,
    bootstrap: 60,
  });
}

const PAIRED = { seed: 1, bootstrap: 60 };

Deno.test("compareRouters() has routers and cascades over one pool, thresholds fitted for three drops", async () => {
  const found = await compared();
  assert.deepEqual(found.candidates.map(({ name }) => name), [
    "pocket-maths",
    "pocket-maths@bo2:confidence",
    "pocket-small",
    "pocket-large",
  ]);
  const { card } = study.evaluationOf(found, "tfidf-logistic");
  assert.deepEqual(card.operating_points.map(({ target }) => target), study.TARGETS);
  assert.throws(() => study.evaluationOf(found, "best-route"), /was not evaluated there/);
  const leads = study.leadsOf(found, "tfidf-logistic", PAIRED);
  assert.deepEqual(leads.map(({ over }) => over), [
    "random",
    "cascade pocket-small by confidence",
  ]);
  assert.ok(leads[0].delta! > 0 && leads[0].p! < 0.1);
});

Deno.test("tables and charts show routers and cascades, and sentences hold", async () => {
  const found = await compared();
  const router = "tfidf-logistic";
  const named = { title: "t", subtitle: "s" };
  for (
    const figure of [
      view.savingsChart(found, { routers: [router], quality: "right" }),
      cards.sharesChart(study.evaluationOf(found, router).card, named),
      cards.gapChart(found.results.filter(({ card }) => card.apgr !== null), { ...named, weak: 2 }),
    ]
  ) await drawn(figure);
  const rows = (table: DataTable) => table.data.rows.map((row) => row.router);
  const shown = ["random", router, "oracle", "cascade pocket-small by confidence"];
  assert.deepEqual(rows(cards.savedTable(found, { title: "t" })), shown);
  assert.deepEqual(rows(cards.droppedTable(found, { title: "t", reductions: ["20"] })), shown);
  const fitted = rows(cards.fittedTable(found, { targets: [study.TARGETS[1]] }));
  assert.deepEqual(fitted, [router, "cascade pocket-small by confidence"]);
});

Deno.test("seedRows() has the mean and the standard deviation over seeds", async () => {
  const [one, two] = [await compared(1), await compared(2)];
  const [random] = study.seedRows([one, two]);
  const apgrs = [one, two].map((found) => study.evaluationOf(found, "random").card.apgr!);
  assert.ok(Math.abs(random.apgr.mean - (apgrs[0] + apgrs[1]) / 2) < 1e-12);
  assert.ok(Math.abs(random.apgr.spread - Math.abs(apgrs[0] - apgrs[1]) / Math.SQRT2) < 1e-12);
  assert.equal(study.seedRows([one])[0].apgr.spread, 0);
  assert.deepEqual(said.seedFindings(study.seedRows([one]), one), []);
});

Deno.test("selectionRows() compares the same scores, ordered by estimated and by actual costs", async () => {
  const rows = study.selectionRows(await compared(), "tfidf-logistic", PAIRED);
  assert.deepEqual(rows.map(({ measure }) => measure), [
    "APGR",
    "drop % at 20% saved",
    "drop % at 40% saved",
    "saved % at 1% drop",
  ]);
  for (const { estimated, actual, gain } of rows) {
    assert.ok(Number.isNaN(gain.value) || Math.abs(gain.value - (actual - estimated)) < 1e-9);
  }
  assert.ok(said.selectionFindings(rows)[0].holds);
});

Deno.test("from few training queries nothing is claimed", async () => {
  const found = await compared();
  const [finding, ...more] = said.savingFindings(found, [], { on: "partial credit" });
  assert.match(finding.text, /^From 60 queries nothing is claimed here/);
  assert.deepEqual(more, []);
});

Deno.test("decisionCostRows() has nothing left of the gain where a decision costs as much as it says", async () => {
  const found = await compared(), options = { ...PAIRED, usd: 0 };
  const [free, paid, even] = study.decisionCostRows(found, "tfidf-logistic", options);
  assert.deepEqual(paid.gain, free.gain);
  assert.ok(even.cost.value! > 0 && even.cost.lo! <= even.cost.value!);
  const { strong } = found.results[0].curve.anchors;
  const usd = even.cost.value! / 100 * strong.cost;
  const [, gone] = study.decisionCostRows(found, "tfidf-logistic", { ...options, usd });
  assert.ok(Math.abs(gone.gain.value!) < 0.01 * free.gain.value!, `${gone.gain.value}`);
});
