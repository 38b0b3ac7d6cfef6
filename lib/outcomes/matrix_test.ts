import assert from "node:assert/strict";
import pl from "nodejs-polars";
import { UserError } from "../core/errors.ts";
import {
  candidateMeans,
  matchProbability,
  matrixDigest,
  selectQueries,
  sliceQueries,
} from "./matrix.ts";
import { type MatrixOptions, toMatrix } from "./to_matrix.ts";
import type { Outcome } from "./schema.ts";
import { OutcomeTable } from "./table.ts";

type Row = Pick<Outcome, "query_id" | "model" | "sample" | "quality"> & Partial<Outcome>;

/** A table of the columns that toMatrix() reads. */
function tableOf(rows: Row[]): OutcomeTable {
  const column = (name: keyof Outcome, dtype: pl.DataType, blank: unknown) =>
    pl.Series(name, rows.map((row) => row[name] ?? blank), dtype);
  const frame = pl.DataFrame([
    column("dataset", pl.Utf8, "d"),
    column("query_id", pl.Utf8, null),
    column("prompt", pl.Utf8, "?"),
    column("task", pl.Utf8, null),
    column("split", pl.Utf8, null),
    column("model", pl.Utf8, null),
    column("quality", pl.Float64, null),
    column("cost_usd", pl.Float64, null),
  ]);
  return new OutcomeTable(frame, { name: "d" } as OutcomeTable["card"]);
}

function singles(...models: string[]) {
  return models.map((model) => ({ model, n: 1 }));
}

const TWO_SAMPLES = tableOf([
  { query_id: "1", model: "small", sample: 0, quality: 0 },
  { query_id: "1", model: "small", sample: 1, quality: 1 },
  { query_id: "1", model: "large", sample: 0, quality: 1 },
  { query_id: "2", model: "large", sample: 0, quality: 0.5 },
  { query_id: "2", model: "small", sample: 0, quality: 0.25 },
]);

Deno.test("toMatrix() averages samples and keeps the single draws", () => {
  const matrix = toMatrix(TWO_SAMPLES);
  assert.deepEqual(matrix.candidates, [{ model: "small", n: 1 }, { model: "large", n: 1 }]);
  assert.deepEqual([...matrix.quality], [0.5, 1, 0.25, 0.5]);
  assert.deepEqual([...matrix.draws], [0, 1, 1, 0.25, 0.5]);
  assert.deepEqual([...matrix.offsets], [0, 2, 3, 4, 5]);
});

Deno.test("toMatrix() costs two models without recorded costs in strong calls", () => {
  const matrix = toMatrix(TWO_SAMPLES, { candidates: singles("large", "small") });
  assert.equal(matrix.costUnit, "strong calls");
  assert.deepEqual([...matrix.cost], [0, 1, 0, 1]);
});

Deno.test("toMatrix() takes recorded costs, and prices before them", () => {
  const table = tableOf([
    { query_id: "1", model: "a", sample: 0, quality: 1, cost_usd: 0.1 },
    { query_id: "1", model: "a", sample: 1, quality: 1, cost_usd: 0.3 },
    { query_id: "1", model: "b", sample: 0, quality: 1, cost_usd: 0.5 },
  ]);
  assert.deepEqual([...toMatrix(table).cost], [0.2, 0.5]);
  assert.deepEqual([...toMatrix(table, { prices: { b: 2 } }).cost], [0.2, 2]);
});

Deno.test("toMatrix() names the query and the model of a missing quality", () => {
  const rows: Row[] = [
    { query_id: "1", model: "a", sample: 0, quality: 1 },
    { query_id: "1", model: "b", sample: 0, quality: 1 },
    { query_id: "2", model: "a", sample: 0, quality: 1 },
  ];
  const blank: Row = { query_id: "2", model: "b", sample: 0, quality: null };
  for (const table of [tableOf(rows), tableOf([...rows, blank])]) {
    assert.throws(() => toMatrix(table), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(
        error.message,
        /query "2" of dataset "d" as b has no quality for it; in all, .* b \(1 of 2\)/,
      );
      return true;
    });
  }
});

