import assert from "node:assert/strict";
import { makeTable, type Outcome, type OutcomeTable } from "../../lib/outcomes/mod.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import * as view from "./charts.ts";
import { costFindings, mixFindings, modelFindings, passFindings } from "./findings.ts";
import * as study from "./study.ts";

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

const SPLITS = ["train", "train", "test", "test"] as const;

/**
 * Four queries of two families with four samples of each model: of the q-th query pocket-small's first q samples
 * are right, pocket-maths' all on arithmetic and none on facts, pocket-large's all but the last.
 */
function tableOf(): Promise<OutcomeTable> {
  const rightOf = (q: number, sample: number) => ({
    "pocket-small": sample < q,
    "pocket-maths": q % 2 === 0,
    "pocket-large": sample < 3,
  });
  const rows = SPLITS.flatMap((split, q) =>
    study.MODELS.flatMap((model) =>
      [0, 1, 2, 3].map((sample): Outcome => {
        const right = rightOf(q, sample)[model];
        return {
          ...{ dataset: "d", query_id: `${q}`, prompt: `question ${q}`, split, model, sample },
          ...{ task: q % 2 === 0 ? "arithmetic" : "facts", reference: "r", correct: right },
          ...{ response: right ? " R" : `wrong ${sample}`, quality: Number(right) },
          ...{ confidence: null, cost_usd: 1, latency_ms: null },
          ...{ tokens_in: 10 * (q + 1), tokens_out: sample + 1 },
          "score.graded": right ? 1 : 0.2,
        };
      })
    )
  );
  return makeTable(rows, {
    ...{ name: "t", title: "t", description: null, weak: null, strong: null, caveats: [] },
    ...{ quality: { what: "right or wrong", min: 0, max: 1 }, created_by: null },
  });
}

const RESAMPLING = { seed: 1, bootstrap: 50 };

Deno.test("modelRows() counts right samples, prompts and different answers, by hand", async () => {
  const [small, maths, large] = study.modelRows(await tableOf());
  near(small.accuracy.value, 6 / 16);
  near(large.accuracy.value, 0.75);
  assert.deepEqual([small.all.value, small.none.value], [0, 0.25]);
  assert.deepEqual([maths.all.value, maths.none.value], [0.5, 0.5]);
  // 0 to 3 right samples of 4: the wrong ones all differ
  near(small.distinct.value, (4 + 4 + 3 + 2) / 4);
  near(small.graded.value, (6 + 10 * 0.2) / 16);
  near(small.wrong.value, 0.2);
});

Deno.test("specialistRows() compares on the specialist's families and on all others", async () => {
  const rows = await study.specialistRows(await tableOf());
  assert.deepEqual(rows.map(({ beside, families, queries }) => [beside, families[0], queries]), [
    ["pocket-small", "arithmetic", 2],
    ["pocket-small", "facts", 2],
    ["pocket-large", "arithmetic", 2],
    ["pocket-large", "facts", 2],
  ]);
  [1 - 0.25, -0.5, 0.25, -0.75].forEach((gain, i) => near(rows[i].gain.value, gain));
});

Deno.test("passRows() is 1 - C(N - c, n) / C(N, n) of c right samples in N", async () => {
  const rows = study.passRows(await tableOf(), RESAMPLING);
  const of = (model: string, n: number) => rows.find((row) => row.model === model && row.n === n)!;
  assert.equal(rows.length, 12);
  near(of("pocket-small", 1).pass.value, 6 / 16);
  near(of("pocket-small", 2).pass.value, (0 + 3 / 6 + 5 / 6 + 1) / 4);
  near(of("pocket-small", 4).pass.value, 0.75);
  near(of("pocket-large", 2).pass.value, 1);
  near(of("pocket-small", 2).gain.value, (0 + 3 / 6 + 5 / 6 + 1) / 4 - 0.75);
});

Deno.test("costRows() estimates on training prompts, and pays the prompt once and all samples", async () => {
  const rows = study.costRows(await tableOf(), RESAMPLING);
  const [, , three] = rows.filter(({ model }) => model === "pocket-small");
  // 10 and 20 prompt tokens in training, 30 and 40 in the test; a sample has 2.5 on average
  near(1e6 * three.estimated, 0.0331 * 15 + 0.1325 * 7.5);
  near(1e6 * three.actual.value, 0.0331 * 35 + 0.1325 * 7.5);
  near(three.bias.value, three.estimated / three.actual.value - 1);
  near(three.error, (0.0331 * 20e-6) / three.actual.value);
  const large = rows.find(({ model, n }) => model === "pocket-large" && n === 1)!;
  near(large.share, 1);
  near(three.share, three.actual.value / large.actual.value);
});

Deno.test("mixed() drops what the second source shares, and splits 80/10/10", async () => {
  const mix = await study.mixed({ prompts: 60, more: 20, seed: 1 });
  assert.deepEqual(mix.drawn.map(({ count, shared }) => [count, shared.queries]), [[60, 0], [
    20,
    10,
  ]]);
  const splits = mix.table.frame.getColumn("split").toArray();
  const sizes = ["train", "validation", "test"].map((split) =>
    splits.filter((own) => own === split).length
  );
  assert.deepEqual(sizes, [64, 8, 8]);
  assert.match(view.mixTable(mix).text, /^pocket +60 +0 +60$/m);
  assert.deepEqual(mixFindings(mix).map(({ holds }) => holds), [true]);
});

Deno.test("charts and tables show each model, family and n; findings hold or not by the intervals", async () => {
  const table = await tableOf();
  const models = study.modelRows(table), passes = study.passRows(table, RESAMPLING);
  const costs = study.costRows(table, RESAMPLING);
  await drawn(view.familyChart(study.familyRows(table), table));
  await drawn(view.passChart(passes, table));
  assert.match(view.modelTable(models, table).text, /^pocket-small +37\.5%/m);
  assert.match(view.costTable(costs).text, /^pocket-small +3 +1\.49 /m);

  const at = (value: number) => ({ value, lo: value - 0.01, hi: value + 0.01 });
  const said = (sign: number) =>
    [
      ...modelFindings(
        models.map((row, i) => ({
          ...row,
          accuracy: at(0.5 + sign * i / 10),
          distinct: at(5 - sign * i),
          wrong: at(sign * 0.2),
        })),
        (["pocket-small", "pocket-large"] as const).flatMap((beside, i) =>
          [1, -1].map((own) => (
            { beside, families: ["f"], queries: 4, gain: at(sign * own * (i === 0 ? 0.2 : -0.2)) }
          ))
        ),
      ),
      ...passFindings(passes.map((row) => ({ ...row, gain: at(sign * 0.2) }))),
      ...costFindings(costs.map((row) => (
        { ...row, share: 1 - sign / 2, bias: at(sign > 0 ? 0 : 0.2), error: 0.05 + sign / 50 }
      ))),
    ].map(({ holds }) => holds);
  assert.deepEqual(new Set(said(1)), new Set([true]));
  assert.deepEqual(new Set(said(-1)), new Set([false]));
});
