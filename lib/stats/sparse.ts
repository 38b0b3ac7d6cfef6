/** Rows of features, most of them 0, as what routers learn from: compressed sparse rows. */
/** Row i holds `values[e]` at column `columns[e]` for offsets[i] <= e < offsets[i + 1]. */
export interface SparseMatrix {
  rows: number;
  width: number;
  offsets: Int32Array;
  columns: Int32Array;
  values: Float64Array;
}

/** The inverted index: for each column, the rows it occurs in. */
export function transpose(matrix: SparseMatrix): SparseMatrix {
  const offsets = new Int32Array(matrix.width + 1);
  for (const column of matrix.columns) offsets[column + 1]++;
  for (let t = 0; t < matrix.width; t++) offsets[t + 1] += offsets[t];
  const filled = offsets.slice(0, matrix.width);
  const columns = new Int32Array(matrix.columns.length);
  const values = new Float64Array(matrix.values.length);
  for (let i = 0; i < matrix.rows; i++) {
    for (let e = matrix.offsets[i]; e < matrix.offsets[i + 1]; e++) {
      const at = filled[matrix.columns[e]]++;
      columns[at] = i;
      values[at] = matrix.values[e];
    }
  }
  return { rows: matrix.width, width: matrix.rows, offsets, columns, values };
}

/** Rows of embeddings, scaled from length 1 to `length`. */
export function dense(
  vectors: readonly Float32Array[],
  { width, length: scale }: { width: number; length: number },
): SparseMatrix {
  const columns = new Int32Array(vectors.length * width);
  const values = new Float64Array(columns.length);
  for (const [row, vector] of vectors.entries()) {
    for (let j = 0; j < width; j++) {
      columns[row * width + j] = j;
      values[row * width + j] = scale * vector[j];
    }
  }
  const offsets = Int32Array.from({ length: vectors.length + 1 }, (_, row) => row * width);
  return { rows: vectors.length, width, offsets, columns, values };
}

/** Some of the rows, in the order asked for. */
export function selectRows(matrix: SparseMatrix, rows: readonly number[]): SparseMatrix {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    offsets[i + 1] = offsets[i] + matrix.offsets[row + 1] - matrix.offsets[row];
  });
  const columns = new Int32Array(offsets[rows.length]);
  const values = new Float64Array(columns.length);
  rows.forEach((row, i) => {
    const [from, to] = [matrix.offsets[row], matrix.offsets[row + 1]];
    columns.set(matrix.columns.subarray(from, to), offsets[i]);
    values.set(matrix.values.subarray(from, to), offsets[i]);
  });
  return { rows: rows.length, width: matrix.width, offsets, columns, values };
}

/** The features of two matrices of as many rows, side by side. */
export function beside(left: SparseMatrix, right: SparseMatrix): SparseMatrix {
  const offsets = left.offsets.map((offset, row) => offset + right.offsets[row]);
  const columns = new Int32Array(offsets[left.rows]);
  const values = new Float64Array(columns.length);
  const put = (from: SparseMatrix, row: number, at: number, shift: number) => {
    for (let e = from.offsets[row]; e < from.offsets[row + 1]; e++, at++) {
      columns[at] = from.columns[e] + shift;
      values[at] = from.values[e];
    }
    return at;
  };
  for (let row = 0; row < left.rows; row++) {
    put(right, row, put(left, row, offsets[row], 0), left.width);
  }
  return { rows: left.rows, width: left.width + right.width, offsets, columns, values };
}
