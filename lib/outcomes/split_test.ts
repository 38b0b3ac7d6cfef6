import assert from "node:assert/strict";
import fc from "fast-check";
import { UserError } from "../core/errors.ts";
import type { Query } from "./matrix.ts";
import { normalizePrompt } from "./normalize.ts";
import { holdOut, kFold, ownSplit, sharedPrompts } from "./split.ts";

const queriesOf = (prompts: string[]): Query[] =>
  prompts.map((prompt, i) => ({ id: `${i}`, dataset: "d", prompt, task: null, split: null }));

// Few letters, so that many prompts are the same once normalised
const prompts = fc.array(fc.constantFrom("a", "A ", "b", "b?", "c", "d", "E", "e", "f"), {
  minLength: 9,
  maxLength: 60,
});

Deno.test("kFold() tests every query once and never splits a prompt between sides", () => {
  fc.assert(fc.property(prompts, fc.nat(), (texts, seed) => {
    const queries = queriesOf(texts);
    fc.pre(new Set(texts.map(normalizePrompt)).size >= 3);
    const splits = kFold(queries, { folds: 3, seed });
    assert.deepEqual(
      splits.flatMap((split) => split.test).sort((a, b) => a - b),
      [...queries.keys()],
    );
    for (const { train, validation, test } of splits) {
      assert.equal(train.length + validation.length + test.length, queries.length);
      const [a, b, c] = [train, validation, test].map((rows) => rows.map((row) => queries[row]));
      assert.deepEqual(sharedPrompts(a, b), []);
      assert.deepEqual(sharedPrompts(c, [...a, ...b]), []);
    }
  }));
});

Deno.test("kFold() depends on the seed alone", () => {
  const queries = queriesOf(Array.from({ length: 40 }, (_, i) => `question ${i}`));
  assert.deepEqual(kFold(queries, { folds: 5, seed: 1 }), kFold(queries, { folds: 5, seed: 1 }));
  assert.notDeepEqual(kFold(queries, { folds: 5, seed: 1 }), kFold(queries, { folds: 5, seed: 2 }));
});

Deno.test("kFold() refuses more folds than there are distinct prompts", () => {
  assert.throws(() => kFold(queriesOf(["a", "A", "b"]), { folds: 3, seed: 1 }), UserError);
});

Deno.test("kFold() and holdOut() refuse to leave nothing to train on", () => {
  const refused = { name: "UserError", message: /two distinct prompts or more/ };
  assert.throws(() => kFold(queriesOf(["a", "b"]), { folds: 2, seed: 1 }), {
    name: "UserError",
    message: /three distinct prompts or more, one to test and two to learn from: there are 2$/,
  });
  assert.throws(() => kFold(queriesOf(["a", "b", "c"]), { folds: 2, seed: 1 }), refused);
  assert.throws(() => holdOut(queriesOf(["a", "A"]), { seed: 1 }), refused);
  for (const { train } of kFold(queriesOf(["a", "b", "c"]), { folds: 3, seed: 1 })) {
    assert.equal(train.length, 1);
  }
});

Deno.test("holdOut() keeps copies of a prompt together", () => {
  const queries = queriesOf(Array.from({ length: 60 }, (_, i) => `question ${i % 20}`));
  const { train, validation } = holdOut(queries, { seed: 1 });
  assert.equal(train.length, 54);
  assert.equal(validation.length, 6);
  const of = (rows: number[]) => rows.map((row) => queries[row]);
  assert.deepEqual(sharedPrompts(of(train), of(validation)), []);
});

Deno.test("ownSplit() takes the queries' own sides, and copies of a prompt only on the last of them", () => {
  const of = (sides: [prompt: string, split: Query["split"]][]): Query[] =>
    sides.map(([prompt, split], i) => ({ id: `${i}`, dataset: "d", prompt, task: null, split }));
  const own = of([
    ...[["a", "train"], ["b", "train"], ["B ", "validation"], ["c", null]] as const,
    ...[["d", "test"], ["D?", "validation"], ["d", "train"], ["e", "validation"]] as const,
  ].map(([prompt, split]) => [prompt, split]));
  assert.deepEqual(ownSplit(own, { seed: 1 }), {
    ...{ train: [0, 3], validation: [2, 7], test: [4], leaked: 3 },
  });
  // Without a validation split a tenth of what is no test query is held out, as holdOut() does
  const letters = [..."abcdefghijklmnopqrst"], tested = letters.length;
  const without = of([...letters.map((letter) => [letter, "train"] as const), ["z", "test"]]
    .map(([prompt, split]) => [prompt, split as Query["split"]]));
  assert.deepEqual(ownSplit(without, { seed: 3 }), {
    ...holdOut(without.slice(0, tested), { seed: 3 }),
    ...{ test: [tested], leaked: 0 },
  });
  assert.throws(() => ownSplit(of([["a", "validation"], ["b", "test"]]), { seed: 1 }), {
    name: "UserError",
    message: /^Cannot train as all queries are of the validation and the test split/,
  });
});
