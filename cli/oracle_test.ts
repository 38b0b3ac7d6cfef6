import assert from "node:assert/strict";
import { TempFiles } from "../lib/outcomes/testing.ts";
import { lab } from "./testing.ts";
import { DEFAULT_MATRIX, readOracle } from "../lib/policies/mod.ts";
import { parseDecision } from "../lib/policies/router/decision_text.ts";
import { readExamples } from "../lib/training/mod.ts";

const PAIR = ["--medium", "pocket-small", "--large", "pocket-large"];

Deno.test("lab oracle labels questions, and lab policy data makes training data of them", async () => {
  await using temp = await TempFiles.create();
  const call = ["oracle", "--questions", "pocket", "--limit", "30", ...PAIR, "--out", "o.jsonl"];
  const made = await lab([...call, "--json"], temp);
  assert.equal(made.code, 0, made.err);
  const counts = JSON.parse(made.out), rows = await readOracle(temp.path("o.jsonl"));
  assert.deepEqual([counts.queries, rows.length], [30, 30]);
  for (const { policy, queries, share } of counts.policies) {
    assert.equal(queries, rows.filter((row) => row.policy === policy).length);
    assert.equal(share, queries / 30);
  }
  assert.deepEqual(counts.left_out, { "too long": 0, "failed": 0, "unjudged": 0 });
  const again = await lab(call, temp);
  assert.equal(again.code, 2);
  assert.match(again.err, /Cannot write o\.jsonl as it exists already/);

  const data = await lab(["policy", "data", "--oracle", "o.jsonl", "--out", "training"], temp);
  assert.equal(data.code, 0, data.err);
  assert.match(data.err, /Wrote 30 examples .*; pocket-small is asked by its own instruction/);
  const sft = await readExamples(temp.path("training/sft_train.jsonl"), "completion");
  const dpo = await readExamples(temp.path("training/dpo_train.jsonl"), "preference");
  for (const [i, { policy, analysis, query }] of rows.entries()) {
    // Of a long query the instruction has the beginning
    assert.ok(sft[i].prompt.length > 20 && `Route. ${query}`.startsWith(sft[i].prompt));
    assert.deepEqual(parseDecision(sft[i].completion, DEFAULT_MATRIX.policies), {
      analysis,
      policy,
    });
    assert.equal(dpo[i].chosen, sft[i].completion);
  }
  const words = await lab(
    ["policy", "data", "--oracle", "o.jsonl", "--model", "some/model", "--out", "training"],
    temp,
  );
  assert.match(words.err, /^lab: Cannot write .*exists already/);
  await lab([
    ...["policy", "data", "--oracle", "o.jsonl", "--force", "--out", "training"],
    "--model",
    "some/model",
  ], temp);
  const [{ prompt }] = await readExamples(temp.path("training/sft_train.jsonl"), "completion");
  assert.match(prompt, /<policies>[^]*ANALYSIS -> POLICY$/);
});

Deno.test("lab oracle reads recorded outcomes, prints the nine cells, and has queries analysed if asked", async () => {
  const verdicts = { m: ["true", "false", "false"], l: ["true", "true", "false"] };
  await using temp = await TempFiles.create({
    "t.csv": [
      "query_id,prompt,model,response,correct,score.attempted",
      ...Object.entries(verdicts).flatMap(([model, correct]) =>
        correct.map((right, i) =>
          `${i},Spell a b c backwards.,${model},x,${right},${i === 2 ? 0 : 1}`
        )
      ),
    ].join("\n"),
  });
  const call = ["oracle", "--outcomes", "t.csv", "--medium", "m", "--large", "l"];
  const { code, out, err } = await lab(call, temp);
  assert.equal(code, 0, err);
  assert.match(out, /^Verdicts on m, a row each, and on l, a column each:/);
  assert.match(out, /^Not attempted +0 +0 +1 +1$/m);
  assert.match(out, /^Ambiguous_Query +1 +33\.3%$/m);
  assert.match(out, /^3 of 3 queries have a policy\nwithout an analysis: 3$/m);
  const analysed = await lab([...call, "--analyst", "pocket-small", "--out", "o.jsonl"], temp);
  assert.equal(analysed.code, 0, analysed.err);
  assert.doesNotMatch(analysed.out, /without an analysis/);
  assert.deepEqual((await readOracle(temp.path("o.jsonl"))).map(({ analysis }) => analysis), [
    ...Array(3).fill("text"),
  ]);
});

Deno.test("lab oracle takes questions or outcomes, and a file for rows that cost something", async () => {
  await using temp = await TempFiles.create();
  for (
    const [args, message] of [
      [
        ["--questions", "pocket", "--outcomes", "pocket"],
        /'--outcomes .* cannot be used with .*'--questions/,
      ],
      [["--outcomes", "pocket", "--limit", "3"], /cannot be used with option '--limit/],
      [[], /Cannot label queries as there are none\nName them with --questions/],
      [["--questions", "pocket"], /there is no file for the rows\nName one with --out/],
      [
        ["--questions", "pocket", "--out", "o.csv"],
        /Cannot write o\.csv as it must end in \.jsonl/,
      ],
      [["--questions", "pocket", "--matrix", "no.json"], /Cannot read the matrix no\.json/],
    ] as const
  ) {
    const { code, err } = await lab(["oracle", ...PAIR, ...args], temp);
    assert.equal(code, 2, err);
    assert.match(err, message);
  }
});
