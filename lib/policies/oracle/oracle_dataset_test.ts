import assert from "node:assert/strict";
import { killedAndRunAgain } from "../../models/testing.ts";
import type { SpendingProgress } from "../../grading/mod.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import { pocketQuestions, UNKNOWN, verifyAnswer } from "../../pocket/mod.ts";
import { oracleCounts } from "./oracle_counts.ts";
import { readOracle } from "./oracle_file.ts";
import { writeOracleDataset } from "./oracle_dataset.ts";
import { DEFAULT_MATRIX } from "../matrix.ts";
import { CALL_USD, NINE, played } from "./testing_oracle.ts";

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

Deno.test("the pair of verdicts gives the policy: all nine cells, with the analysis of the query", async () => {
  await using made = await played(9);
  const told: SpendingProgress[] = [];
  const { rows, paid } = await made.make({}, (progress) => told.push(progress));
  assert.deepEqual(rows, await readOracle(made.out));
  assert.deepEqual(rows.map(({ policy }) => policy!.replace("_Query", "")), [
    ...["Standard", "Standard", "Standard"],
    ...["Complex", "Ambiguous", "Complex"],
    ...["Complex", "Ambiguous", "Ambiguous"],
  ]);
  const { cells, policies } = oracleCounts(rows, DEFAULT_MATRIX);
  assert.deepEqual(Object.values(cells).flatMap(Object.values), Array(9).fill(1));
  assert.deepEqual(policies.map(({ queries }) => queries), [3, 3, 3]);
  const { rationale, metadata, ...row } = rows[3];
  assert.deepEqual(row, {
    ...{ query_id: "q3", query: "question 3?", reference: "ref 3" },
    ...{ medium_answer: "medium 3", large_answer: "large 3" },
    ...{ medium_verdict: "Incorrect", large_verdict: "Correct" },
    ...{ medium_reasoning: "Incorrect", large_reasoning: "Correct" },
    ...{ policy: "Complex_Query", analysis: "kind 1", left_out: null },
    ...{ source: "questions", split: "train" },
  });
  assert.match(rationale!, /large model alone/);
  assert.deepEqual(metadata, {
    ...{ medium: "m", large: "l", verdicts_by: "j", analyst: "a", task: "t", cut: false },
    cost_usd: { medium: CALL_USD, large: CALL_USD, judge: 2 * CALL_USD, analyst: CALL_USD },
  });
  near(paid.now, 45 * CALL_USD);
  const { done, total, toCome } = told.at(-1)!;
  assert.deepEqual([done, total, toCome], [45, 45, 0]);
});

Deno.test("models are asked to say if they do not know, the judge is blind, the analyst sees the query alone", async () => {
  await using made = await played(4);
  await made.make();
  const prompts = (model: string) =>
    made.host.calls.filter((call) => call.model === model)
      .map(({ messages }) => (messages as { content: string }[]).map(({ content }) => content));
  for (const model of ["m", "l"]) {
    assert.equal(prompts(model).length, 4);
    for (const [text] of prompts(model)) assert.match(text, /^question \d\?\n\nIf you do not know/);
  }
  assert.equal(prompts("j").length, 8);
  for (const [text] of prompts("j")) {
    // Answers name their model here, so one of them in a prompt is one answer
    assert.equal(text.match(/medium \d|large \d/g)!.length, 1);
    assert.match(text, /ref \d/);
  }
  for (const [text, ...more] of prompts("a")) {
    assert.match(text, /<query>\nquestion \d\?\n<\/query>/);
    assert.doesNotMatch(text, /medium|large|ref \d|Correct/);
    assert.deepEqual(more, []);
  }
});

