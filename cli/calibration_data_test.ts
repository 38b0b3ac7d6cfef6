import assert from "node:assert/strict";
import { TempFiles } from "../lib/outcomes/testing.ts";
import { lab } from "./testing.ts";
import { readExamples } from "../lib/training/mod.ts";

/** Six questions to learn from and one to test, two samples each: "4 (90%)" is right, "5 (60%)" wrong. */
const OUTCOMES = [
  "query_id,prompt,split,model,sample,response,quality,correct,reference",
  ...Array.from(
    { length: 7 },
    (_, i) =>
      ["4 (90%)", i < 3 ? "4 (40%)" : "5 (60%)"].map((response, sample) => {
        const right = response.startsWith("4") ? 1 : 0;
        const split = i < 6 ? "train" : "test";
        return `${i},What is ${i}?,${split},m,${sample},${response},${right},${right === 1},4`;
      }),
  ).flat(),
].join("\n") + "\n";

const DATA = ["calibration", "data", "--outcomes", "t.csv"];

Deno.test("lab calibration data writes examples that are read back, and tells what it left out", async () => {
  await using files = await TempFiles.create({ "t.csv": OUTCOMES });
  const call = [...DATA, "--builder", "sft-agreement", "--out", "sft.jsonl"];
  const { code, err } = await lab(call, files);
  assert.equal(code, 0, err);
  assert.match(err, /left out: 2, question of the test split\n/);
  assert.match(err, /Wrote 12 examples of 12 answers to sft\.jsonl\n$/);
  const examples = await readExamples(files.path("sft.jsonl"), "judged");
  assert.deepEqual(examples[0], {
    prompt: "State your confidence. What is 0?",
    ...{ completion: "4 (100%)", correct: 1 },
  });
  assert.equal(examples.filter((one) => JSON.stringify(one).includes("(00%)")).length, 6);

  const again = await lab(call, files);
  assert.equal(again.code, 2);
  assert.match(again.err, /it exists already\nChoose another name, or overwrite it with --force/);
});

Deno.test("lab calibration data makes pairs of stated confidences, and of the source's form", async () => {
  await using files = await TempFiles.create({ "t.csv": OUTCOMES });
  const pairs = async (builder: string) => {
    const { code, err } = await lab(
      [...DATA, "--builder", builder, "--out", `${builder}.jsonl`],
      files,
    );
    assert.equal(code, 0, err);
    return { err, read: await readExamples(files.path(`${builder}.jsonl`), "preference") };
  };
  const { err, read } = await pairs("dpo-samples");
  assert.deepEqual(read[0], {
    prompt: "State your confidence. What is 0?",
    ...{ chosen: "4 (90%)", rejected: "4 (40%)" },
  });
  assert.match(err, /left out: 6, answer with one confidence only\n/);
  const source = await pairs("source-dpo-v2-as-run");
  assert.match(source.err, /source-dpo-v2-as-run is a defective form/);
  assert.equal(JSON.stringify(source.read).split('"chosen":" (90%)"').length, 4);
});

Deno.test("lab calibration data --format stated puts questions as lab answers does", async () => {
  await using files = await TempFiles.create({ "t.csv": OUTCOMES.replaceAll("4 (90%)", "4") });
  const call = [...DATA, "--builder", "sft-agreement", "--format", "stated", "--out", "sft.jsonl"];
  const { code, err } = await lab(call, files);
  assert.equal(code, 0, err);
  const [{ prompt, completion }] = await readExamples(files.path("sft.jsonl"), "judged");
  assert.match(prompt, /^What is 0\?\n\nAnswer briefly, [^]*\nConfidence: \(0% to 100%\)$/);
  assert.equal(completion, "Answer: 4\nConfidence: 0%");
});

Deno.test("lab calibration data --help explains each builder, and a wrong name lists them", async () => {
  await using files = await TempFiles.create({ "t.csv": OUTCOMES });
  const { out } = await lab(["calibration", "data", "--help"], files);
  assert.match(out, /sft-calibrated +each answer .*\n[^]*Defective ones[^]*source-dpo-v1 +0\.9/);
  const { code, err } = await lab([...DATA, "--builder", "dpo", "--out", "x.jsonl"], files);
  assert.equal(code, 2);
  assert.match(err, /^lab: Cannot find a builder named "dpo"\nThe builders are: sft-calibrated, /);
});

Deno.test("lab calibration data writes no file without examples, and says why there are none", async () => {
  const alone = OUTCOMES.split("\n").filter((line) => !/,m,1,/.test(line)).join("\n");
  await using files = await TempFiles.create({ "t.csv": alone });
  const call = [...DATA, "--builder", "sft-agreement", "--out", "x.jsonl"];
  const { code, err } = await lab(call, files);
  assert.equal(code, 2);
  assert.match(err, /sft-agreement makes no examples of t\.csv\nOf its answers:\n/);
  assert.match(err, /left out: 6, the only sample of its question, or empty/);
  await assert.rejects(Deno.stat(files.path("x.jsonl")), Deno.errors.NotFound);
});
