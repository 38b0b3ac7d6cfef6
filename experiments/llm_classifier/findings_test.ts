import assert from "node:assert/strict";
import { studyHaving } from "../../lib/report/router_cards/testing.ts";
import { namingFindings, outsideFindings, routedFindings, taskFindings } from "./findings.ts";
import type { Classified, Naming } from "./study.ts";

const around = (value: number) => ({ value, lo: value - 0.01, hi: value + 0.01 });
const holding = (findings: { holds: boolean }[]) => findings.map(({ holds }) => holds);

Deno.test("names are right, and dear, where the figures say so", () => {
  const naming = (right: number, costShare: number) =>
    ({ model: "m", questions: 1800, right: around(right), costShare }) as Naming;
  const findings = namingFindings([naming(0.99, 0.93)]);
  assert.deepEqual(holding(findings), [true, true]);
  assert.equal(
    findings[0].text,
    "m names 99.0% [98.0%, 100.0%] of the tasks of 1,800 questions rightly.",
  );
  assert.match(findings[1].text, /a name costs 93% \(m\) of/);
  assert.deepEqual(holding(namingFindings([naming(0.9, 0.1)])), [false, false]);
});

Deno.test("a model that names no task for queries of none is told from one that does", () => {
  const classified = (task: string | null) =>
    ({ model: "m", outside: Array(40).fill({ query: "?", named: { task } }) }) as Classified;
  assert.deepEqual(holding(outsideFindings([classified("math"), classified(null)])), [true, false]);
});

Deno.test("rules by hand are held against how the models differ", () => {
  const tasks = (text: number, time: number) => [
    { task: "text", means: [0, text], gap: around(text) },
    { task: "time", means: [0, time], gap: around(time) },
  ];
  const [{ text, holds }] = taskFindings(tasks(0.353, 0), ["a", "b"]);
  assert.ok(holds);
  assert.match(text, /^The hand-written rules send texts to a, and there b is better by \+35\.3%/);
  assert.deepEqual(holding(taskFindings(tasks(0.1, 0.3), ["a", "b"])), [false]);
});

Deno.test("routing by the name is held against chance, words and its own cost", async () => {
  const target = "drop <= 1%";
  const study = (fitted: number, hand: number, gain: number, saved: number) =>
    studyHaving({
      "llm-classifier": { apgr: hand },
      "llm-classifier-fitted": { apgr: fitted, gain, saved },
      "tfidf-logistic": { apgr: 0.7 },
    });
  const dear = await study(0.6, 0.45, -0.05, -4);
  const [first, ...others] = routedFindings(dear, { target });
  assert.deepEqual(holding([first, ...others]), [true, true, true, true]);
  assert.match(first.text, /quality is 5\.00 \[4\.00, 6\.00\] points below random mixing\.$/);
  const cheap = await study(0.75, 0.6, 0.05, 10);
  assert.deepEqual(holding(routedFindings(cheap, { target })), [false, false, false, false]);
});
