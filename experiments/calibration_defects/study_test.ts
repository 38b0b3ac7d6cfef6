import assert from "node:assert/strict";
import { near } from "../../lib/calibration/measures/testing.ts";
import { fromLogProbs } from "../../lib/calibration/mod.ts";
import { user } from "../../lib/models/mod.ts";
import { judgedPocketAnswers, openPocketModel, pocketFormat } from "../../lib/pocket/mod.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import * as view from "./charts.ts";
import * as said from "./findings.ts";
import {
  accuracyOf,
  configure,
  type Defect,
  defects,
  openAnswers,
  openSamples,
  readingRows,
  type Told,
  toldBy,
  toldRow,
} from "./study.ts";
import { implicitConfidences, READINGS, tokenLogProbs } from "./token_positions.ts";

const options = configure({ n: 90, bootstrap: 100 });
const answers = await openAnswers({ ...options, pool: "test" });
const rows = judgedPocketAnswers(answers.asked);
const accuracy = accuracyOf(answers.notAsked), asked = accuracyOf(answers.asked);

Deno.test("tokenLogProbs() reads the position before a token, or its own, by hand", () => {
  // Two tokens; the logits of a position give token 1 a probability of 1/2, 1/3 and 1/4
  const odds = [1, 1 / 2, 1 / 3];
  const logitsAt = (position: number) => Float32Array.from([0, Math.log(odds[position])]);
  const of = (shifted: boolean, prompt: boolean) =>
    tokenLogProbs([1, 1, 1], { answer: 2, shifted, prompt, logitsAt }).map(Math.exp);
  const is = (actual: number[], expected: number[]) => {
    assert.equal(actual.length, expected.length);
    expected.forEach((value, i) => near(actual[i], value, 1e-6));
  };
  is(of(true, false), [1 / 3]);
  is(of(false, false), [1 / 4]);
  is(of(true, true), [1 / 2, 1 / 3]);
  is(of(false, true), [1 / 2, 1 / 3, 1 / 4]);
});

Deno.test("the right reading is the client's own score of an answer", async () => {
  const some = answers.notAsked.slice(0, 5);
  const client = await openPocketModel("pocket-small");
  const scored = await client.score(
    some.map(({ question, text }) => ({ prompt: user(question.prompt), completion: text })),
  );
  const [right] = await implicitConfidences(some);
  scored.forEach(({ tokens }, i) =>
    near(right[i], fromLogProbs(tokens.map(({ logProb }) => logProb), "geometric-mean"), 1e-4)
  );
});

Deno.test("each defect is a number that follows from the accuracy, or is worse than without it", async () => {
  const readings = await readingRows(answers.notAsked, options);
  assert.deepEqual(readings.map(({ name }) => name), READINGS.map(({ name }) => name));
  const all = await defects(answers, readings, options);
  const [labels, empty, always, auroc, ece, missing] = all;
  near(labels.source.value!, 1 - asked);
  near(empty.source.value!, 1 - asked);
  assert.equal(empty.right.value, 0);
  near(always.source.value!, Math.abs(0.9 - asked));
  near(missing.source.value!, Math.abs(0.5 - accuracy));
  assert.ok(auroc.source.value! < 0.5 && auroc.right.value! > 0.8);
  assert.ok(ece.source.value! > ece.right.value!);
  assert.ok(missing.right.value! > missing.source.value!);
  const found = [
    ...said.defectFindings(all),
    ...said.readingFindings(readings, { accuracy }),
  ];
  assert.deepEqual(found.filter(({ holds }) => !holds), []);
  assert.match(view.defectsTable(all, { questions: 90 }).text, /Always 0\.90/);
  assert.match(view.readingsTable(readings).text, /unshifted, prompt too/);
});

