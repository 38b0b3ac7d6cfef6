import assert from "node:assert/strict";
import { proportion } from "../stats/mod.ts";
import { type JudgedAnswer, judgedRates } from "./judged_rates.ts";
import type { JudgeVerdict } from "./verdict.ts";

/** So many answers of a truth and a verdict, each to a query of its own. */
function answers(...kinds: [number, boolean | null, JudgeVerdict | null][]): JudgedAnswer[] {
  return kinds.flatMap(([n, truth, verdict], k) =>
    Array.from({ length: n }, (_, i) => ({ query: `${k}/${i}`, truth, verdict }))
  );
}

const MODEL = { model: "m", seed: 1 };

Deno.test("rates and errors of a judge, by hand", () => {
  const rates = judgedRates(
    answers(
      [40, true, "Correct"],
      [5, true, "Incorrect"],
      [5, true, "Not attempted"],
      [20, false, "Correct"],
      [20, false, "Incorrect"],
      [10, true, null],
    ),
    MODEL,
  );
  assert.deepEqual(rates.verdicts, { "Correct": 60, "Incorrect": 25, "Not attempted": 5 });
  assert.deepEqual([rates.answers, rates.unjudged], [100, 10]);
  const share = (right: number, n: number) =>
    proportion(Array.from({ length: n }, (_, i) => i < right));
  assert.deepEqual(rates.judged, share(60, 90));
  assert.deepEqual(rates.judge_error, {
    answers: 90,
    accuracy: share(60, 90),
    false_correct: share(20, 40),
    false_incorrect: share(10, 50),
  });
  assert.deepEqual(rates.truth, share(60, 100));
  assert.equal(rates.corrected, null); // the truth of all is known
});

Deno.test("a lenient judge's rate is corrected by few verified answers, unjudged ones included", () => {
  const given = answers(
    [400, true, "Correct"],
    [300, false, "Correct"],
    [280, false, "Incorrect"],
    [20, false, null],
  );
  const { judged, corrected, truth } = judgedRates(given, { ...MODEL, verified: 200 });
  assert.equal(corrected!.verified, 200);
  assert.ok(judged!.lo > 0.66, `${judged!.lo}`); // 70% is far from the truth
  assert.ok(corrected!.lo < truth!.value && truth!.value < corrected!.hi);
  const { verified_alone: alone } = corrected!;
  assert.ok(corrected!.hi - corrected!.lo < alone.hi - alone.lo);
});

Deno.test("where some truths are known they correct; the same queries are verified of every model", () => {
  const given = answers([30, true, "Correct"], [30, false, "Correct"], [140, null, "Correct"]);
  const { corrected, truth, judge_error } = judgedRates(given, MODEL);
  assert.deepEqual([corrected!.verified, truth, judge_error!.answers], [60, null, 60]);
  assert.equal(corrected!.value, 0.5); // a judge that always says the same has no weight
  assert.equal(corrected!.lambda, 0);

  // Of 20 queries another model has the last 15, in another order: of those it verifies the same ones first
  const known = answers([20, true, "Correct"], [20, null, "Correct"]);
  const others = known.slice(5).reverse();
  const verifiedOf = (rows: JudgedAnswer[], verified: number) =>
    rows.filter(({ truth }) => truth !== null)
      .map(({ query }) => query)
      .filter((query) => {
        // A wrong verdict of one query shows whether it is among the verified
        const marked = rows.map((one) => one.query === query ? { ...one, truth: false } : one);
        return judgedRates(marked, { ...MODEL, verified }).judge_error!.false_correct !== null;
      });
  const all = verifiedOf(known, 8), some = verifiedOf(others, 8);
  assert.ok(
    all.filter((query) => others.some((one) => one.query === query))
      .every((query) => some.includes(query)),
  );

  const twoOfEach = [...given, ...given].map((answer, i) => ({ ...answer, query: `${i % 200}` }));
  assert.equal(judgedRates(twoOfEach, { ...MODEL, verified: 31 }).corrected!.verified, 32);
});

Deno.test("more verified answers than there are, or all of them, are refused", () => {
  const given = answers([10, true, "Correct"], [10, null, "Correct"]);
  for (const [rows, verified] of [[given, 11], [given.slice(0, 10), 10], [given.slice(10), 2]]) {
    assert.throws(
      () => judgedRates(rows as JudgedAnswer[], { ...MODEL, verified: verified as number }),
      { name: "UserError", message: /Cannot correct by \d+ verified answers of m as the verifier/ },
    );
  }
});
