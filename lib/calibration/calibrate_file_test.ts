import assert from "node:assert/strict";
import { TempFiles } from "../outcomes/testing.ts";
import { calibrateFile } from "./calibrate_file.ts";

const OPTIONS = { confidence: "conf", correct: "right", bootstrap: 100 };
const near = (actual: number, expected: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

/** Of 500 rows, 97 right. */
const flat = (confidence: string) =>
  "conf,right\n" +
  Array.from({ length: 500 }, (_, i) => `${confidence},${i < 97 ? 1 : 0}\n`).join("");

Deno.test("a constant 0.5 at a base rate of .194 has an ECE of .306, the base rate itself one of 0", async () => {
  await using temp = await TempFiles.create({ "a.csv": flat("0.5"), "b.csv": flat("19.4%") });
  const half = await calibrateFile(temp.path("a.csv"), OPTIONS);
  near(half.ece.width_left, 0.306);
  near(half.accuracy, 0.194);
  assert.deepEqual([half.n, half.parse_rate, half.distinct, half.mode_share], [500, 1, 1, 1]);
  near(half.corp.dsc, 0);
  near(half.corp.mcb - half.corp.dsc + half.corp.unc, half.brier);
  const honest = await calibrateFile(temp.path("b.csv"), OPTIONS);
  near(honest.ece.width_left, 0);
  near(honest.references.constant!.ece.mass, 0);
  assert.equal(honest.auroc, 0.5);
});

Deno.test("what states no confidence stays missing, and the policy is named", async () => {
  const rows = [
    "0.9,1",
    ",0",
    "no idea,1",
    "80%,0",
    "7/10,1",
    "150%,0",
    "0.6,1",
    "0.2,0",
    "0.3,0",
    "0.8,1",
  ];
  await using temp = await TempFiles.create({ "a.csv": `conf,right\n${rows.join("\n")}\n` });
  const excluded = await calibrateFile(temp.path("a.csv"), OPTIONS);
  assert.deepEqual([excluded.answers, excluded.n, excluded.parse_rate], [10, 7, 0.7]);
  assert.deepEqual(excluded.missing, { policy: "exclude" });
  near(excluded.mean_confidence, (0.9 + 0.8 + 0.7 + 0.6 + 0.2 + 0.3 + 0.8) / 7);
  const wrong = await calibrateFile(temp.path("a.csv"), { ...OPTIONS, missing: "count-as-wrong" });
  near(wrong.accuracy, 0.4); // the one that was right but said nothing is wrong
  assert.equal(wrong.n, 10);
});

Deno.test("verdicts are read as in outcomes, yes and incorrect too, and matched whole", async () => {
  const rows = ["true", "YES", "correct", "1.0", "no", "incorrect", "0.5"];
  await using temp = await TempFiles.create({
    "words.csv": `conf,right\n${rows.map((row) => `0.5,${row}`).join("\n")}\n`,
    "a.csv": "conf,right\n0.5,true\n0.5,not correct\n",
  });
  near((await calibrateFile(temp.path("words.csv"), OPTIONS)).accuracy, 4.5 / 7);
  await assert.rejects(calibrateFile(temp.path("a.csv"), OPTIONS), {
    name: "UserError",
    message: /a\.csv:3 as column "right" must be true or false .*, or a grade .* "not correct"/,
  });
});

Deno.test("groups are reported beside the whole, with intervals and folds by query", async () => {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const [model, query] = [i % 2 ? "large" : "small", Math.floor(i / 4)];
    return JSON.stringify({ model, query, conf: (i % 5) / 5, right: (i * 7) % 3 === 0 });
  });
  await using temp = await TempFiles.create({ "a.jsonl": rows.join("\n") });
  const { groups, ...whole } = await calibrateFile(temp.path("a.jsonl"), {
    ...OPTIONS,
    group: "model",
    query: "query",
    calibrators: ["temperature"],
  });
  assert.deepEqual(Object.keys(groups!), ["small", "large"]);
  const sizes = Object.values(groups!).map((group) => "n" in group ? group.n : group.error);
  assert.deepEqual([whole.n, ...sizes], [120, 60, 60]);
  assert.deepEqual(Object.keys(whole.references), ["constant", "platt", "isotonic", "temperature"]);
  const [lo, hi] = whole.ci95.brier!;
  assert.ok(lo < whole.brier && whole.brier < hi);
  assert.equal(whole.ks, null); // rows of one query are not independent
});

Deno.test("a missing file, column or row is told by name", async () => {
  await using temp = await TempFiles.create({ "a.csv": "conf,right\n", "b.csv": "conf\n0.5\n" });
  await assert.rejects(calibrateFile(temp.path("no.csv"), OPTIONS), /no\.csv.*no such file/);
  await assert.rejects(calibrateFile(temp.path("b.csv"), OPTIONS), /column "right" is missing/);
  await assert.rejects(calibrateFile(temp.path("a.csv"), OPTIONS), /must have a row or more/);
});

Deno.test("a group that cannot be reported on says why, and the others are", async () => {
  const rows = Array.from({ length: 20 }, (_, i) => `0.${i % 9 + 1},${i % 2},big`);
  rows.push("0.5,1,solo", ",1,mute");
  await using temp = await TempFiles.create({ "a.csv": `conf,right,g\n${rows.join("\n")}\n` });
  const { groups, n } = await calibrateFile(temp.path("a.csv"), { ...OPTIONS, group: "g" });
  assert.equal(n, 21);
  assert.ok("n" in groups!.solo && groups!.solo.references.platt === null);
  assert.ok(
    "error" in groups!.mute && /must be stated: all 1 are missing/.test(groups!.mute.error),
  );
});

