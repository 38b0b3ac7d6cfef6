import assert from "node:assert/strict";
import { meanEstimate } from "./mean.ts";
import { studentQuantile } from "./student.ts";

const near = (actual: number, expected: number, tolerance = 1e-4) =>
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} is not ${expected}`);

Deno.test("studentQuantile() equals scipy.stats.t.ppf(0.975, df) to three digits", () => {
  const known = { 3: 3.1824, 5: 2.5706, 10: 2.2281, 30: 2.0423, 1000: 1.9623 };
  for (const [df, t] of Object.entries(known)) near(studentQuantile(Number(df)) / t, 1, 2e-3);
});

Deno.test("meanEstimate() of verdicts has Wilson's interval, of other values Student's", () => {
  const { value, lo, hi } = meanEstimate([...new Array(8).fill(1), 0, 0]);
  assert.deepEqual([value, lo.toFixed(4), hi.toFixed(4)], [0.8, "0.4902", "0.9433"]);
  // Mean 0.5, standard error 0.1 of 5 values, t of 4 degrees of freedom 2.776
  const five = meanEstimate([0.3, 0.3, 0.5, 0.7, 0.7]);
  near(five.lo, 0.5 - 2.776 * Math.sqrt(0.04 / 5), 1e-3);
  near(five.hi, 0.5 + 2.776 * Math.sqrt(0.04 / 5), 1e-3);
});

Deno.test("meanEstimate() is cut to its range, and is all of it for one group", () => {
  assert.deepEqual(meanEstimate([0.9, 0.9, 0.2], { range: [0, 1] }).hi, 1);
  assert.deepEqual(meanEstimate([0.9, 0.2], { groups: ["q", "q"], range: [0, 1] }), {
    value: 0.55,
    lo: 0,
    hi: 1,
  });
  assert.throws(() => meanEstimate([]), { name: "UserError" });
});

Deno.test("meanEstimate() by group: copies of rows tell nothing more", () => {
  const copies = (values: number[]) => values.flatMap((value) => [value, value, value]);
  for (const values of [[0.1, 0.5, 0.4, 0.9], [1, 0, 1, 1], [1, 1, 1, 1]]) {
    const once = meanEstimate(values);
    const thrice = meanEstimate(copies(values), { groups: copies([...values.keys()]) });
    near(thrice.lo, once.lo, 1e-12);
    near(thrice.hi, once.hi, 1e-12);
    assert.ok(meanEstimate(copies(values)).lo > once.lo, "rows that are queries of their own");
  }
});
