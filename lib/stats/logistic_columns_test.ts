import assert from "node:assert/strict";
import fc from "fast-check";
import { random } from "../core/random.ts";
import { fitLogisticColumns } from "./logistic_columns.ts";
import { assertNear } from "../calibration/calibrators/testing.ts";

const column = (length: number) =>
  fc.array(fc.integer({ min: -3, max: 3 }), { minLength: length, maxLength: length });
/** Targets strictly between 0 and 1, so that there is a best point. */
const problem = fc.integer({ min: 1, max: 12 }).chain((n) =>
  fc.record({
    columns: fc.tuple(column(n), column(n)).map((two) => [...two, new Array(n).fill(1)]),
    targets: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: n, maxLength: n })
      .map((tenths) => tenths.map((tenth) => tenth / 10)),
  })
);

Deno.test("fitLogisticColumns() ends where the likelihood is level, columns dependent or not", () => {
  fc.assert(fc.property(problem, ({ columns, targets }) => {
    const { coefficients } = fitLogisticColumns({ columns, targets }, [0, 0, 0]);
    const residual = targets.map((y, i) => {
      const z = columns.reduce((sum, values, j) => sum + values[i] * coefficients[j], 0);
      return 1 / (1 + Math.exp(-z)) - y;
    });
    const slopes = columns.map((values) => values.reduce((sum, x, i) => sum + x * residual[i], 0));
    assertNear(slopes, [0, 0, 0], 1e-12);
  }));
});

Deno.test("fitLogisticColumns() of a constant is the log-odds of the mean", () => {
  const { coefficients, loss } = fitLogisticColumns(
    { columns: [[1, 1, 1, 1]], targets: [1, 0, 0, 0] },
    [5],
  );
  assertNear(coefficients, [Math.log(1 / 3)]);
  assertNear([loss], [-0.25 * Math.log(0.25) - 0.75 * Math.log(0.75)]);
});

Deno.test("fitLogisticColumns() comes to an end where the likelihood grows without end", () => {
  const { coefficients, loss } = fitLogisticColumns(
    { columns: [[-1, 1], [1, 1]], targets: [0, 1] },
    [1, 0],
  );
  assert.ok(loss < 1e-12 && Number.isFinite(coefficients[0]) && coefficients[0] > 20);
});

Deno.test("fitLogisticColumns() finds its way back from a start where every row is saturated", () => {
  const columns = [[13.8, 13.8, -2.4, 1.6], [1, 1, 1, 1]];
  for (const start of [[-18, 0.4], [1, 0], [50, -30]]) {
    const { loss } = fitLogisticColumns({ columns, targets: [0, 0, 0, 0] }, start);
    assert.ok(loss < 1e-12, `${loss} from ${start}`);
    const mixed = fitLogisticColumns({ columns, targets: [1, 0, 0, 1] }, start);
    const usual = fitLogisticColumns({ columns, targets: [1, 0, 0, 1] }, [0, 0]);
    assertNear(mixed.coefficients, usual.coefficients, 1e-6);
  }
});

Deno.test("fitLogisticColumns() counts weights as rows", () => {
  const repeated = {
    columns: [[1, 1, 2, 3, 3, 3], [1, 1, 1, 1, 1, 1]],
    targets: [0, 0, 1, 0, 0, 0],
  };
  const weighed = {
    columns: [[1, 2, 3, 9], [1, 1, 1, 1]],
    targets: [0, 1, 0, 1],
    weights: [2, 1, 3, 0],
  };
  assertNear(
    fitLogisticColumns(weighed, [0, 0]).coefficients,
    fitLogisticColumns(repeated, [0, 0]).coefficients,
  );
});

Deno.test("fitLogisticColumns() of many rows, of which a part is fitted first, is level too", () => {
  const next = random(3, "rows");
  const x = new Float64Array(60_000).map(() => 8 * next() - 4);
  const targets = x.map((value) => next() < 1 / (1 + Math.exp(1 - 2 * value)) ? 1 : 0);
  const { coefficients: [slope, intercept] } = fitLogisticColumns(
    { columns: [x, new Float64Array(x.length).fill(1)], targets },
    [1, 0],
  );
  assertNear([slope, intercept], [2, -1], 0.1);
  const residual = x.map((value, i) => 1 / (1 + Math.exp(-slope * value - intercept)) - targets[i]);
  const mean = (of: Float64Array) => of.reduce((sum, value) => sum + value, 0) / of.length;
  assertNear([mean(residual), mean(residual.map((rest, i) => rest * x[i]))], [0, 0], 1e-15);
});
