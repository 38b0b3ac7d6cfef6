/** Tables as plain text, for terminals and notes: aligned columns, numbers to the right. */

/** A number, with or without a unit, or the dash or blank that stands for one. */
const NUMBER = /^(-?\d[\d,.]*(e[-+]\d+)?( [A-Z]+)?|-?)$/;

/**
 * Rows of cells as lines, each column as wide as its widest cell. Columns of numbers, judged without
 * the first row, which may be a header, are aligned on the right.
 */
export function alignColumns(rows: string[][]): string {
  const columns = rows[0].map((_, c) => {
    const cells = rows.map((row) => row[c]);
    return {
      width: Math.max(...cells.map((cell) => cell.length)),
      numeric: cells.slice(1).every((cell) => NUMBER.test(cell)),
    };
  });
  return rows.map((row) =>
    row.map((cell, c) => {
      const { width, numeric } = columns[c];
      return numeric ? cell.padStart(width) : cell.padEnd(width);
    }).join("  ").trimEnd()
  ).join("\n");
}
