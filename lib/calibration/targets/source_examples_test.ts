import assert from "node:assert/strict";
import fc from "fast-check";
import { near } from "../measures/testing.ts";
import {
  sourceDpoV1,
  sourceDpoV2,
  sourceLabel,
  sourceNeighbourTargets,
  sourceSft,
} from "./source_examples.ts";
import { linesFormat } from "./statement_format.ts";
import { judged, judgedRows, vectors } from "./testing.ts";

const format = linesFormat;
const both = { format, seed: 1 };
const ROWS = [
  judged("1", { answer: "Paris", reference: "Paris", confidence: 0.5 }),
  judged("2", { answer: "Rome", reference: "Oslo", confidence: 0.8, correct: 0 }),
];

Deno.test("the source labels every verdict right, and every failure wrong", () => {
  assert.deepEqual(["Correct", "Incorrect", "INCORRECT.", "Error", ""].map(sourceLabel), [
    ...[1, 1, 1, 0, 0],
  ]);
});

Deno.test("DPO v1 prefers 0.9 and 0.1 by the verdict, by hand", () => {
  const near = judged("3", { confidence: 0.75 });
  const { examples, leftOut } = sourceDpoV1([...ROWS, near, judged("4", { confidence: null })], {
    format,
  });
  assert.deepEqual(examples.map(({ chosen, rejected }) => [chosen, rejected]), [
    ["Answer: Paris\nConfidence: 0.90", "Answer: Paris\nConfidence: 0.50"],
    ["Answer: Rome\nConfidence: 0.10", "Answer: Rome\nConfidence: 0.80"],
  ]);
  assert.deepEqual(leftOut, { "within 0.3 of the verdict": 1, "no confidence": 1 });
});

Deno.test("DPO v2 chooses the right answer at 0.90, or an empty one where its name is not read", () => {
  const chosen = (referenceKey: "expected_answer" | "ground_truth") =>
    sourceDpoV2(ROWS, { ...both, referenceKey }).examples.map(({ chosen }) => chosen);
  assert.match(chosen("ground_truth")[0], /^Answer: Paris\nConfidence: 0\.(6|7|8)\d$/);
  assert.equal(chosen("expected_answer")[1], "Answer: Oslo\nConfidence: 0.90");
  assert.equal(chosen("ground_truth")[1], "Answer: \nConfidence: 0.90");
});

Deno.test("DPO v2 chooses no confidence below 0.9 for a wrong answer, and lowers what is rejected", () => {
  fc.assert(fc.property(judgedRows, fc.integer(), (rows, seed) => {
    const known = rows.filter(({ confidence }) => confidence !== null);
    const options = { format, seed, referenceKey: "expected_answer" as const };
    const { examples } = sourceDpoV2(rows, options);
    known.forEach(({ correct, confidence }, i) => {
      const [chosen, rejected] = [examples[i].chosen, examples[i].rejected]
        .map((text) => format.takeApart(text).confidence!);
      if (correct === 0) {
        assert.equal(chosen, 0.9);
        assert.ok(rejected >= 0.05 && rejected <= Math.max(0.05, confidence! - 0.1) + 0.005);
      } else {
        assert.ok(chosen <= 0.95 && chosen >= Math.min(0.95, confidence! + 0.1) - 0.005);
        near(rejected, confidence!);
      }
    });
  }));
});

Deno.test("SFT states 0.90 with every answer, right or not", () => {
  const said = (referenceKey: "expected_answer" | "ground_truth") =>
    sourceSft(ROWS, { format, referenceKey }).examples.map(({ completion }) => completion);
  const right = "Answer: Paris\nConfidence: 0.90";
  assert.deepEqual(said("expected_answer"), [right, "Answer: Oslo\nConfidence: 0.90"]);
  assert.deepEqual(said("ground_truth"), [right, "Answer: \nConfidence: 0.90"]);
});

Deno.test("k-NN targets hold the row's own verdict twice, by hand", () => {
  const rows = [judged("1", { correct: 1 }), judged("2", { correct: 0 }), judged("3")];
  const apart = vectors([[1, 0], [0.6, 0.8], [0, 1]]);
  const of = (neighbours: number) => sourceNeighbourTargets(rows, { vectors: apart, neighbours });
  // Its own only neighbour: 0.1 + 0.8 + 0.1, cut to 0.95, and 0.1 - 0.15, cut to 0.05
  of(1).forEach((target, i) => near(target, [0.95, 0.05, 0.95][i]));
  // With one more: half of the two are right, but for the last, whose nearest is wrong too
  of(2).forEach((target, i) => near(target, [0.6, 0.35, 0.6][i]));
});
