import assert from "node:assert/strict";
import fc from "fast-check";
import { bootstrap } from "../../stats/bootstrap.ts";
import { ace, ece, mce, rmsce } from "./binned.ts";
import { calibrationErrorDraws } from "./error_draws.ts";
import { reliabilityTable } from "./reliability.ts";
import { gradedRows } from "./testing.ts";

Deno.test("calibrationErrorDraws() are the errors of resampled rows, in all binnings", () => {
  const options = fc.record({
    bins: fc.integer({ min: 1, max: 15 }),
    binning: fc.constantFrom("width", "mass", "mass-ties"),
    edges: fc.constantFrom("left", "right"),
  });
  fc.assert(fc.property(gradedRows, options, fc.boolean(), (rows, options, grouped) => {
    const { confidence, correct } = rows;
    const groups = grouped ? confidence.map((_, i) => i >> 1) : undefined;
    const resampling = { groups, draws: 5, seed: 1 };
    const drawn = calibrationErrorDraws(confidence, correct, { ...options, ...resampling });
    // Bins of equal mass stay those of the rows themselves
    const weighted = options.binning === "width";
    const expected = bootstrap(confidence.length, (weights) => {
      const table = reliabilityTable(confidence, correct, { ...options, weights });
      return { ece: ece(table), rmsce: rmsce(table), mce: mce(table), ace: ace(table) };
    }, resampling);
    for (const [name, values] of weighted ? expected : []) {
      values.forEach((value, d) => assert.ok(Math.abs(value - drawn.get(name)![d]) < 1e-12, name));
    }
    drawn.get("ece")!.forEach((value, d) => {
      assert.ok(value <= drawn.get("rmsce")![d] + 1e-12 && value <= drawn.get("mce")![d] + 1e-12);
    });
  }));
});