Deno.test("a judge that fails, refuses or talks never becomes a label; it is counted", async () => {
  await using made = await played(30, {
    judge(answer) {
      if (answer === "medium 1") return "It is correct, I think";
      if (answer === "large 2") return { status: 400, message: "filtered" };
      if (answer === "medium 3") return { text: null, refusal: "no" };
      if (answer === "large 4") return "INCORRECT.";
      return "Correct";
    },
  });
  const { rows } = await made.make();
  for (const i of [1, 2, 3]) {
    const { policy, rationale, analysis, left_out, metadata } = rows[i];
    assert.deepEqual([policy, rationale, analysis, metadata.analyst], [null, null, null, null]);
    assert.equal(left_out!.reason, "unjudged");
  }
  assert.equal(
    rows[1].left_out!.detail,
    'medium: no verdict of the judge: "It is correct, I think"',
  );
  assert.match(rows[2].left_out!.detail, /^large: .*400 filtered/);
  assert.deepEqual([rows[1].medium_verdict, rows[1].large_verdict], [null, "Correct"]);
  assert.deepEqual([rows[1].medium_reasoning, rows[1].large_reasoning], [null, "Correct"]);
  assert.deepEqual([rows[4].medium_verdict, rows[4].large_verdict], ["Correct", "Incorrect"]);
  const { left_out, policies } = oracleCounts(rows, DEFAULT_MATRIX);
  assert.deepEqual(left_out, { "too long": 0, "failed": 0, "unjudged": 3 });
  assert.deepEqual(policies.map(({ queries }) => queries), [27, 0, 0]);
  const analysed = made.host.calls.filter(({ model }) => model === "a");
  assert.equal(analysed.length, 27, "what is no label is not paid for further");
});

Deno.test("a judge's host that is down ends the run without a row; the next run goes on", async () => {
  let down = true;
  await using made = await played(12, {
    judge: (answer) => down ? { status: 401, message: "no" } : NINE(answer),
  });
  await assert.rejects(made.make(), {
    name: "UserError",
    message: /Cannot ask j at .*does not accept the key/,
  });
  await assert.rejects(Deno.stat(made.out), Deno.errors.NotFound);
  const answers = () =>
    made.host.calls.filter(({ model }) => model === "m" || model === "l").length;
  assert.equal(answers(), 24);
  down = false;
  const { rows, paid } = await made.make();
  assert.equal(answers(), 24, "answers are kept");
  assert.equal(rows.filter(({ policy }) => policy === null).length, 0);
  near(paid.earlier, 24 * CALL_USD);
  near(paid.now, 36 * CALL_USD);
});

Deno.test("an answer that is missing leaves its query out, and nothing more is paid for it", async () => {
  await using made = await played(4, {
    medium: (i) => i === 1 ? { status: 400, message: "filtered" } : `medium ${i}`,
    large: (i) => i === 2 ? { text: null, refusal: "no" } : `large ${i}`,
    judge: () => "Correct",
  });
  const { rows } = await made.make();
  assert.deepEqual(rows.map(({ left_out }) => left_out?.reason ?? null), [
    ...[null, "failed", "failed", null],
  ]);
  assert.match(rows[1].left_out!.detail, /^medium: .*400 filtered/);
  assert.match(rows[2].left_out!.detail, /^large: /);
  const asked = (model: string) => made.host.calls.filter((call) => call.model === model).length;
  assert.deepEqual(["m", "l", "j", "a"].map(asked), [4, 3, 4, 2]);
});

Deno.test("a blank answer is no attempt, whoever judges, and the judge is not asked", async () => {
  await using made = await played(1, { medium: () => " \n", judge: () => "Correct" });
  const { rows: [{ medium_verdict, medium_reasoning, policy }] } = await made.make();
  assert.deepEqual([medium_verdict, medium_reasoning], ["Not attempted", null]);
  assert.equal(policy, "Complex_Query");
  assert.equal(made.host.calls.filter(({ model }) => model === "j").length, 1);
});

Deno.test("a run ends where a model answers nothing, or the judge gives no verdict, and quotes them", async () => {
  await using mute = await played(200, { large: (i) => ({ status: 400, message: `no ${i}` }) });
  await assert.rejects(
    mute.make({ batchSize: 10 }),
    /none of 20 queries was answered by both m and l: large: .*400 no/,
  );
  assert.equal(mute.host.calls.filter(({ model }) => model === "m").length, 20);
  await using idle = await played(3, { judge: () => "As a language model I cannot" });
  await assert.rejects(idle.make(), (error: Error & { hint: string }) => {
    assert.match(error.message, /j gave no verdict on the answers to 3 queries: .*As a language/);
    assert.match(error.hint, /has to follow instructions/);
    return true;
  });
  await assert.rejects(Deno.stat(idle.out), Deno.errors.NotFound);
});

