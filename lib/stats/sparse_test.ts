import assert from "node:assert/strict";
import { beside, dense, selectRows, type SparseMatrix } from "./sparse.ts";

/** As rows of all features, zeros included. */
function rowsOf({ rows, width, offsets, columns, values }: SparseMatrix): number[][] {
  return Array.from({ length: rows }, (_, row) => {
    const full = new Array(width).fill(0);
    for (let e = offsets[row]; e < offsets[row + 1]; e++) full[columns[e]] = values[e];
    return full;
  });
}

const SPARSE: SparseMatrix = {
  rows: 3,
  width: 4,
  offsets: Int32Array.of(0, 1, 1, 3),
  columns: Int32Array.of(2, 0, 3),
  values: Float64Array.of(5, 6, 7),
};

Deno.test("beside() puts the features of two matrices in one row each", () => {
  const vectors = [[1, 0], [0, 1], [-1, 0]].map((vector) => Float32Array.from(vector));
  const both = beside(SPARSE, dense(vectors, { width: 2, length: 3 }));
  const expected = [[0, 0, 5, 0, 3, 0], [0, 0, 0, 0, 0, 3], [6, 0, 0, 7, -3, 0]];
  assert.deepEqual(rowsOf(both), expected);
  assert.deepEqual(rowsOf(selectRows(both, [2, 0, 2])), [expected[2], expected[0], expected[2]]);
});
