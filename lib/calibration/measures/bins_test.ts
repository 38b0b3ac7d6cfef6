import assert from "node:assert/strict";
import fc from "fast-check";
import { UserError } from "../../core/errors.ts";
import { assignBins, type BinningOptions } from "./bins.ts";
import { gradedRows, sampleRows, tenths } from "./testing.ts";

const binOf = (confidence: number, options: BinningOptions) =>
  assignBins([confidence], options).bin[0];

/** get_equal_bins of verified_calibration: the edges without the 0. */
const equalBins = (confidence: number[], bins: number) => [
  ...assignBins(confidence, { bins, binning: "mass" }).edges.subarray(1),
];

Deno.test("assignBins() puts every edge of any number of bins where it is said to be", () => {
  for (let bins = 1; bins <= 120; bins++) {
    for (let edge = 0; edge <= bins; edge++) {
      assert.equal(binOf(edge / bins, { bins }), Math.min(edge, bins - 1));
      assert.equal(binOf(edge / bins, { bins, edges: "right" }), Math.max(edge - 1, 0));
    }
  }
});

Deno.test("assignBins() is right where floor, ceil and running products are not", () => {
  const hundred = (c: number) => binOf(c, { bins: 100 });
  const traps = [0.29, 0.47, 0.57, 0.58, 0.59, 0.94];
  assert.deepEqual(traps.map(hundred), [29, 47, 57, 58, 59, 94]);
  assert.notDeepEqual(traps.map((c) => Math.floor(c / 0.01)), traps.map(hundred));
  assert.notDeepEqual([0.29, 0.57, 0.58].map((c) => Math.floor(c * 100)), [29, 57, 58]);

  const rightTraps = [0.07, 0.14, 0.28, 0.55, 0.56];
  const right = rightTraps.map((c) => binOf(c, { bins: 100, edges: "right" }));
  assert.deepEqual(right, [6, 13, 27, 54, 55]);
  assert.notDeepEqual(rightTraps.map((c) => Math.ceil(c * 100) - 1), right);

  assert.deepEqual([0.3, 0.6, 0.7].map((c) => binOf(c, {})), [3, 6, 7]);
  assert.deepEqual([0.3, 0.6, 0.7].map((c) => binOf(c, { edges: "right" })), [2, 5, 6]);
  assert.notDeepEqual([0.3, 0.6, 0.7], [3, 6, 7].map((edge) => edge * 0.1));
});

Deno.test("assignBins() keeps 0 in the first bin and 1 in the last", () => {
  for (const binning of ["width", "mass", "mass-ties"] as const) {
    for (const edges of ["left", "right"] as const) {
      const { bin, edges: all } = assignBins([0, 1, 0.5, 0.2], { bins: 2, binning, edges });
      assert.deepEqual([bin[0], bin[1]], [0, all.length - 2]);
    }
  }
});

Deno.test("assignBins() finds the one bin that holds a confidence, however bins are made", () => {
  const binning = fc.constantFrom("width", "mass", "mass-ties");
  const edges = fc.constantFrom("left", "right");
  const options = fc.record({ bins: fc.integer({ min: 1, max: 30 }), binning, edges });
  fc.assert(fc.property(gradedRows, options, ({ confidence }, options) => {
    const { bin, edges } = assignBins(confidence, options);
    const isLeft = options.binning === "width" && options.edges === "left";
    const last = edges.length - 2;
    assert.deepEqual([edges[0], edges[last + 1]], [0, 1]);
    bin.forEach((b, i) => {
      const c = confidence[i], [lo, hi] = [edges[b], edges[b + 1]];
      const isIn = isLeft
        ? lo <= c && (c < hi || (b === last && c === 1))
        : c <= hi && (lo < c || (b === 0 && c === 0));
      assert.ok(isIn, `${c} in bin ${b}, ${lo} to ${hi}`);
    });
  }));
});