Deno.test("toMatrix() refuses what it cannot compare", () => {
  const three = tableOf(["a", "b", "c"].map((model) => ({
    query_id: "1",
    model,
    sample: 0,
    quality: 1,
  })));
  const refused = (options: MatrixOptions, message: RegExp) =>
    assert.throws(() => toMatrix(three, options), { name: "UserError", message });
  refused({}, /cost_usd is blank for models a, b, c$/);
  refused({ prices: { a: 1, c: 2 } }, /cost_usd is blank for model b$/);
  refused({ candidates: singles("a", "x") }, /Cannot use model "x"/);
  refused({ candidates: singles("a") }, /two candidates or more.*there is one, a/);
  refused({ candidates: singles("a", "b", "a") }, /candidate "a" twice/);
});

Deno.test("matchProbability() is the share of pairs of draws where the candidate is as good", () => {
  const matrix = toMatrix(TWO_SAMPLES);
  assert.deepEqual([...matchProbability(matrix, { candidate: 0, reference: 1 })], [0.5, 0]);
  assert.deepEqual([...matchProbability(matrix, { candidate: 0, reference: 1, relax: 0.25 })], [
    0.5,
    1,
  ]);
  assert.deepEqual([...matchProbability(matrix, { candidate: 1, reference: 1 })], [1, 1]);
});

Deno.test("selectQueries() takes rows with their draws, in the order asked", () => {
  const picked = selectQueries(toMatrix(TWO_SAMPLES), [1, 0, 1]);
  assert.deepEqual(picked.queries.map((query) => query.id), ["2", "1", "2"]);
  assert.deepEqual([...picked.quality], [0.25, 0.5, 0.5, 1, 0.25, 0.5]);
  assert.deepEqual([...picked.draws], [0.25, 0.5, 0, 1, 1, 0.25, 0.5]);
});

Deno.test("sliceQueries() says what selectQueries() says of the same rows, of one sample or several", () => {
  const single = tableOf(
    ["1", "2", "3", "4"].flatMap((query_id, i) => [
      { query_id, model: "small", sample: 0, quality: i / 4 },
      { query_id, model: "large", sample: 0, quality: 1 - i / 8 },
    ]),
  );
  for (const table of [TWO_SAMPLES, single]) {
    const matrix = toMatrix(table), end = matrix.queries.length;
    const rows = Array.from({ length: end - 1 }, (_, i) => i + 1);
    const selected = selectQueries(matrix, rows), sliced = sliceQueries(matrix, { start: 1, end });
    assert.equal(matrixDigest(sliced), matrixDigest(selected));
    // And of a part of a part, or of more rows than there are
    const again = sliceQueries(sliced, { start: rows.length - 1, end: rows.length });
    assert.equal(matrixDigest(again), matrixDigest(selectQueries(matrix, [end - 1])));
    const twice = selectQueries(sliced, [0, 0, 0, 0]);
    assert.equal(matrixDigest(twice), matrixDigest(selectQueries(matrix, [1, 1, 1, 1])));
    assert.equal(twice.draws.length, 4 * (matrix.offsets[4] - matrix.offsets[2]));
  }
});

Deno.test("candidateMeans() is the mean over queries, each by the mean of its samples", () => {
  assert.equal(candidateMeans(toMatrix(TWO_SAMPLES), "quality")[0], 0.375);
});

Deno.test("toMatrix() leaves a sample without a quality out of the cost, too", () => {
  const table = tableOf([
    { query_id: "1", model: "a", sample: 0, quality: 1, cost_usd: 0.1 },
    { query_id: "1", model: "a", sample: 1, quality: null, cost_usd: 9 },
    { query_id: "1", model: "b", sample: 0, quality: 1, cost_usd: 0.5 },
  ]);
  assert.deepEqual([...toMatrix(table).cost], [0.1, 0.5]);
});
