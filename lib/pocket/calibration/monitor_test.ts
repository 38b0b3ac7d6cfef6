import assert from "node:assert/strict";
import { collapse, monitored, type Watched } from "./monitor.ts";

const answers = (...rows: [number | null, 0 | 1][]): Watched[] =>
  rows.map(([confidence, correct]) => ({ confidence, correct }));

Deno.test("monitored() measures the stated confidences, and scores all answers", () => {
  const { score, ...measures } = monitored(answers([0.9, 1], [0.9, 0], [0.1, 0], [null, 1]));
  // 1 - 0.01, 0 - 0.81, 0 - 0.01 and, without a confidence, 1 - 1
  assert.ok(Math.abs(score - 0.17 / 4) < 1e-12);
  assert.equal(measures.accuracy, 0.5);
  assert.equal(measures.parse_rate, 0.75);
  assert.equal(measures.distinct, 2);
  assert.equal(measures.mode_share, 2 / 3);
  assert.ok(Math.abs(measures.brier - 0.83 / 3) < 1e-12);
  assert.ok(Math.abs(measures.mcb - measures.dsc + measures.unc - measures.brier) < 1e-12);
  assert.equal(measures.auroc, 0.75);
});

Deno.test("monitored() leaves out what no confidence or no error defines", () => {
  assert.equal(monitored(answers([null, 0])).ece, undefined);
  assert.equal(monitored(answers([0.5, 1])).auroc, undefined);
});

Deno.test("always wrong and sure of it scores below an honest guess", () => {
  assert.ok(
    monitored(answers([0, 0], [0, 0])).score < monitored(answers([0.5, 1], [0.5, 0])).score,
  );
});

Deno.test("collapse() tells one confidence in more than 90%, and a parse rate that fell by more than a tenth", () => {
  const before = { parse_rate: 1, mode_share: 0.84 };
  assert.equal(collapse(before, before), null);
  assert.equal(collapse({ parse_rate: 0.91, mode_share: 0.9 }, before), null);
  assert.match(
    collapse({ parse_rate: 1, mode_share: 0.95 }, before)!,
    /^95% of the answers state one/,
  );
  assert.match(
    collapse({ parse_rate: 0.5, mode_share: 0.2 }, before)!,
    /^50% of the answers .* 100% at the start$/,
  );
});
