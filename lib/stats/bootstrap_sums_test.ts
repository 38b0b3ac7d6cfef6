import assert from "node:assert/strict";
import fc from "fast-check";
import { bootstrap } from "./bootstrap.ts";
import { bootstrapSums } from "./bootstrap_sums.ts";

const row = fc.record({
  cell: fc.integer({ min: 0, max: 3 }),
  value: fc.double({ min: -1, max: 1, noNaN: true }),
  group: fc.integer({ min: 0, max: 5 }),
});
const rows = fc.array(row, { minLength: 1, maxLength: 40 });

Deno.test("bootstrapSums() draws the resamples of bootstrap(), of rows and of groups", () => {
  fc.assert(fc.property(rows, fc.boolean(), fc.nat(), (rows, grouped, seed) => {
    const groups = grouped ? rows.map(({ group }) => group) : undefined;
    const resampling = { groups, draws: 7, seed };
    const expected = bootstrap(rows.length, (weights) => {
      const found: Record<string, number> = {};
      for (let c = 0; c < 4; c++) found[`rows ${c}`] = found[`sum ${c}`] = 0;
      rows.forEach(({ cell, value }, i) => {
        found[`rows ${cell}`] += weights[i];
        found[`sum ${cell}`] += weights[i] * value;
      });
      return found;
    }, resampling);
    const drawn = bootstrapSums(
      (sums) =>
        Object.fromEntries(
          [0, 1, 2, 3].flatMap((c) => [[`rows ${c}`, sums.rows[c]], [`sum ${c}`, sums.sum[c]]]),
        ),
      {
        ...resampling,
        ...{ cell: rows.map(({ cell }) => cell), cells: 4, values: rows.map(({ value }) => value) },
      },
    );
    for (const [name, values] of expected) {
      values.forEach((value, d) => assert.ok(Math.abs(value - drawn.get(name)![d]) < 1e-12, name));
    }
  }));
});