Deno.test("assignBins() tells an edge from the numbers next to it", () => {
  const neighbour = (value: number, by: bigint) => {
    const bits = new BigInt64Array(Float64Array.of(value).buffer);
    bits[0] += by;
    return new Float64Array(bits.buffer)[0];
  };
  for (const bins of [3, 10, 15, 100, 1000]) {
    for (let edge = 1; edge < bins; edge++) {
      const [under, over] = [-1n, 1n].map((by) => neighbour(edge / bins, by));
      for (const edges of ["left", "right"] as const) {
        assert.equal(binOf(under, { bins, edges }), edge - 1);
        assert.equal(binOf(over, { bins, edges }), edge);
      }
    }
  }
});

Deno.test("assignBins() equals get_equal_bins of verified_calibration", () => {
  const ties = [0.3, 0.5, 0.2, 0.3, 0.5, 0.7];
  assert.deepEqual(equalBins(ties, 1), [1]);
  assert.deepEqual(equalBins(ties, 2), [0.4, 1]);
  assert.deepEqual(equalBins(ties, 3), [0.3, 0.5, 1]);
  assert.deepEqual(equalBins([0.3, 0.5, 1, 1, 1, 1], 3), [0.75, 1]);
  assert.deepEqual(equalBins([0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], 3), [0.55, 0.75, 1]);
  assert.deepEqual(equalBins([0.3], 2), [1]);
  assert.deepEqual(equalBins([0.3], 5), [1]);
  assert.deepEqual(equalBins([0.3, 0.5], 5), [0.4, 1]);

  const rounded = tenths(sampleRows(200, 207).confidence);
  assert.deepEqual(equalBins(rounded, 7), [0.2, 0.3, 0.4, 0.6, 0.7, 0.9, 1]);
  assert.equal(equalBins(rounded, 15).length, 11);
});

Deno.test("assignBins() without splitting ties ends a bin where its share is full", () => {
  const edges = (confidence: number[], bins: number) => [
    ...assignBins(confidence, { bins, binning: "mass-ties" }).edges,
  ];
  assert.deepEqual(edges([0.5, 0.5, 0.5, 0.5], 3), [0, 1]);
  assert.deepEqual(edges([0.2, 0.3, 0.3, 0.3, 0.5, 0.7], 3), [0, 0.4, 1]);
  assert.deepEqual(edges([0.2, 0.2, 0.2, 0.4, 0.5, 0.75], 3), [0, (0.2 + 0.4) / 2, 0.45, 1]);
  assert.deepEqual(edges([0, 0, 0, 1], 2), [0, 0.5, 1]);
});

Deno.test("assignBins() splits distinct confidences as numpy.array_split does", () => {
  const sizes = (n: number, bins: number, binning: "mass" | "mass-ties") => {
    const confidence = Array.from({ length: n }, (_, i) => (i + 0.5) / n);
    const { bin, edges } = assignBins(confidence, { bins, binning });
    return Array.from({ length: edges.length - 1 }, (_, b) => bin.filter((x) => x === b).length);
  };
  for (const binning of ["mass", "mass-ties"] as const) {
    assert.deepEqual(sizes(10, 4, binning), [3, 3, 2, 2]);
    assert.deepEqual(sizes(7, 3, binning), [3, 2, 2]);
    assert.deepEqual(sizes(3, 5, binning), [1, 1, 1]);
  }
});

Deno.test("assignBins() tells neighbours in double precision apart, however weights round", () => {
  const a = 0.3, b = a + 2 ** -54;
  assert.deepEqual(assignBins([a, b], { bins: 2, binning: "mass-ties" }).bin, Int32Array.of(0, 1));
  // Added up, three of six 0.7 are less than half of them, and three of nine 0.1 more than a third
  for (const [weight, n, bins] of [[0.7, 6, 2], [0.1, 9, 3]]) {
    const weights = Array<number>(n).fill(weight), confidence = weights.map((_, i) => i / 10);
    for (const binning of ["mass", "mass-ties"] as const) {
      const { bin } = assignBins(confidence, { bins, binning, weights });
      assert.deepEqual([...bin], weights.map((_, i) => Math.floor(i / 3)));
    }
  }
});

Deno.test("assignBins() refuses a number of bins that is none", () => {
  for (const binning of ["width", "mass", "mass-ties"] as const) {
    for (const bins of [0, -1, 2.5, NaN]) {
      assert.throws(() => assignBins([0.5], { bins, binning }), UserError);
    }
  }
});
