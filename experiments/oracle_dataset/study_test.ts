import assert from "node:assert/strict";
import { pocketOutcomesFile } from "../../lib/pocket/mod.ts";
import { cellTable, exampleTable, measuresTable, policyTable } from "./charts.ts";
import { policyFindings, routableFindings } from "./findings.ts";
import { cellExamples, pairMeasures, pocketOracle, routable } from "./study.ts";

Deno.test("the nine cells are those of the rows, with an example of each that has one", async () => {
  const oracle = await pocketOracle({ limit: 60 });
  const { rows, counts } = oracle;
  const cells = new Set(rows.map((row) => `${row.medium_verdict}, ${row.large_verdict}`));
  const examples = cellExamples(oracle);
  assert.equal(examples.length, cells.size);
  const total = Object.values(counts.cells).flatMap((row) => Object.values(row))
    .reduce((a, b) => a + b);
  assert.equal(total, 60);
  const [medium] = pairMeasures(oracle, { draws: 20, seed: 1 });
  const right = rows.filter((row) => row.medium_verdict === "Correct").length;
  assert.ok(Math.abs(medium.measures.correct.value! - right / 60) < 1e-9);
  assert.match(policyFindings(oracle)[0].text, /^Of 60 questions /);
  for (const table of [cellTable(oracle), policyTable([oracle]), exampleTable(examples)]) {
    assert.ok(table.text.length > 0);
  }
  assert.match(measuresTable([medium]).text, /pocket-small/);
});

Deno.test("a router is above chance where its interval is", async () => {
  const cards = await routable({
    outcomes: await pocketOutcomesFile({ train: 60, test: 60, samples: 1, seed: 1 }),
    ...{ weak: "pocket-small", strong: "pocket-large" },
    ...{ routers: ["random", "prompt-length"], bootstrap: 50 },
  });
  const routers = ["random", "prompt-length"], pair = "a and b";
  const [few] = routableFindings(cards, { routers, pair });
  assert.match(few.text, /^From 120 questions on a and b nothing is claimed/);
  const results = cards.results.map((result) => ({ ...result, card: { ...result.card, n: 4000 } }));
  const said = routableFindings({ ...cards, results }, { routers, pair });
  assert.match(said[0].text, /^On a and b random has an APGR of .* not shown to be above/);
  assert.deepEqual(said.map(({ main }) => main), [false, true]);
});
