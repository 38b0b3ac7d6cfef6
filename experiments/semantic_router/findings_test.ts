import assert from "node:assert/strict";
import { studyHaving } from "../../lib/report/router_cards/testing.ts";
import {
  circularFindings,
  describedFindings,
  routedFindings,
  thresholdFindings,
} from "./findings.ts";
import type { CircularResult } from "./keyword_labels.ts";
import type { Described, ThresholdEffect } from "./study.ts";

const around = (value: number) => ({ value, lo: value - 0.01, hi: value + 0.01 });
const holding = (findings: { holds: boolean }[]) => findings.map(({ holds }) => holds);

Deno.test("examples are better than descriptions where they are for both kinds", () => {
  const way = (demanding: number, everyday: number): Described => ({
    by: "40 examples of each",
    demanding: around(demanding),
    everyday: around(everyday),
  });
  const [{ text, holds }] = describedFindings([way(0.572, 0.512), way(0.5, 0.6), way(0.9, 0.8)]);
  assert.ok(holds);
  assert.match(text, /^40 examples of each send 90.0% .* descriptions at most 57.2% and 60.0%\.$/);
  assert.deepEqual(holding(describedFindings([way(0.5, 0.79), way(0.9, 0.8)])), [false]);
});

Deno.test("a threshold that turns away as many questions as queries from outside is none", () => {
  const effect = (right: number, lost: number, kept: number) =>
    ({ right: around(right), lost: around(lost), kept: around(kept) }) as ThresholdEffect;
  const without = effect(0.8, 0, 0);
  assert.deepEqual(holding(thresholdFindings([without, effect(0.5, 0.4, 0.8)])), [true, true]);
  assert.deepEqual(holding(thresholdFindings([without, effect(0.8, 0.4, 0.4)])), [false, false]);
});

Deno.test("routers are held against chance and against words", async () => {
  const study = (description: number, embedding: number, words: number) =>
    studyHaving({
      "semantic-short": { apgr: description },
      "semantic-long": { apgr: description },
      "embedding-knn": { apgr: embedding },
      "embedding-logistic": { apgr: embedding },
      "hybrid-logistic": { apgr: words + (embedding > words ? 0.02 : 0) },
      "tfidf-logistic": { apgr: words },
    });
  assert.deepEqual(holding(routedFindings(await study(0.5, 0.65, 0.7))), Array(5).fill(true));
  assert.deepEqual(holding(routedFindings(await study(0.6, 0.75, 0.7))), [
    ...[false, false],
    true,
    ...[false, false],
  ]);
  assert.deepEqual(holding(routedFindings(await study(0.5, 0.5, 0.7)))[2], false);
});

Deno.test("the rule that made the labels is told beside what learned from outcomes", async () => {
  const results = async (agreement: number, apgr: number) => {
    const [rule, words] = (await studyHaving({
      "the rule that made the labels": { apgr },
      "tfidf-logistic": { apgr: 0.7 },
    }))
      .results;
    return [
      { router: "the rule that made the labels", agreement: around(agreement), evaluation: rule },
      { router: "tfidf-logistic", agreement: around(0.95), evaluation: words },
    ] as CircularResult[];
  };
  const [first, second] = circularFindings(await results(1, 0.546));
  assert.deepEqual([first.holds, second.holds], [true, true]);
  assert.match(first.text, /gets 100\.0% .* an APGR of 0\.546 \[0\.536, 0\.556\]/);
  assert.deepEqual(holding(circularFindings(await results(0.9, 0.546))), [false, false]);
  assert.deepEqual(holding(circularFindings(await results(1, 0.7))), [false, true]);
});
