import assert from "node:assert/strict";
import { killedAndRunAgain, type Say, testHost } from "../models/testing.ts";
import { openOutcomes } from "../outcomes/mod.ts";
import { TempFiles } from "../outcomes/testing.ts";
import "../pocket/mod.ts";
import { judgeOutcomes, type JudgingConfig } from "./judge_outcomes.ts";
import type { SpendingProgress } from "./spending_meter.ts";

const PRICE = { input: 1, output: 1 };

const HEAD = "dataset,query_id,prompt,reference,model,sample,response,quality,correct";

/** Answers 0, 1, 2, ... of model "secret-model" to questions of their own; even ones are right. */
function answersCsv(n: number): string {
  return [
    HEAD,
    ...Array.from(
      { length: n },
      (_, i) =>
        `d,${i},question ${i}?,ref ${i},secret-model,0,answer ${i},${1 - i % 2},${i % 2 === 0}`,
    ),
  ].join("\n");
}

/** A host that judges, and a table of answers. */
async function hosted(csv: string, say: Say) {
  const host = testHost(say);
  const temp = await TempFiles.create({ "answers.csv": csv });
  const config = {
    judge: "j",
    baseUrl: host.baseUrl,
    prices: { j: PRICE },
    store: temp.path("store"),
  } satisfies JudgingConfig;
  const judge = async (
    more: Partial<JudgingConfig> = {},
    onProgress?: (progress: SpendingProgress) => void,
  ) =>
    await judgeOutcomes(
      await openOutcomes(temp.path("answers.csv"), { incomplete: "keep" }),
      { ...config, ...more },
      onProgress && { onProgress },
    );
  return {
    ...{ host, temp, judge },
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await temp[Symbol.asyncDispose]();
    },
  };
}

const numberIn = (prompt: string) => Number(/<answer to judge>\nanswer (\d+)/.exec(prompt)![1]);
/** Right about all answers but every tenth. */
const verdict = (i: number) => (i % 2 === 0) === (i % 10 !== 0) ? "Correct" : "Incorrect";

Deno.test("the judge is shown one answer, and neither its model nor the verifier's verdict", async () => {
  await using made = await hosted(answersCsv(6), (prompt) => verdict(numberIn(prompt)));
  await made.judge();
  assert.equal(made.host.calls.length, 6);
  for (const { messages, temperature } of made.host.calls) {
    const text = JSON.stringify(messages),
      i = numberIn((messages as { content: string }[])[0].content);
    assert.ok(text.includes(`question ${i}?`) && text.includes(`ref ${i}`));
    assert.doesNotMatch(text, /secret|true|false/);
    assert.equal(text.match(/answer \d/g)!.length, 1);
    assert.equal(temperature, 0);
  }
});

Deno.test("verdicts stand beside the verifier's, and the rate is corrected for the judge's error", async () => {
  await using made = await hosted(answersCsv(100), (prompt) => verdict(numberIn(prompt)));
  const told: SpendingProgress[] = [];
  const { table, rates: [rates], paid } = await made.judge(
    { verified: 40 },
    (progress) => told.push(progress),
  );
  const rows = table.frame.toRecords();
  assert.ok(rows.every((row, i) => row["score.verdict:j"] === Number(verdict(i) === "Correct")));
  assert.ok(rows.every((row) => row["score.attempted:j"] === 1));
  assert.ok(rows.every(({ correct }, i) => correct === (i % 2 === 0)));
  assert.deepEqual(rates.verdicts, { "Correct": 40, "Incorrect": 60, "Not attempted": 0 });
  assert.equal(rates.judge_error!.accuracy.value, 0.9);
  assert.equal(rates.judge_error!.false_incorrect!.value, 0.2);
  assert.equal(rates.truth!.value, 0.5);
  assert.ok(rates.corrected!.lo < 0.5 && 0.5 < rates.corrected!.hi);
  assert.deepEqual([told.at(-1)!.done, told.at(-1)!.total, told.at(-1)!.toCome], [100, 100, 0]);
  assert.ok(Math.abs(paid.now - 100 * 12e-6) < 1e-12 && paid.earlier === 0);
});

Deno.test("a verdict that is none is asked for again, and in the end counted, never guessed", async () => {
  const asked = new Map<number, number>();
  await using made = await hosted(answersCsv(4), (prompt) => {
    const i = numberIn(prompt), times = (asked.get(i) ?? 0) + 1;
    asked.set(i, times);
    if (i === 0) return "It is correct, mostly";
    if (i === 1) return times === 1 ? "hm" : "incorrect.";
    if (i === 2) return { status: 400, message: "filtered" };
    return "Not attempted";
  });
  const { table, rates: [rates], unjudged, paid } = await made.judge();
  assert.deepEqual([...asked].sort(), [[0, 3], [1, 2], [2, 1], [3, 1]]);
  assert.deepEqual(table.frame.getColumn("score.verdict:j").toArray(), [null, 0, null, 0]);
  assert.deepEqual(table.frame.getColumn("score.attempted:j").toArray(), [null, 1, null, 0]);
  assert.equal(rates.unjudged, 2);
  assert.equal(rates.judged!.value, 0);
  assert.deepEqual(unjudged.map(({ query_id, text }) => [query_id, text]), [
    ["0", "It is correct, mostly"],
    ["2", "400 filtered"],
  ]);
  assert.ok(Math.abs(paid.now - 6 * 12e-6) < 1e-12); // all attempts but the refused one
});

