import assert from "node:assert/strict";
import {
  antiCollapse,
  ece,
  linear,
  quadratic,
  reliabilityTable,
  rewardByName,
  REWARDS,
  rlcr,
} from "../../lib/calibration/mod.ts";
import { near } from "../../lib/calibration/measures/testing.ts";
import { pocketQuestions } from "../../lib/pocket/mod.ts";
import {
  antiCollapseTerms,
  bestPolicy,
  configure,
  eceAgainst,
  honestyOf,
  passRates,
  PAYING_ACCURACY,
  policyMeasures,
  sabotage,
  triedRewards,
} from "./study.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import * as view from "./charts.ts";
import { sabotageChart, sabotageTable } from "./sabotage_charts.ts";

/** Chances as 20 samples give them, each of ten questions. */
const CHANCES = Array.from({ length: 210 }, (_, i) => (i % 21) / 20);
const DRAWS = { chances: CHANCES, answers: 20, seed: 1 };

const gap = (reward: typeof linear) => {
  const { confidence, correct } = bestPolicy(reward, DRAWS);
  return ece(reliabilityTable(confidence, correct));
};

Deno.test("triedRewards() has each reward once, the improper ones first", () => {
  const tried = triedRewards();
  assert.deepEqual(tried.slice(0, 3).map(({ reward }) => reward.name), [
    "linear",
    "ppo-c",
    "anti-collapse",
  ]);
  assert.equal(new Set(tried.map(({ reward }) => reward)).size, REWARDS.length);
  assert.match(view.curvesChart(tried).title, /^3 of 9 /);
  assert.match(view.curvesChart(tried.slice(3)).title, /^0 of 6 /);
  assert.match(view.proprietyTable(tried).text, /anti-collapse .* no .* 30% to 70% /);
});

Deno.test("antiCollapseTerms() leave nothing but a shift, a snap, and both", () => {
  const [distance, bonus, both] = antiCollapseTerms();
  const at = ({ curve }: typeof both, p: number) => curve.find((point) => point.p === p)!.best;
  near(at(distance, 0.4), 0.25, 1e-5);
  near(at(bonus, 0.4), 0.3, 1.1e-5);
  near(at(bonus, 0.2), 0.2, 1e-5);
  near(at(both, 0.2), 0.05, 1e-5);
});

Deno.test("honestyOf() has the published optimum of 19.4%, 4.4%", () => {
  assert.match(view.honestyTable(honestyOf([0.194, 0.51])).text, /19\.4% +4\.4% +−0\.150/);
  assert.match(view.honestyTable(honestyOf([0.194, 0.51])).text, /51\.0% +70\.0% +\+0\.190/);
});

Deno.test("bestPolicy() of a proper reward states the chances, of others it does not", () => {
  const chanceOf = (question: number) => CHANCES[question];
  for (const reward of [quadratic, rlcr, rewardByName("rewarding-doubt")]) {
    const policy = bestPolicy(reward, DRAWS), { confidence, question } = policy;
    confidence.forEach((c, row) => near(c, chanceOf(question[row]), 0.005));
    near(eceAgainst(CHANCES, policy), 0, 1e-12);
  }
  assert.ok(gap(quadratic) < 0.03 && gap(antiCollapse()) > 0.08 && gap(linear) > 0.2);
  assert.equal(new Set(bestPolicy(linear, DRAWS).confidence).size, 3);
  const { confidence } = bestPolicy(antiCollapse(), DRAWS);
  assert.ok(confidence.every((c) => c < 0.3 || c > 0.7));
});

Deno.test("bestPolicy() draws the same answers for every reward, others for another seed", () => {
  const { correct, question } = bestPolicy(quadratic, DRAWS);
  assert.deepEqual(bestPolicy(linear, DRAWS).correct, correct);
  assert.notDeepEqual(bestPolicy(quadratic, { ...DRAWS, seed: 2 }).correct, correct);
  assert.equal(correct.length, 20 * CHANCES.length);
  assert.deepEqual([question[0], question[19], question[20]], [0, 0, 1]);
});

Deno.test("sabotage() pays under accuracy and logarithm below 65%, and never under RLCR", () => {
  const [brier, log] = PAYING_ACCURACY.map((reward) => sabotage(reward, CHANCES));
  near(log.tenth, -0.225, 5e-4);
  near(brier.tenth, 0.01, 1e-4);
  for (const { honest, tenth } of [brier, log]) {
    near(honest.find(({ p }) => p === 0.1)!.ahead, tenth);
  }
  assert.equal(log.paysUpTo, 0.64);
  assert.equal(brier.paysUpTo, null);
  assert.equal(sabotage(rlcr, CHANCES).paysUpTo, null);
  // 12 of the 20 chances above 0 are at most 0.6
  near(log.questions, 12 / 20);
  near(log.accuracy, CHANCES.filter((p) => p > 0.64).reduce((sum, p) => sum + p, 0) / 210);
  near(brier.accuracy, 0.5);
});

Deno.test("sabotage() pays short of certainty where a rule stands alone", () => {
  const { paysUpTo, accuracy, questions } = sabotage(quadratic, CHANCES);
  assert.equal(paysUpTo, 0.99);
  near(accuracy, 1 / 21);
  near(questions, 19 / 20);
  assert.match(
    sabotageTable([sabotage(quadratic, CHANCES)], { drawn: "" }).text,
    /quadratic +−0\.090 +99%/,
  );
});

Deno.test("passRates() of pocket-small are shares of the samples", async () => {
  const questions = pocketQuestions(45, { seed: 2, pool: "test" });
  const rates = await passRates("pocket-small", questions, { samples: 4, seed: 1 });
  assert.ok(rates.every((rate) => Number.isInteger(4 * rate) && rate >= 0 && rate <= 1));
  assert.ok(rates.some((rate) => rate > 0 && rate < 1));
});

Deno.test("policyMeasures() count the values that are stated", async () => {
  const measures = policyMeasures(linear, bestPolicy(linear, DRAWS), { seed: 1, bootstrap: 20 });
  assert.equal(measures.distinct, 3);
  near(measures.sure, 20 / 21);
  const { text } = view.policiesTable([measures]);
  assert.match(text, /linear +3 +95% /);
  const { label, note } = view.policyHeadline(measures, { beside: measures }).data;
  assert.match(
    `${label}, ${note}`,
    /that the linear reward asks for, the linear reward: 0\.\d{3}$/,
  );
  await drawn(view.policiesChart([measures]));
  await drawn(view.termsChart(antiCollapseTerms()));
  await drawn(sabotageChart([sabotage(quadratic, CHANCES)]));
});

Deno.test("settings that leave no answer are refused", () => {
  assert.deepEqual(configure(), { seed: 1, n: 360, samples: 20, bootstrap: 1000 });
  assert.throws(() => configure({ samples: 0 }), { name: "UserError", message: /samples/ });
});
