import assert from "node:assert/strict";
import { near } from "../../lib/calibration/measures/testing.ts";
import { measureRuns, pairedDifferences, rewardByName } from "../../lib/calibration/mod.ts";
import { pocketQuestions } from "../../lib/pocket/mod.ts";
import { PLATT } from "../../lib/pocket/calibration/references.ts";
import * as view from "./charts.ts";
import * as compared from "./compared.ts";
import { goalTable } from "./compared_views.ts";
import * as said from "./findings.ts";
import { aimRow, chancesOf } from "./reinforcement.ts";
import { simulationFindings } from "./reinforcement_findings.ts";
import { simulate } from "./simulated_policy.ts";
import * as study from "./study.ts";
import { flat, knowing } from "../../lib/calibration/testing.ts";

const RESAMPLING = { seed: 1, bootstrap: 200 };

Deno.test("a change is told in words by its interval, and no change as none", () => {
  const knows = { name: "knows", runs: [knowing(10), knowing(10)] };
  const pair = pairedDifferences(knows, { name: "flat", runs: [flat] }, RESAMPLING);
  near(pair.auroc.value!, 0.4);
  assert.equal(said.side(pair.auroc), "above");
  assert.equal(said.side(pair.ece), "below");
  assert.deepEqual([pair.accuracy.value, pair.accuracy.lo, pair.accuracy.hi], [0, 0, 0]);
  const { text, holds } = said.changeFinding(pair);
  assert.ok(holds);
  assert.match(text, /AUROC higher .* ECE lower .* accuracy not shown to differ/);
  assert.equal(said.side(pairedDifferences(knows, knows, RESAMPLING).auroc), null);
});

Deno.test("the simulated policy ends at a reward's best confidence, and above the truth where GRPO divides", () => {
  const config = { updates: 800, questions: 16, rate: 4 };
  const linear = simulate(rewardByName("linear"), "rloo", config);
  assert.deepEqual(linear.points.map(({ best }) => best), [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  assert.ok(linear.distance.largest < 0.1, `${linear.distance.largest}`);
  const proper = simulate(rewardByName("quadratic"), "rloo", config);
  assert.deepEqual(proper.points.map(({ best, p }) => best - p), Array(10).fill(0));
  assert.ok(proper.distance.mean < 0.06, `${proper.distance.mean}`);
  const divided = simulate(rewardByName("quadratic"), "grpo", config);
  assert.ok(divided.overconfidence > 0.05, `${divided.overconfidence}`);

  const of = (one: typeof linear, method: "grpo" | "dr-grpo" | "rloo") =>
    (["own", "shared"] as const).map((verdicts) => ({ ...one, method, verdicts }));
  const advantages = [...of(divided, "grpo"), ...of(proper, "dr-grpo"), ...of(proper, "rloo")];
  const holding = (all: typeof advantages) =>
    simulationFindings([proper, linear], all).map(({ holds }) => holds);
  assert.deepEqual(holding(advantages), [true, true, true]);
  const none = advantages.map((one) => ({ ...one, overconfidence: 0 }));
  assert.deepEqual(holding(none), [true, true, false]);
});

Deno.test("aimRow() measures the distance from the reward's best confidence", () => {
  const correct: (0 | 1)[] = [1, 1, 1, 0];
  const row = aimRow("linear", {
    before: { correct, confidence: [0.9, 0.9, 0.9, 0.9] },
    after: { correct, confidence: [1, 1, null, 0] },
    chances: [0.9, 0.8, 0.7, 0.2],
  });
  near(row.before, (0.1 + 0.1 + 0.1 + 0.9) / 4);
  assert.deepEqual([row.aim, row.after, row.proper], [1, 0, "no"]);
  near(row.stated, 2 / 3);
  const chances = chancesOf(knowing(4));
  assert.ok(chances[0] !== chances[1] && chances.every((p) => p > 0.2 && p < 0.8));
});

Deno.test("the goal is reached by all of its parts together only", () => {
  const untrained = measureRuns({ name: "u", runs: [flat] }, RESAMPLING);
  const entry = { name: "SFT", runs: [knowing(40)] };
  const overPlatt = pairedDifferences(entry, { name: PLATT, runs: [flat] }, RESAMPLING);
  const own = {
    ...measureRuns(entry, RESAMPLING),
    ece: { value: 0.02 },
    distinct: 12,
    mode_share: 0.3,
  };
  const row = (change: Partial<typeof own>) =>
    compared.goalRow({ ...own, ...change }, { untrained, overPlatt });
  assert.equal(row({}).all, true);
  assert.equal(row({ ece: { value: 0.031 } }).all, false);
  assert.equal(row({ distinct: 9 }).all, false);
  assert.equal(row({ mode_share: 0.5 }).all, false);
  assert.equal(row({ accuracy: { value: 0.2 } }).all, false);
  assert.match(goalTable([row({ distinct: 9 })]).text, /SFT +yes +yes +yes +no/);
});

Deno.test("what is left out is no part of the training answers, and a cut training is told from a whole one", () => {
  const leftOut = { families: ["facts"], levels: [5] };
  // 45 kinds, twice: of nine families eight, and of five levels four
  assert.equal(study.learnedQuestions({ learn: 90 }, leftOut).length, 64);
  assert.equal(
    study.stepsOf(study.recipeOf("SFT"), 0.5) * 2,
    study.stepsOf(study.recipeOf("SFT"), 1),
  );
  assert.match(said.tooShort(0.05)[0].text, /^This page trains for 5\.0% of the usual updates/);
  assert.throws(() => study.recipeOf("PPO"), { name: "UserError" });
});

Deno.test("a training and one that starts from it answer anew, with what is trained as confidence", async () => {
  const learned = study.learnedQuestions({ learn: 90 });
  const trained = await compared.trainAll(["SFT", "SFT, then RLOO", "SFT, then ConfTuner"], {
    ...{ learned, seeds: [1], share: 0.002 },
    watch: { evaluations: 1, validation: 50 },
  });
  const [sft, ...further] = trained.map(({ runs: [{ card }] }) => card);
  for (const { before } of further) {
    assert.deepEqual(before, sft.evaluations.at(-1)!.metrics, "it starts where SFT ended");
  }
  const questions = pocketQuestions(45, { seed: 1, pool: "test" });
  const entries = await compared.entriesOf(trained, questions);
  assert.equal(entries[1].runs[0].correct.length, 45);
  const rows = entries.map((entry) => measureRuns(entry, RESAMPLING));
  assert.match(view.measuresTables(rows)[0].text, /SFT, then RLOO/);
  const cost = await compared.costRow("SFT, then RLOO", {
    share: 1,
    learned: 90,
    watch: { evaluations: 4, validation: 50 },
  });
  assert.equal(cost.verified, 90);
  assert.ok(cost.sampled >= 6400);
  const twice = await compared.costRow("SFT, then ConfTuner", {
    share: 1,
    learned: 90,
    watch: { evaluations: 4, validation: 50 },
  });
  assert.deepEqual([twice.verified, twice.sampled], [180, 0], "the new answers are verified too");
  assert.equal(twice.watched, 2 * 5 * 50, "those of the start and of each evaluation, twice");
  assert.ok(
    ["SFT", "SFT, then RLOO", "SFT, then ConfTuner"].includes(compared.bestOnValidation(trained)),
  );
});