Deno.test("a judge that answers nonsense makes no table, and the error quotes it", async () => {
  await using made = await hosted(answersCsv(3), () => "As a language model I cannot say");
  await assert.rejects(made.judge(), {
    name: "UserError",
    message: /gives no verdict: it says "As a language model I cannot say"/,
  });
});

Deno.test("equal answers are judged once, blank ones not attempted, missing ones not judged", async () => {
  const rows = [
    "d,1,q?,r,m,0,answer 1,,",
    "d,1,q?,r,m,1,answer 1,,",
    'd,1,q?,r,m,2," ",,',
    "d,1,q?,r,n,0,answer 1,,",
    "d,1,q?,r,n,1,,,",
  ];
  await using made = await hosted([HEAD, ...rows].join("\n"), () => "Correct");
  const { table, rates } = await made.judge();
  assert.equal(made.host.calls.length, 1);
  assert.deepEqual(rates.map(({ model, answers }) => [model, answers]), [["m", 3], ["n", 1]]);
  const column = (name: string) => table.frame.getColumn(name).toArray();
  assert.deepEqual(column("score.verdict:j"), [1, 1, 0, 1, null]);
  assert.deepEqual(column("score.attempted:j"), [1, 1, 0, 1, null]);
  assert.deepEqual([rates[0].judge_error, rates[0].corrected], [null, null]);
});

Deno.test("no more than --max-concurrent calls are under way, and a busy host is waited for", async () => {
  let under = 0, most = 0;
  const full = Promise.withResolvers<void>(); // three are under way
  await using made = await hosted(answersCsv(20), async (prompt, call) => {
    most = Math.max(most, ++under);
    if (under === 3) full.resolve();
    await full.promise;
    under--;
    if (call > 3 && call <= 6) {
      return new Response(JSON.stringify({ error: { message: "slow down" } }), {
        status: 429,
        headers: { "content-type": "application/json", "retry-after": "0" },
      });
    }
    return verdict(numberIn(prompt));
  });
  const { rates: [rates] } = await made.judge({ maxConcurrent: 3 });
  assert.equal(rates.unjudged, 0);
  assert.equal(most, 3);
  assert.equal(made.host.calls.length, 23);
});

Deno.test("a run stops where the budget ends, and the next goes on and pays for nothing twice", async () => {
  await using made = await hosted(answersCsv(30), (prompt) => verdict(numberIn(prompt)));
  await assert.rejects(made.judge({ budget: 2650e-6 }), /^UserError: Cannot pay for the next call/);
  const before = made.host.calls.length;
  assert.ok(before > 0 && before < 30, `${before} calls`);
  const { paid } = await made.judge();
  assert.equal(made.host.calls.length, 30);
  assert.ok(Math.abs(paid.now + paid.earlier - 30 * 12e-6) < 1e-12);
  assert.ok(paid.earlier > 0);
});

Deno.test("a correction that cannot be made is refused before anything is paid for", async () => {
  await using made = await hosted(answersCsv(10), () => "Correct");
  await assert.rejects(made.judge({ verified: 10 }), /^UserError: Cannot correct by 10 verified/);
  assert.equal(made.host.calls.length, 0);
});

Deno.test("a judge whose name cannot be a column's is refused before anything is paid for", async () => {
  await using made = await hosted(answersCsv(3), () => "Correct");
  await assert.rejects(made.judge({ judge: "my judge" }), /name, which must have no space/);
  assert.equal(made.host.calls.length, 0);
});

Deno.test("a run that is killed goes on where it was", async () => {
  const killing = Promise.withResolvers<void>();
  const asked = new Map<number, number>();
  await using made = await hosted(answersCsv(120), (prompt, call) => {
    const i = numberIn(prompt);
    asked.set(i, (asked.get(i) ?? 0) + 1);
    if (call === 50) killing.resolve();
    return verdict(i);
  });
  const out = made.temp.path("judged.parquet");
  const { code, stdout, stderr } = await killedAndRunAgain([
    "judge",
    ...["--outcomes", made.temp.path("answers.csv"), "--judge", "j", "--json"],
    ...["--base-url", made.host.baseUrl, "--price", "j=1,1", "--out", out],
  ], { store: made.temp.path("store"), when: killing.promise });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /saved; .* in earlier runs/);
  const { rates: [rates] } = JSON.parse(stdout);
  assert.deepEqual([rates.answers, rates.unjudged], [120, 0]);
  assert.equal(asked.size, 120);
  const again = [...asked.values()].filter((times) => times > 1).length;
  assert.ok(again <= 10, `${again} asked twice: at most those in flight`);
  const { card } = await openOutcomes(out, { incomplete: "keep" });
  assert.match(card.created_by!, /lab judge --outcomes/);
});

Deno.test("a pocket model judges by how probable it finds an answer", async () => {
  const csv = [
    HEAD,
    "d,1,Spell a b c backwards.,,m,0,c b a,,",
    "d,2,Spell a b c backwards.,,m,0,7,,",
  ].join("\n");
  await using temp = await TempFiles.create({ "answers.csv": csv });
  const table = await openOutcomes(temp.path("answers.csv"), { incomplete: "keep" });
  const { table: judged, method } = await judgeOutcomes(table, { judge: "pocket-large" });
  assert.deepEqual(judged.frame.getColumn("score.verdict:pocket-large").toArray(), [1, 0]);
  assert.match(method, /pocket-large would give it with a probability of 0.5 or more/);
});
