import assert from "node:assert/strict";
import { holdOut } from "../../lib/outcomes/mod.ts";
import { matrixOf } from "../../lib/evaluation/testing.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import { circularChart, circularTable } from "./charts.ts";
import { circularLabels, hasSign } from "./keyword_labels.ts";

Deno.test("signs are found inside of other words too, as the original's were", () => {
  assert.ok(hasSign("Decode this") && hasSign("a POINTLESS remark") && hasSign("1+1"));
  assert.ok(!hasSign("Who lives here?"));
});

Deno.test("the rule that made the labels gets all of them right, and nothing else of note", async () => {
  // What the models answer has nothing to do with the words
  const outcomes = matrixOf(Array.from({ length: 80 }, (_, i) => [Math.floor(i / 2) % 2, 1]));
  outcomes.queries.forEach((query, i) =>
    query.prompt = i % 2 === 0 ? `Who lives at ${i}?` : `Write code for ${i}.`
  );
  const rows = Array.from({ length: 40 }, (_, i) => i);
  const { train, validation } = holdOut(rows.map((row) => outcomes.queries[row]), { seed: 1 });
  const splits = [{ train, validation, test: rows.map((row) => row + 40) }];
  const [rule, learner] = await circularLabels({ test: outcomes, train: outcomes, splits }, {
    routers: ["tfidf-logistic"],
    seed: 1,
    bootstrap: 50,
  });
  assert.equal(rule.router, "the rule that made the labels");
  assert.equal(rule.agreement.value, 1);
  assert.ok(learner.agreement.value > 0.9);
  assert.ok(Math.abs(rule.evaluation.card.apgr! - 0.5) < 0.15);
  await drawn(circularChart([rule, learner]));
  assert.match(
    circularTable([rule, learner]).text,
    /^the rule that made the labels +100\.0% \[.*\] +0\.\d+ \[/m,
  );
});
