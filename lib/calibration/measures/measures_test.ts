/** Laws that all measures keep. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { UserError } from "../../core/errors.ts";
import { permutation, random } from "../../core/random.ts";
import * as calibration from "../mod.ts";
import { binaryRows, gradedRows, near, type Rows } from "./testing.ts";

type Measure = (
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  weights?: ArrayLike<number>,
) => number;

const {
  ace,
  adaptiveAce,
  auarc,
  augrc,
  auprc,
  auroc,
  aurc,
  brier,
  corp,
  debiasedL1,
  debiasedL2,
  eAurc,
  ece,
  hendrycksRms,
  ks,
  kuiper,
  mce,
  mmce,
  murphy,
  nll,
  prr,
  reliabilityTable,
  rmsce,
  smoothEce,
  spiegelhalter,
} = calibration;

/** With weights, and of confidences in [0, 1]. */
const weighted: Record<string, Measure> = {
  ace: (c, y, weights) => ace(reliabilityTable(c, y, { weights })),
  ece: (c, y, weights) => ece(reliabilityTable(c, y, { weights })),
  eceRight: (c, y, weights) => ece(reliabilityTable(c, y, { weights, edges: "right" })),
  rmsce: (c, y, weights) => rmsce(reliabilityTable(c, y, { weights })),
  mce: (c, y, weights) => mce(reliabilityTable(c, y, { weights })),
  brier: (c, y, weights) => brier(c, y, { weights }),
  murphyRel: (c, y, weights) => murphy(c, y, { weights }).rel,
  murphyWbc: (c, y, weights) => murphy(c, y, { weights }).wbc,
  corpMcb: (c, y, weights) => corp(c, y, { weights }).mcb,
  corpDsc: (c, y, weights) => corp(c, y, { weights }).dsc,
  mmce: (c, y, weights) => mmce(c, y, { weights }),
  nll: (c, y, weights) => nll(c, y, { clip: 1e-3, weights }),
  smoothEce: (c, y, weights) => smoothEce(c, y, { weights }).value,
  aurc: (c, y, weights) => aurc(c, y, { weights }),
  aurcTrapezoid: (c, y, weights) => aurc(c, y, { area: "trapezoid", weights }),
  auarc: (c, y, weights) => auarc(c, y, { weights }),
  augrc: (c, y, weights) => augrc(c, y, { weights }),
  eAurc: (c, y, weights) => eAurc(c, y, { weights }),
  prr: (c, y, weights) => prr(c, y, { weights }),
  auroc: (c, y, weights) => auroc(c, y, { weights }),
  auprc: (c, y, weights) => auprc(c, y, { weights }),
};

/** Without weights, or whose bins depend on whether weights are given. */
const unweighted: Record<string, Measure> = {
  adaptiveAce: (c, y) => adaptiveAce(c, y, { bins: 4 }),
  eceMass: (c, y) => ece(reliabilityTable(c, y, { binning: "mass", bins: 5 })),
  debiasedL1: (c, y) => debiasedL1(c, y, { bins: 2, seed: 1, resamples: 20 }),
  debiasedL2: (c, y) => debiasedL2(c, y, { bins: 4 }),
  hendrycksRms: (c, y) => hendrycksRms(c, y, { beta: 5 }),
  hendrycksRmsSkip: (c, y) => hendrycksRms(c, y, { beta: 5, lastBin: "skip" }),
  ks: (c, y) => ks(c, y).statistic,
  kuiper: (c, y) => kuiper(c, y).statistic,
  spiegelhalter: (c, y) => spiegelhalter(c, y).statistic,
};

/** Whose confidences may be any scores. */
const ofScores = new Set([
  "aurc",
  "aurcTrapezoid",
  "auarc",
  "augrc",
  "eAurc",
  "prr",
  "auroc",
  "auprc",
]);

/** Whose outcomes must be 0 or 1. */
const ofRightOrWrong = new Set([
  "auroc",
  "auprc",
  "debiasedL1",
  "debiasedL2",
  "ks",
  "kuiper",
  "spiegelhalter",
]);

