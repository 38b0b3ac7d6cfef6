import assert from "node:assert/strict";
import { join } from "node:path";
import { TempFiles } from "../lib/outcomes/testing.ts";
import { lab } from "./testing.ts";

const OUTCOMES = [
  "query_id,prompt,split,model,sample,quality,cost_usd",
  ...Array.from(
    { length: 24 },
    (_, i) =>
      [["small", 0, i % 2], ["small", 1, 1], ["large", 0, 1]].map(([model, sample, quality]) =>
        `${i},question ${i === 23 ? 3 : i},${
          i < 20 ? "train" : "test"
        },${model},${sample},${quality},${model === "small" ? 0.1 : 0.5}`
      ),
  ).flat(),
].join("\n") + "\n";

const OWN = 'import { defineRouter } from "routelab";\n' +
  'export default defineRouter({ name: "own", fit: () => () => 0.5 });\n';

const CALL = ["router", "labels", "--outcomes", "t.csv", "--out", "l.jsonl"];

Deno.test("lab router labels writes a line a query, and says of which side how many are", async () => {
  await using files = await TempFiles.create({ "t.csv": OUTCOMES });
  const { code, err } = await lab([...CALL, "--labels", "prob", "--strong", "large"], files);
  assert.equal(code, 0, err);
  assert.equal(
    err,
    "1 query left out: another split has the same prompt\n" +
      "Wrote labels of small for 23 queries (17 train, 2 validation, 4 test) to l.jsonl\n",
  );
  const lines = (await Deno.readTextFile(files.path("l.jsonl"))).trimEnd().split("\n");
  const rows = lines.map((line) => JSON.parse(line));
  assert.deepEqual(rows[21], {
    ...{ dataset: "t", query_id: "22", prompt: "question 22", split: "test" },
    ...{ labels: { small: 0.5 }, scale: "match", reference: "large" },
  });
  assert.deepEqual(rows.map(({ labels: { small } }) => small).slice(0, 2), [0.5, 1]);

  const again = await lab([...CALL, "--labels", "prob"], files);
  assert.equal(again.code, 2);
  assert.match(again.err, /l\.jsonl as it exists already/);
});

Deno.test("lab router labels has candidates as lab evaluate has them, and wants a kind of labels", async () => {
  await using files = await TempFiles.create({ "t.csv": OUTCOMES });
  const pool = ["--candidates", "small@bo1-2:quality,large", "--strong", "large"];
  const { code, err } = await lab([...CALL, ...pool, "--labels", "quality"], files);
  assert.equal(code, 0, err);
  assert.doesNotMatch(err, /kept out for testing/);
  assert.match(err, /^Wrote labels of small, small@bo2:quality and large for /m);
  const [line] = (await Deno.readTextFile(files.path("l.jsonl"))).split("\n");
  assert.deepEqual(JSON.parse(line).labels, { "small": 0, "small@bo2:quality": 1, "large": 1 });
  for (const wrong of [[], ["--labels", "n-class"]]) {
    const refused = await lab([...CALL, ...wrong, "--force"], files);
    assert.equal(refused.code, 2);
    assert.match(refused.err, /--labels <kind>/);
  }
});

Deno.test("lab router labels says so where nothing is kept out for testing", async () => {
  await using files = await TempFiles.create({ "t.csv": OUTCOMES.replaceAll(",test,", ",train,") });
  const { code, err } = await lab([...CALL, "--labels", "det"], files);
  assert.equal(code, 0, err);
  assert.match(err, /^There is no test split: evaluate the router on other outcomes$/m);
});

const FOLDER = join(import.meta.dirname!, "../lib/routers/testdata/tiny-router-source");
const HERE = ["--outcomes", "t.csv", "--strong", "large", "--router", FOLDER, "--bootstrap", "20"];

