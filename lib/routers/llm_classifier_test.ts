import assert from "node:assert/strict";
import { user } from "../models/mod.ts";
import { testClient, testHost } from "../models/testing.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { matrixOf } from "../evaluation/testing.ts";
import { pocketQuestions } from "../pocket/mod.ts";
import {
  llmClassifier,
  llmClassifierFitted,
  openersOf,
  openTaskClassifier,
  parseTask,
  taskClassifier,
} from "./mod.ts";

const TASKS = ["math", "factual"];

for (
  const [text, task] of [["math", "math"], [" Math.\n", "math"], ['"factual"', "factual"]] as const
) {
  Deno.test(`parseTask() takes ${JSON.stringify(text)} for ${task}`, () => {
    assert.equal(parseTask(text, TASKS), task);
  });
}
for (const text of ["", "mathematics", "not math", "math, factual", "non-factual", "aftermath"]) {
  Deno.test(`parseTask() takes ${JSON.stringify(text)} for no task`, () => {
    assert.equal(parseTask(text, TASKS), null);
  });
}

Deno.test("a classifier asks again, gives up in the end, and adds up what it cost", async () => {
  await using host = testHost((prompt, call) => prompt === "odd" || call === 1 ? "hm" : "Math");
  const client = testClient({
    name: "m",
    model: "m",
    baseUrl: host.baseUrl,
    price: { input: 1, output: 1 },
    concurrent: 1,
  });
  const { classify } = taskClassifier(client, { tasks: TASKS, of: user });
  const named = await classify(["sum", "odd", "sum again"]);
  assert.deepEqual(named.map(({ task, attempts }) => [task, attempts]), [
    ["math", 2],
    [null, 3],
    ["math", 1],
  ]);
  assert.ok(Math.abs(named[1].cost_usd - 36e-6) < 1e-12);
});

Deno.test("pocket-small names the tasks of the pocket world, and no other query breaks it", async () => {
  const classifier = await openTaskClassifier("pocket-small");
  const questions = pocketQuestions(450, { seed: 2, pool: "test" });
  const named = await classifier.classify(questions.map(({ prompt }) => prompt));
  const right = named.filter(({ task }, i) => task === questions[i].task).length;
  assert.ok(right > 0.95 * questions.length, `${right} of ${questions.length}`);
  assert.ok(named.every(({ cost_usd }) => cost_usd > 0));
  const odd = await classifier.classify(["", "\u{1F600}", "word ".repeat(5000)]);
  for (const { task } of odd) assert.ok(task === null || classifier.tasks.includes(task));
});

Deno.test("a hosted classifier is told the tasks, remembers, and asks live queries anew", async () => {
  await using temp = await TempFiles.create();
  await using host = testHost(() => "coding");
  const options = {
    baseUrl: host.baseUrl,
    price: { input: 1, output: 1 },
    store: temp.path("store"),
  };
  const { classify } = await openTaskClassifier("m", options);
  for (const live of [false, false, true, true]) {
    const [{ task, cost_usd }] = await classify(["Write a loop."], { live });
    assert.deepEqual([task, cost_usd], ["coding", 12e-6]);
  }
  assert.equal(host.calls.length, 3);
  const [{ content }] = host.calls[0].messages as { content: string }[];
  assert.match(content, /Which kind of task[^]*<query>\nWrite a loop.\n<\/query>/);
});

/** Sums that only the strong model of two can do, and spellings that both can. */
const QUESTIONS = pocketQuestions(360, { seed: 4, pool: "router" })
  .filter(({ task }) => task === "math" || task === "text");
const made = matrixOf(QUESTIONS.map(({ task }) => task === "math" ? [0, 1] : [1, 1]));
const OUTCOMES = {
  ...made,
  queries: made.queries.map((query, i) => ({ ...query, prompt: QUESTIONS[i].prompt })),
};

for (const factory of [llmClassifier, llmClassifierFitted]) {
  Deno.test(`${factory.name} gives sums to the strong model, and its calls cost something`, async () => {
    const router = await factory.fit(OUTCOMES, { seed: 1, ...openersOf() });
    assert.ok(router.costUsd > 0);
    const scores = await router.score(OUTCOMES.queries);
    const gap = QUESTIONS.map((_, i) => scores[2 * i + 1] - scores[2 * i]);
    const wrong = gap.filter((value, i) => (value > 0.3) !== (QUESTIONS[i].task === "math")).length;
    assert.ok(wrong < 0.05 * gap.length, `${wrong} of ${gap.length}`);
  });
}
