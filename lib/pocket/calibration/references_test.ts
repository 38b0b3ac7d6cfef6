import assert from "node:assert/strict";
import { near } from "../../calibration/measures/testing.ts";
import { measureRuns } from "../../calibration/mod.ts";
import { evaluateCalibration } from "../mod.ts";
import { plattOn } from "./references.ts";

Deno.test("Platt's AUROC is that of pairs within a fold, and a flat confidence stays at 0.5", () => {
  const correct = Array.from({ length: 80 }, (_, i) => (i % 2) as 0 | 1);
  const confidence = [...Array(79).fill(0.9), null];
  const rows = plattOn({ confidence, correct }, { seed: 1 });
  assert.equal(rows.confidence[79], null, "what is missing stays missing");
  near(measureRuns({ name: "p", runs: [rows] }, { seed: 1, bootstrap: 200 }).auroc.value!, 0.5);
});

Deno.test("a trained model is measured on new answers, beside the untrained one and what needs no training", async () => {
  const model = "pocket-small-calibrated";
  const { table, measures, differences, reports } = await evaluateCalibration({
    ...{ model, questions: 90, samples: 3, draws: 100, threads: 1 },
  });
  const names = [
    "untrained",
    "base rate",
    "untrained, Platt",
    "token probability",
    "agreement of 3 samples",
  ];
  assert.deepEqual(measures.map(({ name }) => name), [model, ...names]);
  assert.deepEqual(differences.map(({ over }) => over), names);
  const [trained, untrained, base] = measures;
  assert.equal(table.frame.height, 180);
  const right = table.frame.getColumn("correct").toArray().slice(90).filter(Boolean).length;
  near(trained.accuracy.value!, right / 90);
  near(reports[model].accuracy, right / 90);
  near(differences[0].auroc.value!, trained.auroc.value! - untrained.auroc.value!);
  assert.deepEqual([base.distinct, base.auroc.value], [1, 0.5]);
  assert.ok(trained.distinct > untrained.distinct);
});