Deno.test("lab evaluate takes a router's folder for its name, and its card does not know what it learned from", async () => {
  await using files = await TempFiles.create({ "t.csv": OUTCOMES });
  const call = ["evaluate", ...HERE, "--fixed-split", "--out", "run.json"];
  const { code, out, err } = await lab(call, files);
  assert.equal(code, 0, err);
  assert.match(out, /^note: .*tiny-router-source: Trained by a GPU job on 20 queries; whether /m);
  const { results: [{ router, leakage }] } = JSON.parse(
    (await lab([...call, "--json", "--force"], files)).out,
  );
  assert.equal(router, FOLDER);
  assert.deepEqual(leakage, { test_prompts_in_train: null, sees_answers: false });
  const other = ["evaluate", "--outcomes", "t.csv", "--strong", "small", "--router", FOLDER];
  const refused = await lab([...other, "--call-price", "large=0.01"], files);
  assert.equal(refused.code, 2);
  assert.match(refused.err, /has no head for large: its heads are small, middle\nName candidates/);
});

Deno.test("lab threshold fits one for a router's folder, and says how to serve it", async () => {
  await using files = await TempFiles.create({ "t.csv": OUTCOMES });
  const { code, out, err } = await lab(["threshold", ...HERE, "--strong-share", "0.5"], files);
  assert.equal(code, 0, err);
  assert.match(out, /router-\S+tiny-router-source-\d(\.\d+)? /);
  assert.match(
    out,
    /lab serve --outcomes t\.csv --weak small --strong large --router \S+-source\n/,
  );
});

Deno.test("lab router fit saves a router that evaluate, threshold and serve open without outcomes of its own", async () => {
  await using files = await TempFiles.create({
    "t.csv": OUTCOMES,
    "unsplit.csv": OUTCOMES.replaceAll(",test,", ",train,"),
    "own.ts": OWN,
  });
  const call = ["router", "fit", "--outcomes", "t.csv", "--router", "tfidf-logistic+platt"];
  const fitted = await lab([...call, "--out", "mine"], files);
  assert.equal(fitted.code, 0, fitted.err);
  assert.match(
    fitted.err,
    /^1 query left out: .*\nSaved tfidf-logistic\+platt to mine: it learned from 17 queries to choose between small and large; 2 queries were held out for a threshold, 4 for testing$/m,
  );
  assert.match(
    (await lab([...call, "--out", "mine"], files)).err,
    /router\.json as it exists already/,
  );
  assert.match(
    (await lab([...call.slice(0, -1), "oracle", "--out", "o"], files)).err,
    /^lab: Cannot save oracle as it knows answers/,
  );
  assert.match(
    (await lab([...call.slice(0, -1), "./own.ts", "--out", "o"], files)).err,
    /^lab: Cannot save own as what it learned is in a function of yours\nName \.\/own\.ts where/,
  );
  const here = ["--outcomes", "t.csv", "--strong", "large", "--router", "mine", "--bootstrap", "0"];
  const tested = await lab(
    ["evaluate", ...here, "--fixed-split", "--out", "run.json", "--json"],
    files,
  );
  assert.equal(tested.code, 0, tested.err);
  const [{ leakage }] = JSON.parse(tested.out).results;
  assert.deepEqual(leakage, { test_prompts_in_train: 0, sees_answers: false });
  const known = await lab(["evaluate", ...here, "--folds", "3", "--out", "known.json"], files);
  assert.match(known.out, /^mine +predicted quality +0\.\d{4}/m);
  assert.match(
    known.out,
    /^note: mine: it learned from the prompts of 17 of 24 tested queries: on these it looks better/m,
  );
  const { out, err } = await lab(["threshold", ...here, "--strong-share", "0.5"], files);
  assert.match(out, /opens the saved router:\n {2}lab serve --router mine\n/, err);
  assert.doesNotMatch(out, /learned from the prompts/);
  const seen = await lab(["threshold", ...here, "--outcomes", "unsplit.csv"], files);
  assert.match(seen.out, /^note: mine: it learned from the prompts of \d+ of 24 tested queries/m);
  const refused = await lab(["serve", "--router", "mine", "--weak", "small"], files);
  assert.match(
    refused.err,
    /^lab: Cannot serve mine with --weak as its folder names the candidates/,
  );
});