Deno.test("toldChart() has a confidence of 30% in the bin that begins there, and 100% in the last", () => {
  const told = [0.29, 0.3, 1].map((confidence): Told => ({
    ...{ builder: "b", prompt: "", text: "", answer: "", confidence, instead: null },
  }));
  const { spec } = view.toldChart({ b: told }, { title: "Told", name: "told" });
  const { values } = spec.data as { values: { column: string; value: number }[] };
  assert.deepEqual(values.filter(({ value }) => value > 0).map(({ column }) => column), [
    ...["20%", "30%", "90%"],
  ]);
});

Deno.test("the source's data tell one confidence, two, or none that is low; right data tell many", async () => {
  const told = async (builder: string) => await toldBy(builder, rows, options);
  const row = async (builder: string) =>
    toldRow(builder, { told: await told(builder), answers: rows });
  const builders = [
    ...["source-sft", "source-dpo-v1", "source-dpo-v2", "source-neighbours"],
    ...["sft-neighbours", "sft-calibrated"],
  ];
  const all = await Promise.all(builders.map(row));
  const [sft, v1, , leak, nearby, right] = all;
  assert.deepEqual([sft.distinct, sft.low, sft.auroc.value], [1, 0, 0.5]);
  near(sft.mean, 0.9);
  assert.deepEqual([v1.distinct, v1.auroc.value], [2, 1]); // it is the verdict
  assert.ok(leak.auroc.value! > nearby.auroc.value! + 0.2);
  assert.ok(right.auroc.value! > 0.8);
  assert.deepEqual(said.toldFindings(all).filter(({ holds }) => !holds), []);
  const alike = all.map((row) => ({ ...right, builder: row.builder }));
  assert.deepEqual(said.toldFindings(alike).map(({ holds }) => holds), [false, false, false]);

  const by = {
    "sft-calibrated": await told("sft-calibrated"),
    "source-sft": await told("source-sft"),
  };
  await drawn(view.toldChart(by, { title: "Told", name: "told" }));
  assert.match(view.examplesTable(rows.slice(0, 3), by).text, /\(90%\)/);
  assert.match(view.toldTable(all).text, /sft-calibrated/);
});

Deno.test("pairs of samples differ in the stated confidence alone, and doubt is preferred of wrong answers", async () => {
  const samples = await openSamples({ n: 45, samples: 6, seed: 1, pool: "router" });
  assert.equal(samples.length, 270);
  const pairs = await toldBy("dpo-samples", samples, options);
  assert.ok(pairs.length > 10, `${pairs.length}`);
  for (const { prompt, answer, confidence, instead } of pairs) {
    const other = pocketFormat.takeApart(instead!);
    assert.equal(other.answer, answer);
    const row = samples.find((row) =>
      pocketFormat.ask(row.prompt) === prompt && row.answer === answer
    )!;
    assert.equal(confidence > other.confidence!, row.correct === 1);
  }
  assert.match(view.pairsTable(pairs, { rows: 2 }).text, /dpo-samples/);
  const agreeing = await toldBy("sft-agreement", samples, options);
  const holding = (told: { pairs: Told[]; agreeing: Told[] }) =>
    said.sampleFindings(told).map(({ holds }) => holds);
  assert.deepEqual(holding({ pairs, agreeing }), [true]);
  assert.deepEqual(holding({ pairs: agreeing, agreeing }), [false]);
});

Deno.test("findings on defects do not hold where the source is as good", async () => {
  const readings = await readingRows(answers.notAsked, { ...options, bootstrap: 10 });
  const all = await defects(answers, readings, { ...options, bootstrap: 10 });
  const none = { value: 0, lo: 0, hi: 0.01 };
  const mended: Defect[] = all.map((row) => ({ ...row, source: none, right: none }));
  assert.ok(said.defectFindings(mended).every(({ holds }) => !holds));
  const [right] = readings;
  const same = readings.map(() => ({ ...right, mean: 0.5, ece: none }));
  assert.ok(said.readingFindings(same, { accuracy }).every(({ holds }) => !holds));
});

Deno.test("settings that measure nothing are refused", () => {
  assert.throws(() => configure({ n: 5 }), { name: "UserError" });
});
