import assert from "node:assert/strict";
import { join } from "node:path";
import { priceOf } from "../models/mod.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { openOutcomes } from "../outcomes/mod.ts";
import { savePocketOutcomes } from "./outcomes.ts";
import { routerCards } from "../evaluation/router_cards.ts";

Deno.test("savePocketOutcomes() writes the same table for the same seed, every cell in it", async () => {
  await using temp = await TempFiles.create();
  const { folder } = temp;
  const [one, two] = [join(folder, "1.parquet"), join(folder, "2.parquet")];
  const told: number[] = [];
  const onProgress = (done: number) => told.push(done);
  await savePocketOutcomes(one, { train: 30, test: 30, samples: 2 }, { onProgress });
  await savePocketOutcomes(two, { train: 30, test: 30, samples: 2 });
  const { frame, card } = await openOutcomes(one);
  assert.deepEqual(card.counts, {
    rows: 30 * 2 * 2 * 2,
    queries: 60,
    prompts: 60,
    models: 2,
    samples: { min: 2, max: 2 },
  });
  assert.equal(told.at(-1), 120);
  const again = (await openOutcomes(two)).frame;
  assert.deepEqual(frame.toRecords(), again.toRecords());
  for (const row of frame.toRecords()) {
    assert.ok(Number(row.confidence) > 0 && Number(row.confidence) <= 1);
    assert.equal(row.quality, row.correct ? 1 : 0);
    // Its prompt included, whichever sample it is
    const { input, output } = priceOf(row.model as string);
    const cost = (input * Number(row.tokens_in) + output * Number(row.tokens_out)) / 1e6;
    assert.ok(Math.abs(Number(row.cost_usd) - cost) < 1e-12, `${row.cost_usd} for ${cost}`);
  }
});

Deno.test("a table of other models, with partial credit where it is asked for", async () => {
  await using temp = await TempFiles.create();
  const [plain, graded] = [temp.path("plain.parquet"), temp.path("graded.parquet")];
  const settings = { train: 45, test: 45, samples: 2 };
  await savePocketOutcomes(plain, settings);
  await savePocketOutcomes(graded, {
    ...settings,
    models: ["pocket-large", "pocket-small"],
    graded: true,
  });
  const table = await openOutcomes(graded);
  const rows = table.frame.toRecords();
  assert.deepEqual([...new Set(rows.map(({ model }) => model))], ["pocket-large", "pocket-small"]);
  assert.deepEqual([table.card.weak, table.card.strong], ["pocket-large", "pocket-small"]);
  assert.match(table.card.created_by!, / --model pocket-large,pocket-small .* --graded$/);
  const scores = rows.map((row) => Number(row["score.graded"]));
  assert.ok(scores.every((score, i) => score >= 0 && (score === 1) === rows[i].correct));
  assert.ok(scores.some((score) => score > 0 && score < 1));
  const { frame, card } = await openOutcomes(plain);
  assert.ok(!frame.columns.includes("score.graded"));
  assert.doesNotMatch(card.created_by!, /model|graded/);
  await assert.rejects(savePocketOutcomes(plain, { models: ["pocket-small", "pocket-small"] }), {
    name: "UserError",
    message: /Cannot use models as it must be names of which each is given once/,
  });
});

Deno.test("on pocket outcomes words beat chance, and the oracle beats words", async () => {
  await using temp = await TempFiles.create();
  const { folder } = temp;
  const outcomes = join(folder, "pocket.parquet");
  await savePocketOutcomes(outcomes, { train: 900, test: 900 });
  const { results } = await routerCards({
    outcomes,
    routers: ["tfidf-logistic", "oracle"],
    bootstrap: 200,
    fixedSplit: true,
  });
  const [learned, oracle] = results.map(({ card }) => card);
  assert.ok(learned.ci95.apgr![0] > 0.5, `APGR ${learned.apgr} ${learned.ci95.apgr}`);
  assert.ok(oracle.ci95.apgr![0] > learned.ci95.apgr![1]);
  assert.ok(oracle.quality.oracle > oracle.quality.strong + 0.02);
  assert.equal(learned.leakage.test_prompts_in_train, 0);
});
