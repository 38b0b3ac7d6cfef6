/**
 * Rows by growing value, and rows of equal value taken together. What is computed on such groups
 * cannot depend on the order the rows came in.
 */

/** Rows grouped by equal value, values growing; rows of weight 0 are left out. */
export interface Groups {
  value: Float64Array;
  /** Sum of the rows' weights. */
  weight: Float64Array;
  /** Sum of the rows' outcomes, each times its weight. */
  sum: Float64Array;
}

/** Groups rows by `values`; weights are 1 if not given. Inputs must have passed the check. */
export function groupTies(
  values: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Groups {
  const n = values.length, order = ascending(values);
  const value = new Float64Array(n), weight = new Float64Array(n), sum = new Float64Array(n);
  let groups = 0;
  for (let k = 0; k < n; k++) {
    const i = order[k], w = weights ? weights[i] : 1;
    if (w === 0) continue;
    if (groups === 0 || values[i] !== value[groups - 1]) value[groups++] = values[i];
    weight[groups - 1] += w;
    sum[groups - 1] += w * outcomes[i];
  }
  return {
    value: value.subarray(0, groups),
    weight: weight.subarray(0, groups),
    sum: sum.subarray(0, groups),
  };
}

/** Below so many rows a sort by comparison is as fast as one by digits. */
const FEW = 2_000;

/**
 * The rows by growing value, equal ones in the order they came. Many rows are sorted by the four
 * 16-bit digits of their values, least significant first (LSD radix sort): for a million it takes a
 * fifth of the time of comparisons.
 */
export function ascending(values: ArrayLike<number>): Int32Array {
  const n = values.length;
  let order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  if (n < FEW) return order.sort((a, b) => values[a] - values[b] || a - b);

  const digits = sortableDigits(values);
  let next = new Int32Array(n);
  const place = new Int32Array(1 << 16);
  for (let digit = 0; digit < 4; digit++) {
    place.fill(0);
    for (let i = 0; i < n; i++) place[digits[4 * i + digit]]++;
    let rows = 0;
    for (let d = 0; d < place.length; d++) {
      const count = place[d];
      place[d] = rows;
      rows += count;
    }
    for (let k = 0; k < n; k++) {
      const i = order[k];
      next[place[digits[4 * i + digit]]++] = i;
    }
    [order, next] = [next, order];
  }
  return order;
}

/**
 * The bits of each value in four digits, changed so that as whole numbers they sort as values do.
 */
function sortableDigits(values: ArrayLike<number>): Uint16Array {
  const bits = new Float64Array(values.length);
  // Adding 0 turns -0 into 0: the two are equal, and their bits are not
  for (let i = 0; i < values.length; i++) bits[i] = values[i] + 0;
  const halves = new Uint32Array(bits.buffer);
  for (let i = 0; i < halves.length; i += 2) {
    const ifNegative = (halves[i + 1] | 0) >> 31;
    halves[i] ^= ifNegative;
    halves[i + 1] ^= ifNegative | 0x80000000;
  }
  return new Uint16Array(bits.buffer);
}
