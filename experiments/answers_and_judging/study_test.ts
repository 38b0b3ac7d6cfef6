/** The steps of the study on few questions, and its sentences on results they hold of and on others. */
import assert from "node:assert/strict";
import { type JudgedAnswer, judgedRates } from "../../lib/grading/mod.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import * as view from "./charts.ts";
import { labelFindings, rateFindings, worthFindings } from "./findings.ts";
import {
  askModel,
  configure,
  judgeAnswers,
  type Judged,
  measuredBy,
  MODEL,
  sourcesOf,
  truthOf,
  worthOf,
} from "./study.ts";

const holding = (findings: { holds: boolean }[]) => findings.map(({ holds }) => holds);

/** 1,000 answers, 500 of them right, of which a judge calls so many right and wrong ones Correct. */
function judged(judge: string, { right, wrong }: { right: number; wrong: number }): Judged {
  const answers: JudgedAnswer[] = Array.from({ length: 1000 }, (_, i) => {
    const truth = i % 2 === 0, rank = Math.floor(i / 2);
    const verdict = rank < (truth ? right : wrong) ? "Correct" : "Incorrect";
    return { query: `${i}`, truth, verdict };
  });
  const rates = judgedRates(answers, { model: MODEL, verified: 200, seed: 1 });
  return { judge, answers, rates: rates as Judged["rates"], ece: 0.36, auroc: 0.93 };
}

const good = judged("good", { right: 480, wrong: 20 });
const narrow = { ...judged("narrow", { right: 280, wrong: 30 }), ece: 0.56 };
const self = { ...judged("self", { right: 430, wrong: 80 }), auroc: 0.99 };
const poor = judged("poor", { right: 260, wrong: 250 });

Deno.test("sentences about judges hold of good, narrow and self-judging ones, not of three alike", () => {
  const three = { good, narrow, self };
  assert.deepEqual(holding(rateFindings(three)), [true, true, true]);
  assert.match(rateFindings(three)[0].text, /^By the verdicts of narrow 31\.0% \[/);
  const verifier = { ece: 0.36, auroc: 0.93 };
  assert.deepEqual(holding(labelFindings(three, verifier)), [true, true]);
  const alike = { good: poor, narrow: poor, self: poor };
  assert.deepEqual(holding(rateFindings(alike)), [false, false, false]);
  assert.deepEqual(holding(labelFindings(alike, verifier)), [false, false]);
});

Deno.test("a verified answer is worth more with a good judge, and no more with a poor one", () => {
  const options = { sizes: [50, 100], draws: 20, seed: 1 };
  const worth = worthOf(good, options);
  assert.deepEqual(holding(worthFindings(worth, good)), [true, true]);
  assert.ok(worth[1].corrected < worth[0].corrected && worth[0].corrected < worth[0].alone);
  assert.equal(worth[0].times, (worth[0].alone / worth[0].corrected) ** 2);
  assert.equal(worthFindings(worthOf(poor, options), poor)[0].holds, false);
  const narrow = worth.map((row) => ({ ...row, holds: { value: 0.5, lo: 0.3, hi: 0.7 } }));
  assert.equal(worthFindings(narrow, good)[1].holds, false);
  assert.match(view.worthTable(worth, { judge: "good", draws: 20 }).text, /^Verified answers with/);
});

Deno.test("the study's steps on few questions come to tables and charts", async () => {
  const config = configure({ n: 60, sampled: 10, samples: 3, verified: 20 });
  const asked = await askModel(config);
  assert.equal(asked.table.frame.height, 60);
  assert.deepEqual(
    asked.sampled.map(({ response }) => response),
    asked.answers.slice(0, 10).map(({ response }) => response),
  );
  const sources = sourcesOf(asked, config);
  assert.deepEqual(sources.map(({ source, queries }) => [source, queries.length]), [
    ["stated", 60],
    ["tokens, product", 60],
    ["tokens, geometric mean", 60],
    ["tokens, minimum", 60],
    ["tokens, mean", 60],
    ["agreement of 3 samples", 10],
  ]);
  const all = await judgeAnswers(asked.table, { ...config, judges: ["pocket-large", MODEL] });
  assert.deepEqual(all.map(({ rates }) => [rates.answers, rates.corrected.verified]), [
    [60, 20],
    [60, 20],
  ]);
  const verifier = measuredBy(asked.table, truthOf(asked.table));
  assert.ok(verifier.ece > 0.1 && verifier.auroc > 0.6);
  await drawn(view.ratesChart(all));
  assert.match(view.errorsTable(all).text, /^Judges of 60 answers of pocket-small/);
  assert.match(view.correctedHeadline(all[0]).data.note!, /^by its verdicts alone \d/);
  assert.match(view.labelsTable([{ labels: "verifier", ...verifier }]).text, /^verifier /m);
});

Deno.test("settings out of range are refused", () => {
  assert.throws(() => configure({ verified: 2 }), { name: "UserError", message: /verified/ });
});
