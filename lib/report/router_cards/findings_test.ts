import assert from "node:assert/strict";
import { routerCards } from "../../evaluation/router_cards.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import { apgrFinding, dropFinding } from "./findings.ts";

const study = await (async () => {
  await using temp = await TempFiles.create({
    "t.csv": "query_id,prompt,small,large\n" +
      Array.from({ length: 60 }, (_, i) => `${i},question ${i},${i % 2},1\n`).join(""),
  });
  const options = {
    routers: ["tfidf-knn", "oracle"],
    bootstrap: 20,
    targets: [{ maxDrop: 2 }, { best: true as const }],
  };
  return await routerCards({ outcomes: temp.path("t.csv"), ...options });
})();
const [knn] = study.results;
const cards = (card: Partial<typeof knn.card>) => ({
  ...study,
  results: [{ ...knn, card: { ...knn.card, ...card } }],
});
const between = (lo: number, hi: number) =>
  cards({ apgr: (lo + hi) / 2, ci95: { ...knn.card.ci95, apgr: [lo, hi] } });

Deno.test("apgrFinding() holds where the interval lies as claimed, and nowhere without one", () => {
  const holds = (of: ReturnType<typeof cards>) =>
    (["above", "around", "below"] as const)
      .map((claim) => apgrFinding(of, { router: "tfidf-knn", claim }).holds);
  assert.deepEqual(holds(between(0.6, 0.7)), [true, false, false]);
  assert.deepEqual(holds(between(0.4, 0.6)), [false, true, false]);
  assert.deepEqual(holds(between(0.3, 0.4)), [false, false, true]);
  assert.deepEqual(holds(cards({ ci95: { ...knn.card.ci95, apgr: null } })), [false, false, false]);
  const claim = "above" as const;
  assert.equal(
    apgrFinding(between(0.6, 0.7), { router: "tfidf-knn", claim, on: "MMLU" }).text,
    "On MMLU, tfidf-knn has an APGR of 0.650 [0.600, 0.700], more than chance, 0.5.",
  );
});

Deno.test("dropFinding() is of the threshold that was fitted for the drop", () => {
  const [point, ...others] = knn.card.operating_points;
  const lost = cards({
    operating_points: [
      { ...point, drop: 3, ci95: { ...point.ci95, drop: [2.5, 3.5] } },
      ...others,
    ],
  });
  const options = { router: "tfidf-knn", claim: "above", maxDrop: 2 } as const;
  assert.deepEqual(dropFinding(lost, options), {
    text: "On t, tfidf-knn loses 3.00 [2.50, 3.50] percent of quality, more than the 2% asked for.",
    holds: true,
  });
  assert.throws(() => dropFinding(lost, { ...options, maxDrop: 1 }), { name: "UserError" });
});
