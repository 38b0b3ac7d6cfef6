import assert from "node:assert/strict";
import { budgetChart, rulesTable, spendingChart } from "./charts.ts";
import { budgetFindings, rulesFindings, spendingFindings } from "./findings.ts";
import { budgetCurve, type MapperData, replayRules, spendingRuns } from "./study.ts";

/** The large model alone is right about every second query; each has its policy. */
const answers = Array.from({ length: 40 }, (_, i) => ({
  medium: { correct: i % 2 === 0, cost_usd: 0.01 },
  large: { correct: true, cost_usd: 0.1 },
}));
const data: MapperData = {
  ...{ medium: "small", large: "big", cost: { medium: 0.4, large: 4 }, routing: 0, answers },
  rows: answers.map(({ medium, large }, i) => ({
    query: i === 0 ? "Write code." : `query ${i}`,
    policy: i % 2 === 0 ? "Standard_Query" : "Complex_Query",
    answers: { small: medium, big: large },
  })),
};

Deno.test("rules decide before the map, each counted", () => {
  const replays = replayRules(data, { draws: 20, seed: 1 });
  const of = (name: string) => replays.find(({ rules }) => rules === name)!.replay;
  assert.equal(of("the map alone").accuracy, 1);
  assert.equal(of("keyword").counts.rules.keyword, 1);
  assert.ok(of("keyword").spent > of("the map alone").spent);
  const { text } = rulesTable(replays, data);
  for (const row of ["always small", "the map alone", "hybrid", "always big"]) {
    assert.ok(text.includes(row), row);
  }
  assert.match(rulesFindings(replays, data)[0].text, /^The map alone answers 100\.0%/);
  const { chance } = replays[0];
  assert.ok(Math.abs(chance.accuracy - 0.75) < 1e-9, "half way between the models");
  assert.ok(Math.abs(chance.gain.value! - 0.25) < 1e-9);
});

Deno.test("spend that is read live keeps the budget, spend that is read once does not", () => {
  const budgetUsd = 1.1, runs = spendingRuns(data, { budgetUsd });
  const [live, capped, once] = runs;
  assert.ok(live.total <= budgetUsd);
  assert.ok(Math.abs(once.total - 2.2) < 1e-9, "what the map alone spends");
  assert.equal(live.spent.length, 40);
  assert.ok(capped.total <= budgetUsd && capped.refused >= live.refused);
  assert.ok(spendingFindings(runs, { budgetUsd }).every(({ holds }) => holds));
  const turned = spendingFindings([once, live, capped], { budgetUsd });
  assert.ok(!turned.some(({ holds }) => holds));
  assert.equal(spendingChart(runs, { budgetUsd }).name, "spending-by-query");
});

Deno.test("more budget is no less accuracy where the map alone decides, and all of it is enough", () => {
  const points = budgetCurve(data, {
    shares: [0.1, 0.3, 0.6, 1],
    rules: ["the map alone", "cost-aware"],
  });
  const map = points.filter(({ rules }) => rules === "the map alone").map((one) => one.accuracy);
  assert.deepEqual(map, map.toSorted((a, b) => a - b));
  assert.equal(map.at(-1), 1);
  assert.equal(budgetFindings(points).length, 1);
  assert.equal(budgetChart(points).name, "accuracy-by-budget");
});
