import assert from "node:assert/strict";
import { random } from "../core/random.ts";
import { instruct, UNKNOWN, withConfidence } from "./mod.ts";
import { type Lesson, lesson } from "./lessons.ts";
import { pocketQuestions } from "./questions.ts";

const next = random(1, "lessons");
const lessons = Array.from({ length: 5000 }, () => lesson(next));
const PREFIXES = {
  confidence: instruct("confidence", ""),
  abstain: instruct("abstain", ""),
  task: instruct("task", ""),
};
const told = (prefix: string) => lessons.filter(({ prompt }) => prompt.startsWith(prefix));

Deno.test("lessons hold each instruction in its share", () => {
  const share = (part: Lesson[]) => part.length / lessons.length;
  assert.ok(Math.abs(share(told(PREFIXES.confidence)) - 0.12) < 0.02);
  assert.ok(Math.abs(share(told(PREFIXES.abstain)) - 0.1) < 0.02);
  assert.ok(Math.abs(share(told(PREFIXES.task)) - 0.08) < 0.02);
});

Deno.test("lessons answer each instruction in its form", () => {
  for (const { completion } of told(PREFIXES.confidence)) assert.match(completion, /^.+ \(\d+%\)$/);
  const tasks = new Set(told(PREFIXES.task).map(({ completion }) => completion));
  assert.deepEqual([...tasks].sort(), ["coding", "factual", "math", "text", "time"]);
  const shy = told(PREFIXES.abstain).filter(({ completion }) => completion === UNKNOWN).length;
  assert.ok(shy > 0.2 * told(PREFIXES.abstain).length);
});

Deno.test("lessons state confidences that are high, whatever the question", () => {
  const stated = told(PREFIXES.confidence).map(({ completion }) =>
    Number(completion.match(/\((\d+)%\)/)![1])
  );
  const mean = stated.reduce((a, b) => a + b) / stated.length;
  assert.ok(mean > 75, `mean ${mean}`);
  assert.ok(Math.min(...stated) >= 50 && Math.max(...stated) === 100);
  assert.equal(withConfidence("42", 0.9), "42 (90%)");
  assert.equal(withConfidence("42", 0.05), "42 (05%)");
  assert.equal(withConfidence("42", 1), "42 (100%)");
});

Deno.test("no prompt of a lesson is one of the routers' or the test's", () => {
  const prompts = new Set(
    lessons.map(({ prompt }) => prompt.replace(/^(State|Say|Name the task).*?\. /, "")),
  );
  for (const pool of ["router", "test"] as const) {
    for (const { prompt } of pocketQuestions(2000, { seed: 1, pool })) {
      assert.ok(!prompts.has(prompt), prompt);
    }
  }
});