Deno.test("an analysis that is none leaves the policy, and is counted", async () => {
  await using made = await played(3, {
    analyst: (i) =>
      i === 0
        ? ""
        : i === 1
        ? "<think>hm</think> a kind\n-> of two"
        : { status: 400, message: "no" },
  });
  const { rows } = await made.make();
  assert.deepEqual(rows.map(({ analysis }) => analysis), [null, "a kind , of two", null]);
  assert.ok(rows.every(({ policy }) => policy !== null));
  assert.equal(oracleCounts(rows, DEFAULT_MATRIX).without_analysis, 2);
});

Deno.test("--batch-size bounds the calls in flight, and progress is told of every call", async () => {
  let under = 0, most = 0;
  const slow = (text: string) => async () => {
    most = Math.max(most, ++under);
    await new Promise((resolve) => setTimeout(resolve, 5));
    under--;
    return text;
  };
  await using made = await played(12, {
    ...{
      medium: slow("x"),
      large: slow("y"),
      judge: slow("Correct"),
      analyst: slow("kind"),
    } as object,
  });
  const told: SpendingProgress[] = [];
  await made.make({ batchSize: 3 }, (progress) => told.push(progress));
  assert.equal(most, 3);
  assert.ok(told.every(({ done }, i) => i === 0 || done >= told[i - 1].done));
  assert.equal(told.at(-1)!.done, 60);
});

Deno.test("a run stops where the budget ends, and the next one pays for the rest alone", async () => {
  await using made = await played(30);
  await assert.rejects(
    made.make({ batchSize: 5, budget: 2650e-6 }),
    /Cannot pay for the next call/,
  );
  const before = made.host.calls.length;
  assert.ok(before > 5 && before < 150, `${before} calls`);
  const { rows, paid } = await made.make({ batchSize: 7 });
  assert.equal(made.host.calls.length, 150);
  near(paid.now, (150 - before) * CALL_USD);
  near(paid.earlier, before * CALL_USD);
  await using whole = await played(30);
  assert.deepEqual(rows, (await whole.make()).rows);
});

Deno.test("rows of a run with other settings are not taken over", async () => {
  let fail = true;
  await using made = await played(10, {
    large: (i) => fail && i === 9 ? { status: 401, message: "no" } : `large ${i}`,
  });
  await assert.rejects(made.make({ batchSize: 3 }), /does not accept the key/);
  fail = false;
  const asked = () => made.host.calls.filter(({ model }) => model === "m").length;
  const before = asked();
  const { rows } = await made.make({ batchSize: 3, seed: 2 });
  assert.equal(asked(), before + 10);
  assert.equal(rows.length, 10);
  await assert.rejects(Deno.stat(`${made.out}.unfinished`), Deno.errors.NotFound);
});

Deno.test("killed at any call, a run goes on and writes the file of an unbroken one", async () => {
  await using whole = await played(40);
  await whole.make();
  const killing = Promise.withResolvers<void>();
  const at = 1 + Math.floor(190 * Math.random());
  await using made = await played(40, {}, { onCall: (call) => call === at && killing.resolve() });
  const { code, stderr } = await killedAndRunAgain([
    ...["oracle", "--questions", made.config.prompts, "--medium", "m", "--large", "l"],
    ...["--judge", "j", "--analyst", "a", "--batch-size", "8", "--base-url", made.host.baseUrl],
    ...["--price", "m=1,1", "l=1,1", "j=1,1", "a=1,1", "--out", made.out],
  ], { store: made.temp.path("store"), when: killing.promise, entry: "launch.ts" });
  assert.equal(code, 0, stderr);
  assert.equal(
    await Deno.readTextFile(made.out),
    await Deno.readTextFile(whole.out),
    `killed at call ${at}`,
  );
  const again = made.host.calls.length - 200;
  assert.ok(again >= 0 && again <= 8, `${again} calls twice: at most those in flight`);
});

