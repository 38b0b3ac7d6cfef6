import assert from "node:assert/strict";
import { TempFiles } from "../../lib/outcomes/testing.ts";
import { savePocketOutcomes } from "../../lib/pocket/mod.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import * as view from "./charts.ts";
import { routerFindings } from "./findings.ts";
import { compareRouters, type RouterRow } from "./study.ts";

Deno.test("compareRouters() puts a router between chance and the oracle, and all of it is shown", async () => {
  await using temp = await TempFiles.create();
  const outcomes = temp.path("pocket.parquet");
  await savePocketOutcomes(outcomes, { train: 60, test: 60 });
  const rows = await compareRouters({ outcomes, router: "tfidf-logistic", bootstrap: 20 });
  assert.deepEqual(rows.map(({ router }) => router), ["random", "tfidf-logistic", "oracle"]);
  assert.ok(rows[2].apgr.value! > rows[0].apgr.value!);
  await drawn(view.routerChart(rows));
  assert.match(view.routerTable(rows).text, /^tfidf-logistic +\d/m);
});

Deno.test("compareRouters() says which setting is wrong", async () => {
  const config = { outcomes: "pocket", router: "tfidf-logistic", bootstrap: -1 };
  await assert.rejects(compareRouters(config), { name: "UserError", message: /bootstrap/ });
});

Deno.test("a finding holds where the whole interval is above chance", () => {
  const rows = (lo: number): RouterRow[] => [
    { router: "random", apgr: { value: 0.5 } },
    { router: "mine", apgr: { value: 0.6, lo, hi: 0.7 } },
  ];
  assert.deepEqual([0.51, 0.49].map((lo) => routerFindings(rows(lo))[0].holds), [true, false]);
});
