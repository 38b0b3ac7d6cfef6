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
  // A group's value takes the place of one of its rows' or of a row before them
  const n = values.length, { order, sorted: value } = sort(values);
  const weight = new Float64Array(n), sum = new Float64Array(n);
  let groups = 0;
  for (let k = 0; k < n; k++) {
    const i = order[k], w = weights ? weights[i] : 1, own = value[k];
    if (w === 0) continue;
    if (groups === 0 || own !== value[groups - 1]) value[groups++] = own;
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

/** The rows by growing value, equal ones in the order they came. */
export function ascending(values: ArrayLike<number>): Int32Array {
  return sort(values).order;
}

interface Sorted {
  order: Int32Array;
  /** The values in that order. */
  sorted: Float64Array;
}

/**
 * Many rows are first put into buckets of equal width, which of values that are spread evenly takes two thirds of the
 * time of a sort by digits, and that a fifth of one by comparisons.
 */
function sort(values: ArrayLike<number>): Sorted {
  const found = values.length >= FEW ? byBuckets(values) : null;
  if (found) return found;
  const order = values.length >= FEW ? byDigits(values) : byComparison(values);
  return { order, sorted: new Float64Array(order.length).map((_, k) => values[order[k]]) };
}

function byComparison(values: ArrayLike<number>): Int32Array {
  const order = new Int32Array(values.length).map((_, i) => i);
  return order.sort((a, b) => values[a] - values[b] || a - b);
}

/** Steps of rows within their buckets, a row, until a sort by digits would have been faster. */
const STEPS = 8;

/** Null where so many values share a bucket, and are not equal, that it would take long. */
function byBuckets(values: ArrayLike<number>): Sorted | null {
  const n = values.length;
  let least = Infinity, most = -Infinity;
  for (let i = 0; i < n; i++) {
    const value = values[i];
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const scale = (n >> 1) / (most - least);
  if (!(scale > 0 && scale < Infinity)) return null;
  // Rounded or not, a larger value has no smaller bucket
  const place = new Int32Array((n >> 1) + 2);
  for (let i = 0; i < n; i++) place[((values[i] - least) * scale | 0) + 1]++;
  for (let b = 1; b < place.length; b++) place[b] += place[b - 1];
  const order = new Int32Array(n), sorted = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const value = values[i], at = place[(value - least) * scale | 0]++;
    order[at] = i;
    sorted[at] = value;
  }
  for (let k = 1, left = STEPS * n; k < n; k++) {
    const value = sorted[k], row = order[k];
    let at = k;
    for (; at > 0 && sorted[at - 1] > value; at--) {
      sorted[at] = sorted[at - 1];
      order[at] = order[at - 1];
    }
    sorted[at] = value;
    order[at] = row;
    left -= k - at;
    if (left < 0) return null;
  }
  return { order, sorted };
}

/** Sorts by the four 16-bit digits of the values, least significant first (LSD radix sort), in the same time always. */
function byDigits(values: ArrayLike<number>): Int32Array {
  const n = values.length;
  let order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;

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