Deno.test("of pocket models the verifier gives the verdicts, and a run that stops computes no row twice", async () => {
  await using temp = await TempFiles.create();
  const out = temp.path("oracle.jsonl");
  const config = {
    ...{ prompts: "pocket", limit: 40, medium: "pocket-small", large: "pocket-large" },
    ...{ store: temp.path("store"), batchSize: 10 },
  };
  await assert.rejects(writeOracleDataset(out, { ...config, budget: 0.0004 }), /budget/);
  const { rows, paid } = await writeOracleDataset(out, config);
  assert.ok(paid.earlier > 0 && paid.now > 0);
  const questions = pocketQuestions(40, { seed: 1, pool: "router" });
  let declined = 0;
  for (const [i, question] of questions.entries()) {
    const row = rows[i];
    assert.deepEqual([row.query, row.source, row.split], [question.prompt, "pocket", "train"]);
    assert.equal(row.metadata.verdicts_by, "verifier");
    assert.ok(["math", "text", "time", "factual", "coding"].includes(row.analysis!));
    for (
      const [answer, verdict] of [
        [row.medium_answer!, row.medium_verdict],
        [row.large_answer!, row.large_verdict],
      ]
    ) {
      const { correct } = verifyAnswer(question, answer!);
      const declines = answer === UNKNOWN && !correct;
      declined += Number(declines);
      assert.equal(verdict, correct ? "Correct" : declines ? "Not attempted" : "Incorrect");
    }
  }
  assert.ok(declined > 0);
  const other = temp.path("other.jsonl");
  await writeOracleDataset(other, { ...config, batchSize: 40 });
  assert.equal(await Deno.readTextFile(other), await Deno.readTextFile(out));
});

const LONG = Array.from({ length: 100 }, (_, i) => `word ${i}`).join(" ");

Deno.test("prompts that leave no room for an answer are refused or cut, as asked, and counted", async () => {
  await using made = await played(1, { judge: () => "Correct" });
  await Deno.writeTextFile(
    made.temp.path("long.csv"),
    `query_id,prompt,reference\n1,What is 2 plus 2?,4\n2,${LONG},x\n3,${"x".repeat(5000)},x\n`,
  );
  const config = {
    ...{ prompts: made.temp.path("long.csv"), medium: "pocket-small", large: "pocket-large" },
    analyst: "pocket-small",
  };
  const refused = (await made.make(config)).rows;
  assert.deepEqual(refused.map(({ left_out }) => left_out?.reason ?? null), [
    ...[null, "too long", "too long"],
  ]);
  assert.equal(oracleCounts(refused, DEFAULT_MATRIX).left_out["too long"], 2);
  assert.equal(refused[1].query, LONG);
  assert.match(refused[1].left_out!.detail, /^the prompt leaves no room/);
  const { rows } = await made.make({ ...config, tooLong: "cut" });
  const counts = oracleCounts(rows, DEFAULT_MATRIX);
  assert.deepEqual([counts.cut, counts.left_out["too long"]], [1, 1], "one word cannot be cut");
  assert.ok(LONG.startsWith(rows[1].query) && rows[1].query.length > 20, rows[1].query);
  assert.deepEqual(rows.map(({ metadata }) => metadata.cut), [false, true, false]);
  // Both models were asked the same cut query
  const judged = made.host.calls.filter(({ messages }) =>
    JSON.stringify(messages).includes("word 0")
  );
  assert.equal(
    judged.length > 0 &&
      judged.every(({ messages }) => !JSON.stringify(messages).includes("word 99")),
    true,
  );
});

Deno.test("questions without a verifier take a judge, and two models are two", async () => {
  await using made = await played(2);
  await assert.rejects(made.make({ judge: undefined }), /no verifier and no judge is named/);
  await assert.rejects(
    made.make({ large: "m" }),
    /large as it must be another model than the medium/,
  );
  assert.equal(made.host.calls.length, 0);
});

Deno.test("questions of one split alone", async () => {
  await using made = await played(4);
  await Deno.writeTextFile(
    made.temp.path("split.csv"),
    "query_id,prompt,split\n" +
      [0, 1, 2, 3].map((i) => `${i},question ${i}?,${i % 2 === 0 ? "train" : "test"}\n`).join(""),
  );
  const { rows } = await made.make({ prompts: made.temp.path("split.csv"), split: "train" });
  assert.deepEqual(rows.map(({ query_id }) => query_id), ["0", "2"]);
  await assert.rejects(
    made.make({ prompts: made.temp.path("split.csv"), split: "train", limit: 3 }),
    /Cannot take 3 prompts of .* as it has 2 of the split train/,
  );
  await assert.rejects(
    made.make({ prompts: made.temp.path("split.csv"), split: "validation" }),
    /none is of the split validation/,
  );
});
