import assert from "node:assert/strict";
import { fitTfidf } from "./tfidf.ts";

const TEXTS = [
  "How many apples, how many pears?",
  "How many apples does Ann have?",
  "Is 2 + 2 = 4?",
  "Write a function: add 2 + 2.",
  "Write code",
];

const close = (actual: number[], expected: number[]) => {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-8, `${value}`));
};

Deno.test("fitTfidf() gives the values of scikit-learn's TfidfVectorizer", () => {
  // TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"\w+|[^\w\s]")
  const { features, transform } = fitTfidf(TEXTS);
  assert.equal(features.width, 11);
  assert.deepEqual(transform(TEXTS), features);
  const { offsets, values } = features;
  const row = (i: number) => [...values.slice(offsets[i], offsets[i + 1])].sort();
  close(row(0), [
    0.2470540637,
    0.2976231063,
    0.2976231063,
    0.5039197234,
    0.5039197234,
    0.5039197234,
  ]);
  close(row(2), [0.3241996912, 0.3905595307, 0.3905595307, 0.3905595307, 0.6612747683]);
  close(row(4), [1]);
});

Deno.test("fitTfidf() ignores terms it has not learned", () => {
  const { offsets, values } = fitTfidf(TEXTS).transform(["How many functions + 2?", "unheard of"]);
  assert.equal(offsets[2], offsets[1], "no known term, an empty row");
  close([...values].sort(), [
    0.32095425,
    ...Array(6).fill(0.38664979),
  ]);
});

Deno.test("fitTfidf() leaves out terms of more than the share maxDf of the texts", () => {
  assert.equal(fitTfidf(TEXTS, { maxDf: 0.5 }).features.width, 10); // not "?", in three of five
});
