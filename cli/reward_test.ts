import assert from "node:assert/strict";
import { TempFiles } from "../lib/outcomes/testing.ts";
import { lab } from "./testing.ts";

/** Twenty questions to learn from and four to test, three answers each: the number is right. */
const OUTCOMES = [
  "query_id,prompt,split,model,sample,response,quality,confidence,score.graded",
  ...Array.from(
    { length: 24 },
    (_, i) =>
      ["a word", String(i), "some more"].map((response, sample) => {
        const right = sample === 1 ? 1 : 0, graded = [0.1, 1, 0.3][sample];
        return `${i},What is ${i} plus 0?,${
          i < 20 ? "train" : "test"
        },m,${sample},${response},${right},0.5,${graded}`;
      }),
  ).flat(),
].join("\n") + "\n";

const TRAIN = ["reward", "train", "--outcomes", "t.csv", "--oracle", "graded", "--out", "proxy"];

Deno.test("lab reward train writes a reward model with its card, and evaluate measures it on the test split", async () => {
  await using files = await TempFiles.create({ "t.csv": OUTCOMES });
  const trained = await lab([...TRAIN, "--epochs", "1"], files);
  assert.equal(trained.code, 0, trained.err);
  const card = JSON.parse(await Deno.readTextFile(files.path("proxy/card.json")));
  assert.equal(
    card.command,
    "deno task lab reward train --outcomes t.csv --oracle graded --seed 1 --epochs 1 --out proxy",
  );
  assert.deepEqual([card.data.train, card.data.validation], [
    { queries: 18, pairs: 36 },
    { queries: 2, pairs: 4 },
  ]);

  const call = ["reward", "evaluate", "--outcomes", "t.csv", "--reward", "proxy"];
  const measured = await lab([...call, "--samples", "3", "--bootstrap", "100", "--json"], files);
  assert.equal(measured.code, 0, measured.err);
  const { oracle, queries, accuracy, auroc, bestOf } = JSON.parse(measured.out);
  assert.deepEqual([oracle, queries], ["graded", 4]);
  assert.deepEqual(accuracy.map(({ pairs }: { pairs: number }) => pairs), [4, 4]);
  assert.deepEqual(auroc.map(({ score }: { score: string }) => score), ["reward", "confidence"]);
  const best = bestOf.find((point: { select: string; n: number }) =>
    point.select === "oracle" && point.n === 3
  );
  assert.equal(best.quality.value, 1);

  const text = await lab([...call, "--samples", "3"], files);
  assert.match(text.out, /^m +mid > worst +4 +\d\.\d{3} \[/m);
  assert.match(text.out, /^kept +1\.000 /m);
  const few = await lab(call, files);
  assert.equal(few.code, 2);
  assert.match(
    few.err,
    /^lab: Cannot compare samples as each model must have 10 or more .* m has 3/,
  );
});

Deno.test("lab reward pairs writes the pairs that train learns from, and says what was skipped", async () => {
  const blank = OUTCOMES.replace(
    "0,What is 0 plus 0?,train,m,2,some more",
    "0,What is 0 plus 0?,train,m,2,",
  );
  await using files = await TempFiles.create({ "t.csv": blank });
  const call = ["reward", "pairs", "--outcomes", "t.csv", "--oracle", "graded", "--out", "p.jsonl"];
  const { code, err } = await lab(call, files);
  assert.equal(code, 0, err);
  assert.equal(
    err,
    "1 answer is skipped: the response is blank\n" +
      "Wrote 35 pairs to train on and 4 pairs to validate on to p.jsonl\n",
  );
  const lines = (await Deno.readTextFile(files.path("p.jsonl"))).trimEnd().split("\n");
  const pairs = lines.map((line) => JSON.parse(line));
  const own = pairs.filter(({ query }) => query === "t/1");
  assert.deepEqual(own, [
    ...[["some more", "a word", "mid > worst"], ["1", "some more", "best > mid"]]
      .map(([chosen, rejected, kind]) => ({
        ...{ query: "t/1", prompt: "What is 1 plus 0?", chosen, rejected, split: "train", kind },
      })),
  ]);
  assert.equal(pairs.filter(({ split }) => split === "validation").length, 4);
  const again = await lab(call, files);
  assert.equal(again.code, 2);
  assert.match(again.err, /p\.jsonl as it exists already/);
});

Deno.test("lab reward refuses a folder that is there, an oracle that is none, and a folder that is no reward model", async () => {
  await using files = await TempFiles.create({ "t.csv": OUTCOMES, "proxy/card.json": "{}" });
  const refused = async (call: string[], message: RegExp) => {
    const { code, err } = await lab(call, files);
    assert.equal(code, 2);
    assert.match(err, message);
  };
  await refused(TRAIN, /card\.json as it exists already/);
  await refused(
    [...TRAIN.slice(0, 5), "armo", "--out", "new"],
    /has no column score\.armo\nThere are: quality, graded/,
  );
  await refused(
    ["reward", "evaluate", "--outcomes", "t.csv", "--reward", "proxy"],
    /as the card of a reward model/,
  );
});

Deno.test("lab reward train says what it skips, and trains on the rest", async () => {
  const gaps = "20,What is 20 plus 0?,train,m,3,,,,\n30,What is 30 plus 0?,train,m,0,30,1,0.5,1\n";
  await using files = await TempFiles.create({ "t.csv": OUTCOMES + gaps.replaceAll("20", "1") });
  const { code, err } = await lab([...TRAIN, "--epochs", "1"], files);
  assert.equal(code, 0, err);
  assert.match(err, /^1 answer is skipped: the response is blank$/m);
  assert.match(err, /^1 answer is skipped: no other of the same model .* is left/m);
  const card = JSON.parse(await Deno.readTextFile(files.path("proxy/card.json")));
  assert.equal(card.data.train.queries + card.data.validation.queries, 20);
});
