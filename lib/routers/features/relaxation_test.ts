import assert from "node:assert/strict";
import fc from "fast-check";
import { type CandidateMatrix, matchProbability } from "../../outcomes/mod.ts";
import { fitRelaxation, meanAbsoluteDifference } from "./relaxation.ts";

/** Qualities of the answers of a small model and a reference to each query. */
function matrixOf(rows: [number[], number[]][]): CandidateMatrix {
  const cells = rows.flat(), offsets = [0];
  for (const cell of cells) offsets.push(offsets.at(-1)! + cell.length);
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  return {
    candidates: [{ model: "small", n: 1 }, { model: "large", n: 1 }],
    queries: rows.map((_, i) => ({
      ...{ id: `${i}`, dataset: "d", prompt: `${i}`, task: null, split: null },
    })),
    quality: Float64Array.from(cells, mean),
    cost: Float64Array.from(cells, (_, cell) => cell % 2),
    costUnit: "USD",
    draws: Float64Array.from(cells.flat()),
    weights: new Float64Array(cells.flat().length).fill(1),
    offsets: Int32Array.from(offsets),
  };
}

/** Over all pairs of queries, as the paper writes it. */
function bruteForce(values: Float64Array): number {
  let sum = 0;
  for (const a of values) for (const b of values) sum += Math.abs(a - b);
  return sum / values.length ** 2;
}

Deno.test("meanAbsoluteDifference() is that of all pairs", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
      (values) => {
        const y = Float64Array.from(values);
        assert.ok(Math.abs(meanAbsoluteDifference(y) - bruteForce(y)) < 1e-12);
      },
    ),
  );
});

Deno.test("t* is that of brute force over all pairs and all relaxations, on 200 random tables", () => {
  const grades = fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 4 });
  const tables = fc.array(fc.tuple(grades, grades), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(tables, (rows) => {
      const matrix = matrixOf(rows.map(([s, l]) => [s.map((q) => q / 10), l.map((q) => q / 10)]));
      const { relax, tried } = fitRelaxation(matrix, 0);
      const differenceAt = (relax: number) =>
        bruteForce(matchProbability(matrix, { candidate: 0, reference: 1, relax }));
      // Grades differ by tenths: the labels of every relaxation are those of one of these
      const all = Array.from({ length: 11 }, (_, tenths) => tenths / 10 + 1e-9);
      const best = Math.max(...all.map(differenceAt), differenceAt(0));
      assert.ok(Math.abs(differenceAt(relax) - best) < 1e-9);
      const least = [0, ...all].find((t) => differenceAt(t) > best - 1e-9)!;
      assert.ok(Math.abs(relax - least) < 1e-6, `${relax}, not ${least}`);
      assert.ok(Math.abs(tried.find((t) => t.relax === relax)!.difference - best) < 1e-9);
    }),
    { numRuns: 200 },
  );
});

Deno.test("answers that are right or wrong have no use for a relaxation, and that is said", () => {
  const { relax, note } = fitRelaxation(matrixOf([[[0, 1], [1]], [[0], [1]], [[1], [0]]]), 0);
  assert.equal(relax, 0);
  assert.match(note!, /^Quality has two values, .* so t\* is 0 and hybrid-trans is hybrid-prob$/);
});

Deno.test("where the reference is far better, labels differ only when relaxed", () => {
  const rows: [number[], number[]][] = [[[0.1], [0.9]], [[0.5], [0.9]], [[0.6], [0.9]]];
  const { relax, tried, note } = fitRelaxation(matrixOf([...rows, [[0.2], [0.9]]]), 0);
  assert.equal(tried[0].difference, 0);
  assert.ok(Math.abs(relax - 0.4) < 1e-9, `${relax}`); // two queries of four match
  assert.equal(note, null);
});
