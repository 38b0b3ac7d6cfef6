import assert from "node:assert/strict";
import { TempFiles } from "../lib/outcomes/testing.ts";
import { lab } from "./testing.ts";

/** Examples in the form that pocket-small is trained in. */
const examples = Array.from({ length: 40 }, (_, i) => {
  const policy = i % 2 === 0 ? "Standard_Query" : "Complex_Query";
  const other = i % 2 === 0 ? "Complex_Query" : "Standard_Query";
  const prompt = `Route. ${i % 2 === 0 ? "Add" : "Multiply"} ${i} and 7.`;
  const [right, wrong] = [policy, other].map((name) => `math -> ${name}`);
  return { prompt, completion: right, chosen: right, rejected: wrong };
});
const lines = examples.map((example) => JSON.stringify(example)).join("\n");
const data = { "training/sft_train.jsonl": lines, "training/dpo_train.jsonl": lines };

Deno.test("lab policy train writes a model with its card, and lab policy route asks it", async () => {
  await using temp = await TempFiles.create(data);
  const call = ["policy", "train", "--data", "training", "--out", "router"];
  const trained = await lab([...call, "--sft-epochs", "40", "--sft-peak", "0.003"], temp);
  assert.equal(trained.code, 0, trained.err);
  assert.match(trained.err, /sft, update \d+: log-probability -?\d\.\d+, right \d/);
  const card = JSON.parse(await Deno.readTextFile(temp.path("router/card.json")));
  assert.deepEqual(card.examples, { sft: 36, dpo: 36, validation: 4 });
  assert.match(card.command, /^deno task lab policy train --data training/);

  const again = await lab(call, temp);
  assert.deepEqual([again.code, /exists already/.test(again.err)], [2, true]);

  await Deno.writeTextFile(temp.path("queries.txt"), "Add 3 and 7.\r\n\nMultiply 5 and 7.\n");
  const routed = await lab(
    ["policy", "route", "--model", "./router", "--file", "queries.txt", "--end-to-end", "--json"],
    temp,
  );
  assert.equal(routed.code, 0, routed.err);
  const [add, multiply] = JSON.parse(routed.out);
  assert.deepEqual([add.policy, add.model], ["Standard_Query", "pocket-small"]);
  assert.deepEqual([multiply.policy, multiply.model], ["Complex_Query", "pocket-large"]);
  for (const { answer, cost_usd, reasoning } of [add, multiply]) {
    assert.ok(answer.length > 0 && cost_usd > 0);
    assert.equal(reasoning, "math");
  }
});

Deno.test("lab policy tells of wrong input without a stack", async () => {
  const other = { "other/sft_train.jsonl": lines.replaceAll("Complex_Query", "Dear") };
  await using temp = await TempFiles.create({ ...data, ...other, "empty.txt": "\n" });
  for (
    const [args, message] of [
      [["train", "--data", "nowhere", "--out", "r"], /Cannot read the examples nowhere/],
      [["train", "--data", "other", "--out", "r"], /math -> Dear.*--matrix names others/s],
      [["route", "--file", "empty.txt"], /Cannot route as there is no query/],
      [["route", "--model", "./training", "--query", "x"], /Cannot open the trained model/],
      [["route", "--mapper", "training/sft_train.jsonl", "--query", "x"], /sft_train\.jsonl/],
    ] as const
  ) {
    const { code, err } = await lab(["policy", ...args], temp);
    assert.equal(code, 2, err);
    assert.match(err, message);
    assert.doesNotMatch(err, /\n\s+at /);
  }
});
