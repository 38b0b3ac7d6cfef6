import assert from "node:assert/strict";
import { UserError } from "../../core/errors.ts";
import { type HendrycksOptions, hendrycksRms } from "./hendrycks.ts";
import { near, sampleRows, tenths } from "./testing.ts";

const PUBLISHED: HendrycksOptions = { lastBin: "skip", ties: "as-given" };

/** A thousand rows of one confidence, 19.4% right, the right ones first or last. */
const right = Array.from({ length: 1000 }, (_, i) => i < 194 ? 1 : 0);
const constant = (c: number) => right.map(() => c);

Deno.test("hendrycksRms() equals calib_err of outlier-exposure on distinct confidences", () => {
  const { confidence, correct } = sampleRows(200, 207);
  const cases: [beta: number, lastBin: "skip" | "keep", error: number][] = [
    [30, "skip", 0.1577904254044757],
    [30, "keep", 0.1835727071862749],
    [100, "skip", 0.06831190267444592],
    [100, "keep", 0.18091292862663014],
  ];
  for (const [beta, lastBin, error] of cases) {
    for (const ties of ["together", "as-given"] as const) {
      near(hendrycksRms(confidence, correct, { beta, lastBin, ties }), error);
    }
  }
});

Deno.test("hendrycksRms() of ties as given equals calib_err with a stable sort", () => {
  const { confidence, correct } = sampleRows(200, 207), rounded = tenths(confidence);
  near(hendrycksRms(rounded, correct, { ...PUBLISHED, beta: 30 }), 0.1923235121698159);
  near(hendrycksRms(rounded, correct, { ...PUBLISHED, beta: 100 }), 0.0820243866176395);
  near(hendrycksRms(rounded, correct, { ties: "as-given" }), 0.17398994223805003);
});

Deno.test("hendrycksRms() as published depends on the order of rows, and skips the highest confidences", () => {
  near(hendrycksRms(constant(0.5), right, PUBLISHED), 0.4683588367907666);
  near(hendrycksRms(constant(0.5), right, { ties: "as-given" }), 0.49432782644718676);
  near(hendrycksRms(constant(0), right, PUBLISHED), 0.4340046082704653);
  near(hendrycksRms(constant(0), right.toReversed(), PUBLISHED), 0.29725410005582764);
});

Deno.test("hendrycksRms() by default finds a constant's true gap, with any beta", () => {
  for (const beta of [5, 100, 1000, 5000]) {
    near(hendrycksRms(constant(0.5), right, { beta }), 0.306);
    near(hendrycksRms(constant(0), right, { beta }), 0.194);
  }
});

Deno.test("hendrycksRms() ends bins of whole ties at the next multiple of beta", () => {
  // Three rows of 0.2 fill the first bin of two and half the second, which 0.4 fills
  const confidence = [0.2, 0.2, 0.2, 0.4, 0.6, 0.8], correct = [0, 0, 0, 1, 1, 1];
  const gaps = 3 * 0.2 ** 2 + 0.6 ** 2 + 2 * 0.3 ** 2;
  near(hendrycksRms(confidence, correct, { beta: 2 }), Math.sqrt(gaps / 6));
  const skipped = hendrycksRms(confidence, correct, { beta: 2, lastBin: "skip" });
  near(skipped, Math.sqrt((gaps - 2 * 0.3 ** 2) / 6));

  // Four rows of 0.2 fill two bins, so 0.4 begins the third and 0.6 fills it
  const four = [0.2, 0.2, 0.2, 0.2, 0.4, 0.6, 0.8, 0.9];
  const error = hendrycksRms(four, [0, 0, 0, 0, 1, 0, 1, 1], { beta: 2 });
  near(error, Math.sqrt((4 * 0.2 ** 2 + 2 * 0.15 ** 2) / 8));
});

Deno.test("hendrycksRms() is not known where the only bin is skipped", () => {
  assert.equal(hendrycksRms([0.2, 0.4], [0, 1], PUBLISHED), NaN);
  assert.equal(hendrycksRms(constant(0.5), right, { lastBin: "skip" }), NaN);
});

Deno.test("hendrycksRms() refuses bins of no rows", () => {
  for (const beta of [0, 1.5, NaN]) {
    assert.throws(() => hendrycksRms([0.5], [1], { beta }), UserError);
  }
});
