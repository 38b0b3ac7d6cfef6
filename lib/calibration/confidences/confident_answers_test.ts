import assert from "node:assert/strict";
import { type Answer, killedAndRunAgain, type Say, testHost } from "../../models/testing.ts";
import { openOutcomes } from "../../outcomes/mod.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import type { SpendingProgress } from "../../grading/mod.ts";
import "../../pocket/mod.ts";
import { type ConfidentAnswersConfig, confidentOutcomes } from "./confident_answers.ts";

const PRICE = { input: 1, output: 1 };

async function hosted(prompts: string, say: Say) {
  const host = testHost(say);
  const temp = await TempFiles.create({ "questions.csv": prompts });
  const config: ConfidentAnswersConfig = {
    prompts: temp.path("questions.csv"),
    models: ["m"],
    confidence: ["stated"],
    samples: 4,
    baseUrl: host.baseUrl,
    prices: { m: PRICE },
    store: temp.path("store"),
  };
  return {
    ...{ host, temp },
    ask: (
      more: Partial<ConfidentAnswersConfig> = {},
      onProgress?: (progress: SpendingProgress) => void,
    ) => confidentOutcomes({ ...config, ...more }, { onProgress }),
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await temp[Symbol.asyncDispose]();
    },
  };
}

const near = (actual: number | null, expected: number) =>
  assert.ok(actual !== null && Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

const GREEDY: Answer = {
  text: "Answer: Paris\nConfidence: 90%",
  logProbs: [-9, -0.5, -0.25], // of the words "Answer: ", "Paris\nConfidence: " and "90%"
};
const SAMPLES = [
  "Answer: paris.\nConfidence: 10%",
  "Answer: Rome\nConfidence: 99%",
  "Paris",
  "Answer: PARIS\nConfidence: 5%",
];
const paris: Say = (_, call) => call === 1 ? GREEDY : SAMPLES[call - 2];

Deno.test("three confidences of one answer: stated, of its own tokens, and agreement by samples", async () => {
  await using made = await hosted("prompt\nCapital of France?\n", paris);
  const told: SpendingProgress[] = [];
  const kinds = { confidence: ["agreement", "stated", "tokens"] } as const;
  const ask = (onProgress?: (progress: SpendingProgress) => void) =>
    made.ask({ confidence: [...kinds.confidence] }, onProgress);
  const { table, paid } = await ask((progress) => told.push(progress));
  const [row] = table.frame.toRecords() as Record<string, number | string | null>[];
  assert.deepEqual([row.response, row["score.stated"]], ["Paris", 0.9]);
  near(row["score.tokens"] as number, Math.exp(-0.75)); // of "Paris" and what ends it
  assert.deepEqual([row["score.agreement"], row.confidence], [0.75, 0.75]);
  assert.deepEqual([row.correct, row.quality], [null, null]);
  const { calls } = made.host;
  assert.deepEqual(calls.map(({ temperature }) => temperature), [0, 1, 1, 1, 1]);
  assert.ok(calls.every(({ logprobs }) => logprobs === true));
  near(paid.now, 5 * 12e-6);
  assert.deepEqual([told.at(-1)!.done, told.at(-1)!.total, told.at(-1)!.toCome], [5, 5, 0]);

  const again = await ask(); // from the store, log-probabilities too
  assert.equal(calls.length, 5);
  assert.deepEqual(again.table.frame.toRecords(), table.frame.toRecords());
  assert.equal(again.paid.now, 0);
  near(again.paid.earlier, 5 * 12e-6);
});

Deno.test("a single confidence is the table's own, and hosts are asked for no more than it needs", async () => {
  await using made = await hosted("prompt\nCapital of France?\n", paris);
  const { table } = await made.ask();
  assert.deepEqual(table.frame.getColumn("confidence").toArray(), [0.9]);
  assert.ok(!table.frame.columns.some((column) => column.startsWith("score.")));
  assert.equal(made.host.calls.length, 1);
  assert.equal(made.host.calls[0].logprobs, undefined);
  const { created_by } = table.card;
  assert.match(created_by!, /^lab answers --questions \S+ --model m --confidence stated --temp/);
});

Deno.test("a statement that cannot be read is missing, a refused question is blank, neither is 0.5", async () => {
  await using made = await hosted("prompt\ngood\nsilent\nbad\n", (prompt) => {
    if (prompt.startsWith("bad")) return { status: 400, message: "filtered" };
    return prompt.startsWith("good") ? "Answer: yes\nConfidence: 70%" : "Answer: no";
  });
  const { table } = await made.ask();
  const column = (name: string) => table.frame.getColumn(name).toArray();
  assert.deepEqual(column("response"), ["yes", "no", null]);
  assert.deepEqual(column("confidence"), [0.7, null, null]);
});

Deno.test("a host that does not tell probabilities is refused at once, unless another confidence comes first", async () => {
  await using made = await hosted("prompt\na\n", () => "Answer: yes\nConfidence: 70%");
  await assert.rejects(made.ask({ confidence: ["tokens"] }), {
    name: "UserError",
    message: /tokens of m as its host does not tell/,
  });
  const { table } = await made.ask({ confidence: ["stated", "tokens"] });
  assert.deepEqual(table.frame.getColumn("score.tokens").toArray(), [null]);
});

Deno.test("a model that states no confidence is refused with what it says", async () => {
  await using made = await hosted("prompt\na\n", () => "Yes.");
  await assert.rejects(made.ask(), {
    name: "UserError",
    message: /none of its 1 answers states one: it says "Yes\."/,
  });
});

Deno.test("pocket models are asked in the words of their training, and verified", async () => {
  const { answers } = await confidentOutcomes({
    ...{ prompts: "pocket", n: 60, models: ["pocket-small"], samples: 5 },
    confidence: ["stated", "tokens", "agreement"],
  });
  assert.equal(answers.length, 60);
  for (const { response, confidences, correct, logProbs } of answers) {
    assert.doesNotMatch(response!, /%/);
    assert.ok(confidences.stated! >= 0.7 && confidences.tokens! > 0 && logProbs!.length > 1);
    assert.ok(Number.isInteger(Math.round(5e6 * confidences.agreement!) / 1e6));
    assert.equal(typeof correct, "boolean");
  }
  const mean = (of: (answer: typeof answers[number]) => number) =>
    answers.reduce((sum, answer) => sum + of(answer), 0) / answers.length;
  const right = mean(({ correct }) => Number(correct));
  assert.ok(mean(({ confidences }) => confidences.stated!) > right + 0.15);
  assert.ok(Math.abs(mean(({ confidences }) => confidences.tokens!) - right) < 0.15);
});

Deno.test("a run that is killed goes on where it was and pays for nothing twice", async () => {
  const asked = new Map<string, number>();
  const killing = Promise.withResolvers<void>();
  const prompts = Array.from({ length: 40 }, (_, i) => `question ${i}?`);
  await using made = await hosted(["prompt", ...prompts].join("\n"), (prompt, call) => {
    const key = `${prompt} ${made.host.calls[call - 1].seed} ${
      made.host.calls[call - 1].temperature
    }`;
    asked.set(key, (asked.get(key) ?? 0) + 1);
    if (call === 70) killing.resolve();
    return "Answer: yes\nConfidence: 70%";
  });
  const out = made.temp.path("answers.parquet");
  const { code, stderr } = await killedAndRunAgain([
    "answers",
    ...["--questions", made.temp.path("questions.csv"), "--model", "m"],
    ...["--confidence", "stated,agreement", "--samples", "3"],
    ...["--base-url", made.host.baseUrl, "--price", "m=1,1", "--out", out],
  ], { store: made.temp.path("store"), when: killing.promise });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /saved; .* in earlier runs/);
  assert.equal(asked.size, 160);
  const again = [...asked.values()].filter((times) => times > 1).length;
  assert.ok(again <= 10, `${again} asked twice: at most those in flight`);
  const { frame } = await openOutcomes(out, { incomplete: "keep" });
  assert.deepEqual([...new Set(frame.getColumn("score.agreement").toArray())], [1]);
});
