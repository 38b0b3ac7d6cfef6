import assert from "node:assert/strict";
import { proportion } from "../../stats/proportion.ts";
import { reliabilityTable } from "./reliability.ts";
import { reliabilityCurve } from "./reliability_curve.ts";

const confidence = Array.from({ length: 60 }, (_, i) => [0.05, 0.3, 0.55, 0.95][i % 4]);
const correct = confidence.map((c, i) => Number((i * 7) % 10 < 10 * c));

Deno.test("reliabilityCurve() has the table's bins, and Wilson's interval of each accuracy", () => {
  for (const edges of ["left", "right"] as const) {
    const curve = reliabilityCurve(confidence, correct, { bins: 10, edges });
    assert.deepEqual(
      curve.map(({ ci95: _, ...bin }) => bin),
      reliabilityTable(confidence, correct, { bins: 10, edges }),
    );
    const last = correct.filter((_, i) => confidence[i] === 0.95).map((value) => value === 1);
    const { lo, hi } = proportion(last);
    assert.deepEqual(curve.at(-1)!.ci95, [lo, hi]);
  }
});

Deno.test("rows of one query count once: the interval is wider, and all of [0, 1] of a single query", () => {
  const by = (groups: number[]) => reliabilityCurve(confidence, correct, { bins: 2, groups })[0];
  const width = ({ ci95: [lo, hi] }: ReturnType<typeof by>) => hi - lo;
  const [own, shared] = [confidence.map((_, i) => i), confidence.map((_, i) => i % 5)].map(by);
  assert.ok(width(shared) > width(own));
});
