import assert from "node:assert/strict";
import { TempFiles } from "../../lib/outcomes/testing.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import * as view from "./charts.ts";
import * as said from "./findings.ts";
import * as study from "./study.ts";

/** 90 queries, two samples of each model; easy ones both get right, hard ones small by `worth`. */
async function tableOf(temp: TempFiles, worth: number): Promise<string> {
  const rows = Array.from({ length: 90 }, (_, i) => {
    const easy = i % 2 === 0, split = i < 50 ? "train" : i < 70 ? "validation" : "test";
    return [0, 1].flatMap((sample) =>
      [["small", easy ? 1 : worth], ["large", 1]].map(([model, quality]) =>
        `${i},an ${easy ? "easy" : "evil"} question ${i},${split},${model},${sample},${quality},` +
        `${model === "small" ? 1 : 9}`
      )
    );
  }).flat();
  const path = temp.path(`${crypto.randomUUID()}.csv`);
  const header = "query_id,prompt,split,model,sample,quality,cost_usd";
  await Deno.writeTextFile(path, `${header}\n${rows.join("\n")}\n`);
  return path;
}

const PAIR = { weak: "small", strong: "large", seed: 1 };
const PAIRED = { seed: 1, bootstrap: 60 };

Deno.test("labelsOf() relaxes labels where quality has grades, and not where it has verdicts", async () => {
  await using temp = await TempFiles.create();
  const open = async (worth: number) =>
    study.labelsOf(await study.openPair({ ...PAIR, outcomes: await tableOf(temp, worth) }));
  const graded = await open(0.6), verified = await open(0);
  // Half of the labels are 1 and half 0 already: to relax them makes them alike
  assert.equal(graded.relaxation.relax, 0);
  assert.equal(graded.plain.length, 50);
  assert.deepEqual(graded.relaxed, graded.plain);
  assert.deepEqual(said.relaxationFindings({ graded, verified }).map(({ holds }) => holds), [
    true,
    true,
  ]);
  await drawn(view.relaxationChart({ graded, verified }));
  await drawn(view.labelChart(graded));
});

Deno.test("advantageRows() read the drop where so many queries go to the small model", async () => {
  await using temp = await TempFiles.create();
  const found = await study.compareHybrids({
    ...{ ...PAIR, outcomes: await tableOf(temp, 0), routers: ["random", "oracle"], bootstrap: 60 },
  });
  const rows = study.advantageRows(found, PAIRED);
  const oracle = rows.find(({ router }) => router === "oracle")!;
  // The small model answers its half alone as well; at 40% none is lost
  for (const at of ["10", "20", "40"]) assert.ok(Math.abs(oracle.drops[at].value!) < 1e-9);
  const random = rows.find(({ router }) => router === "random")!;
  assert.ok(random.drops["40"].value! > 5 && random.drops["40"].lo! < random.drops["40"].value!);
  const pairs = study.pairRows(found, [["oracle", "random"]], PAIRED);
  assert.ok(pairs[0].delta! > 0);
  assert.equal(view.pairTable(pairs).data.rows.length, 1);
  assert.equal(view.advantageTable(rows, { title: "t" }).data.rows.length, 2);
  assert.deepEqual(view.thresholdTable(found).data.rows.map(({ router }) => router), ["random"]);
  const [finding] = said.advantageFindings({ study: found, rows, pairs });
  assert.match(finding.text, /^From 50 queries nothing is claimed here/);
});