const measures = Object.entries({ ...weighted, ...unweighted });

/** The same, NaN and infinity too, or as near as sums in another order are. */
function same(actual: number, expected: number, name: string): void {
  if (!Number.isFinite(expected)) assert.equal(actual, expected, name);
  // Of confidences next to 0 or 1 a test's scale is tiny, and what sums lose by rounding is not
  else if (Math.abs(expected) > 1e3) near(actual / expected, 1);
  else near(actual, expected);
}

function shuffled({ confidence, correct }: Rows, seed: number): Rows {
  const order = [...permutation(confidence.length, random(seed))];
  return { confidence: order.map((i) => confidence[i]), correct: order.map((i) => correct[i]) };
}

for (const [name, measure] of measures) {
  Deno.test(`${name} does not depend on the order of rows`, () => {
    fc.assert(
      fc.property(binaryRows, fc.nat(), (rows, seed) => {
        const other = shuffled(rows, seed);
        same(
          measure(other.confidence, other.correct),
          measure(rows.confidence, rows.correct),
          name,
        );
      }),
      { numRuns: 25 },
    );
  });
}

Deno.test("measures of graded outcomes do not depend on the order of rows", () => {
  const graded = measures.filter(([name]) => !ofRightOrWrong.has(name));
  fc.assert(
    fc.property(gradedRows, fc.nat(), (rows, seed) => {
      const other = shuffled(rows, seed);
      for (const [name, measure] of graded) {
        same(
          measure(other.confidence, other.correct),
          measure(rows.confidence, rows.correct),
          name,
        );
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("measures count whole weights as rows repeated, and do not see rows of weight 0", () => {
  const times = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(binaryRows, times, ({ confidence, correct }, times) => {
      const weights = confidence.map((_, i) => i === 0 ? 2 : times[i]);
      const repeat = (values: number[]) =>
        values.flatMap((value, i) => Array<number>(weights[i]).fill(value));
      for (const [name, measure] of Object.entries(weighted)) {
        const repeated = measure(repeat(confidence), repeat(correct));
        same(measure(confidence, correct, weights), repeated, name);
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("measures take typed arrays as they take arrays", () => {
  const confidence = [0.1, 0.4, 0.4, 0.9, 0.7, 0.2], correct = [0, 1, 0, 1, 1, 0];
  for (const [name, measure] of measures) {
    const typed = measure(Float64Array.from(confidence), Uint8Array.from(correct));
    same(typed, measure(confidence, correct), name);
  }
});

Deno.test("every measure refuses malformed rows, naming the first fault", () => {
  for (const [name, measure] of measures) {
    const refuses = (fault: RegExp, ...rows: Parameters<Measure>) =>
      assert.throws(() => measure(...rows), (error: unknown) => {
        assert.ok(error instanceof UserError, `${name}: ${error}`);
        assert.match(error.message, fault, name);
        return true;
      });
    refuses(/confidence must have at least one row: it is empty/, [], []);
    refuses(/correct must have as many rows as the others, 2: current value is 1/, [0.1, 0.2], [1]);
    refuses(/confidence\[1\] must be .*: current value is NaN/, [0.1, NaN], [0, 1]);
    refuses(/correct\[1\] must be .*: current value is NaN/, [0.1, 0.2], [0, NaN]);
    refuses(/correct\[0\] must be .*: current value is 2/, [0.1, 0.2], [2, 1]);
    if (!ofScores.has(name)) {
      refuses(/confidence\[1\] must be a number from 0 to 1: current value is 85/, [0.1, 85], [
        0,
        1,
      ]);
    }
    if (name in weighted) {
      refuses(/weights\[0\] must be .*: current value is -1/, [0.1, 0.2], [0, 1], [-1, 2]);
      refuses(/weights must have a positive sum/, [0.1, 0.2], [0, 1], [0, 0]);
    }
  }
});