Deno.test("all numbers of a column are on one scale, and where they do not tell, it is asked for", async () => {
  const mean = async (values: string[], scale?: "1" | "10" | "100") => {
    const rows = values.map((value, i) => `${value},${i % 2}\n`).join("");
    await using temp = await TempFiles.create({ "a.csv": `conf,right\n${rows}` });
    const report = await calibrateFile(temp.path("a.csv"), { ...OPTIONS, scale });
    return report.mean_confidence;
  };
  near(await mean(["1", "0.5", "0", "0.5"]), 0.5);
  near(await mean(["1", "50", "99", "0"]), 0.375); // 1 is one percent beside 99
  near(await mean(["1", "10", "5", "0"], "10"), 0.4);
  near(await mean(["90%", "1", "0.5", "0"]), 0.6);
  await assert.rejects(mean(["1", "10", "5", "0"]), /what the numbers in column "conf" are out of/);
  await assert.rejects(mean(["0.9", "80", "1", "0"]), { hint: /--scale 1, --scale 10/ });
});

Deno.test("what is no single value, and no verdict, is told with its line", async () => {
  const rows = ['{"conf":0.5,"right":1}', '{"conf":[0.5],"right":1}'];
  await using temp = await TempFiles.create({
    "a.jsonl": rows.join("\n"),
    "b.csv": "conf,right\n0.5,constructor\n",
  });
  await assert.rejects(
    calibrateFile(temp.path("a.jsonl"), OPTIONS),
    /a\.jsonl:2 .* a single value/,
  );
  await assert.rejects(calibrateFile(temp.path("b.csv"), OPTIONS), /b\.csv:2 .*"constructor"/);
});

Deno.test("--scale applies to numbers in texts and in fields, not to bare cells alone", async () => {
  const rows = ["Confidence: 8,1", "9,1", '"{""confidence"": 3}",0', "85%,1"];
  await using temp = await TempFiles.create({
    "a.csv": `conf,right\n${rows.join("\n")}\n`,
    "texts.csv": "conf,right\nConfidence: 8,1\nConfidence: 3,0\n",
  });
  const { mean_confidence } = await calibrateFile(temp.path("a.csv"), { ...OPTIONS, scale: "10" });
  near(mean_confidence, (0.8 + 0.9 + 0.3 + 0.85) / 4);
  await assert.rejects(calibrateFile(temp.path("texts.csv"), OPTIONS), {
    message: /Cannot tell what the numbers in column "conf" are out of: they go up to 8/,
  });
});

Deno.test("an overshoot among probabilities is missing, by default and with --scale 1", async () => {
  const rows = ["0.9,1", "1.01,0", "1.5,1", "-0.1,0", "Confidence: 1.2,0", "0.8,1", "101%,0"];
  await using temp = await TempFiles.create({ "a.csv": `conf,right\n${rows.join("\n")}\n` });
  for (const scale of [undefined, "1"] as const) {
    const { n, mean_confidence } = await calibrateFile(temp.path("a.csv"), { ...OPTIONS, scale });
    assert.equal(n, 2);
    near(mean_confidence, 0.85);
  }
});

Deno.test("log-probabilities are named, and read with --scale log", async () => {
  const rows = ["-0.105,1", "-2.3,0", "0,1", "-inf,0", "1e-6,1", "0.5,1"];
  await using temp = await TempFiles.create({
    "a.csv": `conf,right\n${rows.slice(0, 3).join("\n")}\n`,
    "b.csv": `conf,right\n${rows.join("\n")}\n`,
    "c.csv": "conf,right\n-1,1\n90%,1\n80%,0\n",
  });
  await assert.rejects(calibrateFile(temp.path("a.csv"), OPTIONS), {
    name: "UserError",
    message: /from -2\.3 to 0, are logarithms of probabilities/,
    hint: /--scale log/,
  });
  const { n, mean_confidence } = await calibrateFile(temp.path("b.csv"), {
    ...OPTIONS,
    scale: "log",
  });
  assert.equal(n, 5); // 0.5 is no logarithm of a probability
  near(mean_confidence, (Math.exp(-0.105) + Math.exp(-2.3) + 2) / 5);
  // A code for "none" among percentages is missing, and no logarithm
  assert.equal((await calibrateFile(temp.path("c.csv"), OPTIONS)).n, 2);
});

Deno.test("a confidence that is a field of an object is read, by its name", async () => {
  const row = (confidence: number, right: boolean) =>
    JSON.stringify({ conf: { certainty_score: confidence, reason: "30% say so" }, right });
  await using temp = await TempFiles.create({ "a.jsonl": `${row(0.9, true)}\n${row(0.3, false)}` });
  near((await calibrateFile(temp.path("a.jsonl"), OPTIONS)).mean_confidence, 0.6);
});

Deno.test("decimal commas and per cent signs of other scripts are read in columns too", async () => {
  const rows = ['"99,9 %",1', '"0,85",0', "９０％,1", '"85,5\u00a0%",1'];
  await using temp = await TempFiles.create({ "a.csv": `conf,right\n${rows.join("\n")}\n` });
  const { n, mean_confidence } = await calibrateFile(temp.path("a.csv"), OPTIONS);
  assert.equal(n, 4);
  near(mean_confidence, (0.999 + 0.85 + 0.9 + 0.855) / 4);
});
